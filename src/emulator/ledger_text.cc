#include "emulator/ledger_text.h"

namespace marketplace_metering::emulator {

std::string CustomerText(const std::string& customer_identifier, const std::string& aws_account_id,
                         const std::string& license_arn, const char* nobody) {
  std::string text = customer_identifier.empty() ? aws_account_id : customer_identifier;
  if (text.empty()) text = nobody;
  if (!license_arn.empty()) text += " " + license_arn;
  return text;
}

void WriteText(const char* name, const std::string& text, json::Writer& writer) {
  if (!text.empty()) writer.Name(name).String(text);
}

}  // namespace marketplace_metering::emulator
