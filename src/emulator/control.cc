#include "emulator/control.h"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/address.h"
#include "emulator/control_actions.h"
#include "emulator/page.h"
#include "encoding/header_name.h"
#include "encoding/quote.h"
#include "encoding/uri.h"

namespace marketplace_metering::emulator {
namespace {

ControlReply ShowPage(Emulator& /*emulator*/, const ControlRequest& /*request*/) {
  return TextReply("text/html; charset=utf-8", std::string(kPage));
}

struct Route {
  std::string_view method;
  std::string_view name;  // the first part of the path
  ControlAction action;
  std::string_view query = {};  // the names that it may hold, between blanks
  bool takes_rest = false;      // whether the path may go on
};

constexpr std::string_view kAgreementNames = " product_code customer_identifier customer_aws_account_id license_arn ";

constexpr std::array<Route, 24> kRoutes = {{
    {"GET", "", ShowPage},
    {"GET", "clock", ShowClock},
    {"POST", "clock", MoveClock},
    {"POST", "reset", ResetAll},
    {"GET", "settings", ShowSettings},
    {"PATCH", "settings", ChangeSettings},
    {"GET", "products", ShowProducts},
    {"PUT", "products", PutProduct},
    {"PATCH", "products", ChangeProduct, " product_code "},
    {"DELETE", "products", RemoveProduct, " product_code "},
    {"GET", "customers", ShowCustomers},
    {"PUT", "customers", PutCustomer},
    {"PATCH", "customers", ChangeCustomer, kAgreementNames},
    {"DELETE", "customers", RemoveCustomer, kAgreementNames},
    {"POST", "tokens", MakeToken},
    {"GET", "keys", ShowKey, " product_code version "},
    {"GET", "ca.pem", ShowAuthority},
    {"GET", "faults", ShowFaults},
    {"POST", "faults", MakeFault},
    {"DELETE", "faults", EndFaults, "", true},
    {"GET", "ledger", ShowLedger, " format "},
    {"GET", "bill", ShowBill},
    {"GET", "requests", ShowRequests, " after limit format ", true},
    {"GET", "conservation", ShowConservation},
}};

struct Found {
  const Route* route = nullptr;
  std::string methods = {};  // that the path knows
};

Found FindRoute(std::string_view method, std::string_view name, bool has_rest) {
  Found found;
  for (const Route& route : kRoutes) {
    if (route.name != name || (has_rest && !route.takes_rest)) continue;
    if (route.method == method) found.route = &route;
    found.methods.append(found.methods.empty() ? "" : ", ").append(route.method);
  }
  return found;
}

// The first name that the route does not know; a slip in one would otherwise choose more than was meant.
std::optional<std::string> FindUnknownName(const Route& route, const Query& query) {
  for (const auto& [name, value] : query) {
    const bool is_word = name.find(' ') == std::string::npos;
    if (!is_word || route.query.find(" " + name + " ") == std::string_view::npos) return name;
  }
  return std::nullopt;
}

}  // namespace

// Pages of other sites must not steer the emulator, under another name of this machine either.
bool Control::IsOwnPage(const WireRequest& request) const {
  const std::string* host = FindHeader(request.headers, "Host");
  const std::string url = "http://" + *host;
  const auto uri = encoding::SplitUri(url);
  if (!uri) return false;
  std::string name(uri->host);
  if (!name.empty() && name.front() == '[') name = name.substr(1, name.size() - 2);
  const bool known = any_host_ || name == host_ || IsNumericAddress(NumericHost(name));
  const std::string* origin = FindHeader(request.headers, "Origin");
  return known && (origin == nullptr || *origin == url);
}

ControlReply Control::Answer(const WireRequest& request) const {
  if (request.defect == WireDefect::kBodyTooLarge) return Refusal(413, "The body is larger than 16 MiB");
  if (request.defect != WireDefect::kNone) return Refusal(400, "The request is not valid HTTP/1.1");
  if (FindHeader(request.headers, "Host") == nullptr) return Refusal(400, "The request has no Host");
  if (!IsOwnPage(request)) return Refusal(403, "This request comes from a page of another origin");
  const std::string_view path = PathOf(request.target);
  if (path.empty() || path.front() != '/') return NotFound("There is no such path");
  const auto end = path.find('/', 1);
  const std::string_view name = path.substr(1, end == std::string_view::npos ? end : end - 1);
  ControlRequest asked;
  if (end != std::string_view::npos) asked.path = path.substr(end);
  auto query = ParseQuery(QueryOf(request.target));
  if (!query) return Refusal(400, "The query cannot be decoded");
  asked.query = *std::move(query);
  asked.body = request.body;
  const Found found = FindRoute(request.method == "HEAD" ? "GET" : request.method, name, !asked.path.empty());
  if (found.route != nullptr) {
    if (const auto unknown = FindUnknownName(*found.route, asked.query)) {
      return Refusal(400, encoding::Quoted(*unknown) + " in the query means nothing here");
    }
    return found.route->action(*emulator_, asked);
  }
  if (found.methods.empty()) return NotFound("There is nothing of that name; the emulator's guide lists what there is");
  return Refusal(405, "This path knows " + found.methods);
}

WireReply Control::Handle(const WireRequest& request) const {
  ControlReply answer;
  try {
    answer = Answer(request);
  } catch (const std::exception& failure) {
    answer = Refusal(500, failure.what());
  }
  WireReply reply;
  reply.status = answer.status;
  reply.headers = {{"Content-Type", answer.content_type},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}};
  reply.body = std::move(answer.body);
  return reply;
}

}  // namespace marketplace_metering::emulator
