// Parts of what is printed of entries and verdicts.
#pragma once

#include <string>

#include "json/writer.h"

namespace marketplace_metering::emulator {

/// The buyer in one word, with the licence if there is one. MeterUsage with the seller's own keys has no buyer.
std::string CustomerText(const std::string& customer_identifier, const std::string& aws_account_id,
                         const std::string& license_arn, const char* nobody);

/// A member, unless it is empty.
void WriteText(const char* name, const std::string& text, json::Writer& writer);

}  // namespace marketplace_metering::emulator
