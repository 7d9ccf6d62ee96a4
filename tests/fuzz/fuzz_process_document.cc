// Any text as what a credential_process prints.
#include <chrono>
#include <string>
#include <string_view>

#include "credentials/process_document.h"
#include "encoding/ascii.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "marketplace_metering/credentials.h"

namespace marketplace_metering::credentials {
namespace {

using emulator::Require;
using Instant = std::chrono::system_clock::time_point;

constexpr const char* kFallback = "fallback";
constexpr Instant kNow = Instant(std::chrono::hours(24 * 365 * 56));  // late in 2025

CredentialsOutcome Read(std::string_view text, Instant now = kNow) {
  return ReadProcessDocument(std::string(text), kFallback, now);
}

// --- what an answer is, as text ------------------------------------------------------------------

std::string Shown(const Credentials& keys) {
  std::string text = "keys " + keys.access_key_id + "\n";
  text.append(keys.secret_access_key.Reveal()) += "\n";
  text.append(keys.session_token.Reveal()) += "\n" + keys.account_id + "\n";
  return text + (keys.expiration ? std::to_string(keys.expiration->time_since_epoch().count()) : "never");
}

std::string Shown(const CredentialsOutcome& outcome) {
  if (outcome) return Shown(**outcome);
  return std::to_string(static_cast<int>(outcome.error().code)) + " " + outcome.error().message;
}

// Without what differs when texts do.
std::string Verdict(const CredentialsOutcome& outcome) {
  return outcome ? "good" : Shown(outcome);
}

void CheckSame(const char* rule, const std::string& expected, const std::string& seen) {
  Require(expected == seen, rule, expected + "\n--- not\n" + seen);
}

// --- secrecy -------------------------------------------------------------------------------------

bool IsName(std::string_view text, std::size_t behind) {
  behind = text.find_first_not_of(" \t\r\n", behind);
  return behind < text.size() && text[behind] == ':';
}

// Of one text, without its quotes: letters and digits become `mask`, escapes stay.
void Mask(std::string& text, std::size_t begin, std::size_t end, char mask) {
  constexpr std::size_t kUnicodeEscape = 5;
  for (std::size_t i = begin; i < end; ++i) {
    if (text[i] == '\\') {
      i += i + 1 < end && text[i + 1] == 'u' ? kUnicodeEscape : 1;
    } else if (encoding::IsAlphanumeric(text[i])) {
      text[i] = mask;
    }
  }
}

// All texts that are no names of members.
std::string Masked(std::string text, char mask) {
  for (std::size_t begin = text.find('"'); begin < text.size(); begin = text.find('"', begin)) {
    std::size_t end = ++begin;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    end = end < text.size() ? end : text.size();
    if (!IsName(text, end + 1)) Mask(text, begin, end, mask);
    begin = end + 1;
  }
  return text;
}

void CheckMessage(const CredentialsOutcome& outcome) {
  if (outcome) return;
  const std::string& message = outcome.error().message;
  const bool is_short = !message.empty() && message.size() < 1000;
  Require(is_short && encoding::IsValidUtf8(message), "A message can be shown", message);
  for (const char c : message) Require((c & 0x80) != 0 || c >= ' ', "A message is one line", message);
}

// --- what must hold of every set of keys ---------------------------------------------------------

void CheckKeys(std::string_view text, const Credentials& keys) {
  Require(!keys.access_key_id.empty() && !keys.secret_access_key.empty(), "Keys are a pair", Shown(keys));
  Require(keys.source == CredentialsSource::kProcess && !keys.account_id.empty(), "Origin and account are known");
  for (const char c : keys.access_key_id) Require(c > ' ' && c <= '~', "A key can be sent", Shown(keys));
  for (const char c : keys.session_token.Reveal()) Require(c > ' ' && c <= '~', "A token can be sent", Shown(keys));
  if (!keys.expiration) return;
  Require(*keys.expiration > kNow, "Keys have not expired", Shown(keys));
  Require(Read(text, *keys.expiration - Instant::duration(1)).ok(), "Until then they are good", Shown(keys));
  const auto late = Read(text, *keys.expiration);
  Require(!late && late.error().code == ErrorCode::kExpiredCredentials, "From then on they are not", Shown(keys));
}

void CheckWhatMakesNoDifference(const std::string& text, const std::string& shown) {
  CheckSame("Blanks make no difference", shown, Shown(Read(" \r\n" + text + "\t\n")));
  std::string more = text;
  more.insert(more.find('{') + 1, R"("More":{"Version":[2]},)");
  CheckSame("Members that nobody knows make no difference", shown, Shown(Read(more)));
}

void Run(const std::string& text) {
  const auto outcome = Read(text);
  const std::string shown = Shown(outcome);
  CheckMessage(outcome);
  CheckSame("The same text means the same", shown, Shown(Read(text)));
  CheckSame("A message tells nothing of texts", Verdict(Read(Masked(text, 'x'))), Verdict(Read(Masked(text, 'y'))));
  if (!outcome) return;
  CheckKeys(text, **outcome);
  CheckWhatMakesNoDifference(text, shown);
}

}  // namespace
}  // namespace marketplace_metering::credentials

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::credentials::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
