#pragma once
// What the flows work with. One House per process; handlers borrow it.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "modules/catalogue/catalogue.h"
#include "modules/identity/account.h"
#include "modules/packages/package.h"
#include "modules/tenancy/town.h"
#include "platform/runtime/runtime.h"

namespace rathaus::flows {

using PackagePtr = std::shared_ptr<const packages::Package>;
using TownPtr = std::shared_ptr<const tenancy::Town>;

// Who acts, as the door found out. Never made by a flow.
struct Caller {
  event::Actor actor;      // guest: the visitor's id; resident: account id; staff: staff id
  std::string assurance = "none";
  Instant since{};         // when this person last proved who they are; 0: not at all, or not a resident
};

// Installed packages, opened on first use and kept while they are used.
class Shelf {
 public:
  explicit Shelf(runtime::Runtime& runtime) : runtime_(runtime) {}
  // The version a case or draft is pinned to. Error not_found "package.unknown".
  Result<PackagePtr> get(const std::string& id, const std::string& version);
  // The version a town offers now; not_found "service.not_offered".
  Result<PackagePtr> offered(const std::string& tenant, const std::string& service_id);
  Result<std::vector<std::string>> offered_ids(const std::string& tenant);
  // Stores the package for the whole installation. The same version with other content is a conflict "package.version_taken".
  Status install(const event::Object& manifest, const forms::Form& form, const packages::Files& files = {});
  Status offer(const std::string& tenant, const std::string& service_id, const std::string& version);
  Result<std::vector<event::Object>> installed();  // manifests

 private:
  Status load_offers(const std::string& tenant);
  runtime::Runtime& runtime_;
  std::mutex mutex_;
  std::map<std::string, PackagePtr> open_;
  std::map<std::string, std::map<std::string, std::string>> offers_;  // tenant: service id to version
};

struct Towns {  // read once, few, small
  std::mutex mutex;
  std::map<std::string, TownPtr> by_id;
};

struct Sessions {  // the ones in use, so that a page view does not read the database
  std::mutex mutex;
  std::unordered_map<std::string, identity::Session> by_digest;
  std::optional<identity::Lifetime> staff,
      others;  // shorter than identity::lifetime_of, where the operator says so
  std::map<std::string, Instant> ended;  // lately logged out: a request on its way does not bring one back
  std::map<std::string, Instant> used_challenges;  // of passkeys, until they are too old anyway
};

// What the operator has set for this kind of session; nullopt: the levels' own.
inline std::optional<identity::Lifetime> shorter_life(const Sessions& sessions,
                                                      const identity::Session& session) {
  return session.kind == "staff" ? sessions.staff : sessions.others;
}

class OpenDrafts;  // open_drafts.h

struct House {
  runtime::Runtime& runtime;
  Shelf& shelf;
  const catalogue::Index& services;
  const catalogue::Places& places;
  Towns* towns;
  Sessions* sessions;
  OpenDrafts* drafts = nullptr;  // none: each page reads its draft anew
  bool scans_files = false;  // a malware scanner is configured: uploads are held until it has looked

  Result<TownPtr> town(const std::string& tenant) const;  // not_found "tenant.unknown"
};

}  // namespace rathaus::flows
