// Any text as what STS answers: a second reading of XML agrees, and so does one of the answer.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "credentials/expiration.h"
#include "credentials/sts_reply.h"
#include "encoding/ascii.h"
#include "encoding/iso8601.h"
#include "encoding/utf8.h"
#include "fuzz_target.h"
#include "protocol/error_names.h"
#include "protocol/one_line.h"
#include "xml/reader.h"
#include "xml_reading.h"

namespace marketplace_metering::credentials {
namespace {

using emulator::Require;
using Instant = std::chrono::system_clock::time_point;

constexpr std::string_view kToken = "IQoJb3/TOKEN+==";
constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";

// --- XML -----------------------------------------------------------------------------------------

void CheckElement(const xml::Document& document, const xml::Element& element, const xml::Node& node,
                  const std::string& text) {
  Require(element.name() == node.name, "Names are without their prefix", text);
  for (const xml::Node& child : node.children) {
    const auto found = element.Child(child.name);
    const auto content = element.Text(child.name);
    if (node.Count(child.name) > 1) {
      Require(!found && !content && document.problem() != nullptr, "Of two elements none is taken", text);
      continue;
    }
    Require(found.has_value(), "An element is found", text);
    Require(content.has_value() == child.is_text, "A text is given where one stands", text);
    if (content) Require(*content == child.text, "A text is what stands there", text);
    CheckElement(document, *found, child, text);
  }
}

void CheckXml(const std::string& text, const std::optional<xml::Node>& root) {
  const xml::Document document = xml::Document::Parse(text);
  const auto* problem = document.problem();
  Require((problem == nullptr) == root.has_value(), "Two readings agree on what is XML", text);
  if (root) CheckElement(document, document.root(), *root, text);
}

// --- keys ----------------------------------------------------------------------------------------

std::string Shown(const AssumedRole& role) {
  const Credentials& keys = role.credentials;
  std::string text = role.arn + "\n" + keys.access_key_id + "\n";
  text.append(keys.secret_access_key.Reveal()) += "\n";
  text.append(keys.session_token.Reveal()) += "\n" + keys.account_id + "\n";
  return text + (keys.expiration ? std::to_string(keys.expiration->time_since_epoch().count()) : "never");
}

bool IsVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool IsSecret(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c & 0xE0) == 0 || c == '\x7f'; });
}

// The fifth of six parts, or more, of an ARN, if it is a number.
std::string AccountOf(const std::string& arn) {
  std::array<std::string, 5> parts;
  std::size_t begin = 0;
  for (std::string& part : parts) {
    const std::size_t colon = arn.find(':', begin);
    if (colon == std::string::npos) return {};
    part = arn.substr(begin, colon - begin);
    begin = colon + 1;
  }
  const bool is_whole = parts[0] == "arn" && !parts[1].empty() && !parts[2].empty() && begin < arn.size();
  const bool is_visible =
      std::none_of(arn.begin(), arn.end(), [](char c) { return ((c & 0x80) == 0 && c <= ' ') || c == '\x7f'; });
  const bool is_number = parts[4].find_first_not_of("0123456789") == std::string::npos;
  return is_whole && is_visible && is_number ? parts[4] : "";
}

const xml::Node* Below(const xml::Node* node, std::string_view name) {
  return node == nullptr ? nullptr : node->Only(name);
}

std::string TextBelow(const xml::Node* node, std::string_view name) {
  const xml::Node* child = Below(node, name);
  return child != nullptr && child->is_text ? child->text : std::string();
}

// What is to be read; nothing where that must be an error.
std::optional<AssumedRole> Expected(const xml::Node& root, const std::string& operation) {
  const xml::Node* result = Below(&root, operation + "Result");
  const xml::Node* element = Below(result, "Credentials");
  if (root.name != operation + "Response" || element == nullptr) return std::nullopt;
  AssumedRole role;
  role.credentials.access_key_id = TextBelow(element, "AccessKeyId");
  role.credentials.secret_access_key = Secret(TextBelow(element, "SecretAccessKey"));
  role.credentials.session_token = Secret(TextBelow(element, "SessionToken"));
  role.credentials.expiration = ParseExpiration(TextBelow(element, "Expiration"));
  const std::string_view token = role.credentials.session_token.Reveal();
  const std::string_view secret = role.credentials.secret_access_key.Reveal();
  if (role.credentials.access_key_id.empty() || secret.empty() || token.empty()) return std::nullopt;
  if (!IsVisible(role.credentials.access_key_id) || !IsVisible(token) || !IsSecret(secret)) return std::nullopt;
  if (!role.credentials.expiration) return std::nullopt;

  const xml::Node* user = Below(result, "AssumedRoleUser");
  if (user == nullptr && result->Count("AssumedRoleUser") > 0) return std::nullopt;
  role.arn = TextBelow(user, "Arn");
  const xml::Node* arn = Below(user, "Arn");
  if (user != nullptr && user->Count("Arn") > 0 && (arn == nullptr || !arn->is_text)) return std::nullopt;
  role.credentials.account_id = AccountOf(role.arn);
  return role;
}

std::string Element(const std::string& name, std::string_view text) {
  return "<" + name + ">" + xml::Escaped(text) + "</" + name + ">";
}

// To the second.
std::string Written(const AssumedRole& role, const std::string& operation) {
  const Credentials& keys = role.credentials;
  std::string time = encoding::FormatBasic(*keys.expiration);
  for (const std::size_t at : {13U, 11U}) time.insert(at, ":");
  for (const std::size_t at : {6U, 4U}) time.insert(at, "-");
  return "<" + operation + "Response><" + operation + "Result><AssumedRoleUser>" + Element("Arn", role.arn) +
         "</AssumedRoleUser><Credentials>" + Element("AccessKeyId", keys.access_key_id) +
         Element("SecretAccessKey", keys.secret_access_key.Reveal()) +
         Element("SessionToken", keys.session_token.Reveal()) + Element("Expiration", time) + "</Credentials></" +
         operation + "Result></" + operation + "Response>";
}

void CheckRole(const std::string& text, AssumedRole role, StsOperation operation) {
  const std::string shown = Shown(role);
  const bool is_assumed = operation == StsOperation::kAssumeRole;
  Require(role.credentials.source == (is_assumed ? CredentialsSource::kAssumedRole : CredentialsSource::kWebIdentity),
          "Origin is known");
  const auto other = is_assumed ? StsOperation::kAssumeRoleWithWebIdentity : StsOperation::kAssumeRole;
  Require(!ReadAssumedRole(text, other).ok(), "An answer is that of its operation", text);
  if (text.find_first_of("!?'\"") == std::string::npos) {
    std::string more = text;
    more.insert(more.rfind("</"), "<!-- > --><New><SessionToken/></New>\n");
    const auto same = ReadAssumedRole(more + "\r\n<?x <y> ?>", operation);
    Require(same.ok() && Shown(*same) == shown, "What nobody knows makes no difference", more);
  }
  role.credentials.expiration = std::chrono::floor<std::chrono::seconds>(*role.credentials.expiration);
  const auto again = ReadAssumedRole(Written(role, std::string(NameOf(operation))), operation);
  Require(again.ok() && Shown(*again) == Shown(role), "What is written is read as the same", shown);
}

void CheckLine(const std::string& message) {
  const bool is_short = !message.empty() && message.size() < 4000;
  Require(is_short && encoding::IsValidUtf8(message), "A message can be shown", message);
  for (const char c : message) Require((c & 0xE0) != 0, "A message is one line", message);
}

// Keys that stand there as they are, and nothing else: beside a time that can be read.
std::string WithKeysMasked(std::string text, const xml::Node& keys) {
  for (const char* part : {"AccessKeyId", "SecretAccessKey", "SessionToken"}) {
    const std::string key = TextBelow(&keys, part);
    const std::size_t begin = text.find(key);
    if (begin == std::string::npos) continue;
    for (std::size_t i = begin; i < begin + key.size(); ++i) {
      if (encoding::IsAlphanumeric(text[i])) text[i] = 'q';
    }
  }
  return text;
}

void CheckAnswer(const std::string& text, const std::optional<xml::Node>& root, StsOperation operation) {
  const auto role = ReadAssumedRole(text, operation);
  const auto expected = root ? Expected(*root, std::string(NameOf(operation))) : std::nullopt;
  Require(role.ok() == expected.has_value(), "Two readings agree on what is an answer", text);
  if (role) {
    Require(Shown(*role) == Shown(*expected), "Keys are those that stand there", Shown(*role));
    return CheckRole(text, *role, operation);
  }
  CheckLine(role.error().message);
  // No word of ours has two of these in a row.
  const auto tells = [operation](std::string body) {
    const auto masked = ReadAssumedRole(std::move(body), operation);
    return !masked && masked.error().message.find("qq") != std::string::npos;
  };
  Require(!tells(xml::Masked(text, 'q')), "An error tells nothing of texts", text);
  const xml::Node* result = root ? Below(&*root, std::string(NameOf(operation)) + "Result") : nullptr;
  if (const xml::Node* keys = Below(result, "Credentials")) {
    Require(!tells(WithKeysMasked(text, *keys)), "An error tells nothing of keys", text);
  }
}

// --- errors --------------------------------------------------------------------------------------

void CheckSecrecy(const std::string& text, std::string_view what) {
  Require(what.find(kToken) == std::string_view::npos, "An error tells nothing of the token", text);
}

void CheckError(const std::string& text, const std::optional<xml::Node>& root, StsOperation operation) {
  constexpr std::array<int, 8> kStatuses = {302, 400, 401, 403, 404, 429, 500, 503};
  HttpResponse response;
  response.status = kStatuses[text.size() % kStatuses.size()];
  response.body = text;
  response.headers.push_back({"x-amzn-RequestId", protocol::OneLine(text.substr(0, 40))});
  const Error error = ReadStsError(response, operation, kToken);
  const ServiceReply& reply = error.reply.value();
  Require(!error.message.empty() && error.message.size() < 5000, "An error has a message", error.message);
  for (const char c : error.message) Require((c & 0xE0) != 0, "A message is one line", error.message);
  for (const std::string* said : {&error.message, &reply.error_name, &reply.message, &reply.request_id, &reply.body}) {
    CheckSecrecy(text, *said);
  }
  for (const HttpHeader& header : reply.headers) CheckSecrecy(text, header.value);
  Require(reply.status == response.status && !reply.error_name.empty(), "A reply has a status and a name", text);
  Require(error.message.rfind(protocol::OneLine(reply.error_name), 0) == 0, "A message begins with the name", text);
  Require((error.delivery == Delivery::kRefused) == (reply.status >= 400 && reply.status < 500),
          "What is refused was refused", text);
  const Error whole = UnableToAssume(error, kRole, "p");
  const std::string begin = std::string("Unable to assume role ") + kRole + " (profile p): ";
  Require(whole.message == begin + error.message, "An error tells the role", whole.message);
  Require(whole.code == ErrorCode::kCredentialsUnavailable && whole.delivery == Delivery::kNotSent,
          "No role is no keys, and nothing was sent", whole.message);

  if (!root) return;
  const xml::Node* told = root->Only("Error");
  const std::string code = TextBelow(told, "Code");
  const auto name = protocol::StripErrorType(code);
  const std::string expected = name.empty() ? protocol::NameForStatus(reply.status) : std::string(name);
  const auto is_told = [](const std::string& seen, const std::string& meant) {
    return seen == meant || seen.find("(removed)") != std::string::npos;
  };
  Require(is_told(reply.error_name, expected), "An error has the name that it is told", text);
  Require(is_told(reply.message, TextBelow(told, "Message")), "An error has the message that it is told", text);
}

void Run(const std::string& text) {
  const auto root = xml::ReadXml(text);
  CheckXml(text, root);
  const bool is_web = text.find("WebIdentity") != std::string::npos;
  const auto operation = is_web ? StsOperation::kAssumeRoleWithWebIdentity : StsOperation::kAssumeRole;
  CheckAnswer(text, root, operation);
  CheckError(text, root, operation);
}

}  // namespace
}  // namespace marketplace_metering::credentials

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  marketplace_metering::credentials::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
