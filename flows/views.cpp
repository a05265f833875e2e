#include "flows/views.h"

#include <algorithm>

#include "libs/crypto/hash.h"
#include "libs/json/fields.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, SavedView& x) {
  a("id", x.id), a("owner", x.owner), a("name", x.name), a("shared", x.shared), a("filter", x.filter),
      a("columns", x.columns);
}
template <class A>
void fields(A& a, Preference& x) {
  a("single_keys", x.single_keys), a("view", x.view), a("columns", x.columns), a("digest", x.digest);
}

namespace {

constexpr const char* kViews = "view";
constexpr const char* kPreferences = "preference";
constexpr const char* kShared = "shared";

std::string owner_key(const std::string& id) { return "owner/" + id; }

Result<std::vector<SavedView>> views_under(store::ReadView& view, const std::string& lookup) {
  std::vector<SavedView> out;
  for (const event::Record& record : TRY(view.find_records(kViews, lookup, static_cast<int>(kMostViews)))) {
    out.push_back(json::from_object<SavedView>(record.data));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
  return out;
}

}  // namespace

Result<std::vector<SavedView>> saved_views(House& house, const identity::Staff& staff) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  std::vector<SavedView> out = TRY(views_under(*view, owner_key(staff.id)));
  for (SavedView& one : TRY(views_under(*view, kShared))) {
    const auto service = one.filter.find("leistung");
    if (one.owner == staff.id || (service != one.filter.end() && !staff.may_see(service->second))) continue;
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::string> save_view(House& house, const identity::Staff& staff, SavedView view,
                              const std::string& key) {
  if (view.name.empty()) return fail(refused("view.name_missing", "name"));
  if (view.name.size() > 120) return fail(refused("view.name_long", "name"));
  if (view.shared && !staff.has("head")) return fail(refused("view.only_head_shares", "geteilt"));
  const auto read = TRY(house.runtime.read(staff.tenant));
  view.id = hex(crypto::sha256("view/v1\n" + staff.id + "\n" + key)).substr(0, 24);
  if (TRY(read->record(kViews, view.id))) return view.id;
  if (TRY(views_under(*read, owner_key(staff.id))).size() >= kMostViews)
    return fail(refused("view.too_many"));
  view.owner = staff.id;
  event::RecordWrite write{.collection = kViews,
                           .id = view.id,
                           .data = json::write_fields(view),
                           .lookups = {owner_key(staff.id)}};
  if (view.shared) write.lookups.emplace_back(kShared);
  TRY(house.runtime.write_records(staff.tenant, {std::move(write)}));
  return view.id;
}

Status delete_view(House& house, const identity::Staff& staff, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(staff.tenant))->record(kViews, id));
  if (!record) return fail(not_found("view.unknown"));
  const auto view = json::from_object<SavedView>(record->data);
  if (view.owner != staff.id && !(view.shared && staff.has("head"))) return fail(not_found("view.unknown"));
  return house.runtime.write_records(staff.tenant, {{.collection = kViews, .id = id, .data = std::nullopt}});
}

Result<Preference> preference(House& house, const identity::Staff& staff) {
  const auto record = TRY(TRY(house.runtime.read(staff.tenant))->record(kPreferences, staff.id));
  return record ? json::from_object<Preference>(record->data) : Preference{};
}

Status set_preference(House& house, const identity::Staff& staff, const Preference& preference) {
  return house.runtime.write_records(
      staff.tenant, {{.collection = kPreferences, .id = staff.id, .data = json::write_fields(preference)}});
}

}  // namespace rathaus::flows
