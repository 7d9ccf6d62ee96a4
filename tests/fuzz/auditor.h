// What must hold after every request that a Play sends.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emulator/service.h"
#include "json/reader.h"

namespace marketplace_metering::emulator {

/// Keeps books of its own, of what replies said.
class Auditor {
 public:
  explicit Auditor(Service& service) : service_(&service) {}

  /// `repeated`: it is the request of before, and nothing else has changed.
  void Check(const WireRequest& request, const WireReply& reply, bool repeated);
  /// Nothing is billed any more.
  void Forget();
  /// Another service, which must go on where the one before ended.
  void Follow(Service& service);
  /// That all is accounted for; `in_full`: and how it is printed.
  void CheckAtEnd(bool in_full) const;

 private:
  struct Seen {
    WireReply reply;
    LoggedRequest logged;
    bool honest = false;  ///< no fault changed it
  };

  void CheckGrowth(const std::vector<LedgerEntry>& ledger);
  void CheckEntry(const LedgerEntry& entry);
  void CheckWire(const WireReply& reply) const;
  void CheckVerdicts(const LoggedRequest& logged, const WireReply& reply, bool honest) const;
  void CheckHonest(const WireRequest& request, const WireReply& reply, const LoggedRequest& logged);
  void CheckRefusal(const WireRequest& request, const WireReply& reply, const json::Object& root) const;
  void CheckBatch(const WireRequest& request, const json::Object& root, const LoggedRequest& logged);
  void CheckResult(const json::Object& result, const json::Object& sent, const std::string& region);
  void CheckMeter(const WireRequest& request, const json::Object& root, const LoggedRequest& logged);
  void CheckRepeated(const WireReply& reply, const LoggedRequest& logged) const;
  void Bill(const std::string& key, const std::string& id);
  const LedgerEntry& EntryOf(const std::string& id) const;
  void CheckPrints() const;

  Service* service_;
  std::vector<LedgerEntry> ledger_;
  std::map<std::string, std::size_t> places_;  ///< in the ledger, by record id
  std::set<std::string> new_ids_;              ///< that came with the latest request
  std::map<std::string, std::string> billed_;  ///< record id by what makes a record the same to the service
  std::optional<Seen> last_;
};

}  // namespace marketplace_metering::emulator
