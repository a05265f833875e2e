#include "app/town_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/snapshot.h"
#include "libs/json/json.h"
#include "platform/store/sqlite/key_store.h"
#include "platform/store/sqlite/writer.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;

constexpr int kAhead = 365;  // days
constexpr std::size_t kSaid = 8;  // sentences of one check; the rest is counted

std::string text_of(const json::object& o, const char* key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

// Days within the year on which another value may begin to hold.
std::vector<LocalDate> turning_days(const std::vector<fees::ParameterVersion>& versions, LocalDate today) {
  std::set<std::string> days;
  const std::string first = to_iso(today), last = to_iso(plus_days(today, kAhead));
  const auto add = [&](const std::optional<LocalDate>& day) {
    if (day && to_iso(*day) > first && to_iso(*day) <= last) days.insert(to_iso(*day));
  };
  for (const fees::ParameterVersion& one : versions) {
    add(parse_iso_date(one.from));
    if (const auto to = parse_iso_date(one.to)) add(plus_days(*to, 1));
  }
  std::vector<LocalDate> out;
  for (const std::string& day : days) out.push_back(*parse_iso_date(day));
  return out;
}

void gaps(const fees::Parameter& one, std::string_view land, LocalDate today, std::vector<std::string>& out) {
  if (one.versions.empty()) {
    out.push_back(fmt::format("„{}“ ({}) fehlt", one.label, one.id));
    return;
  }
  if (one.on(today, land) == nullptr)
    out.push_back(fmt::format("„{}“ ({}) hat heute keinen Wert", one.label, one.id));
  bool before = one.on(today, land) != nullptr;
  for (const LocalDate day : turning_days(one.versions, today)) {
    const bool holds = one.on(day, land) != nullptr;
    if (before && !holds)
      out.push_back(fmt::format("„{}“ ({}) hat ab dem {} keinen Wert", one.label, one.id, to_german(day)));
    before = holds;
  }
}

std::string frame_of(const fees::Parameter& one) {
  if (!one.values.empty()) return "erlaubt: " + fmt::format("{}", fmt::join(one.values, ", "));
  std::string out = "Rahmen";
  if (one.least) out += " ab " + fees::in_german(one, *one.least);
  if (one.most) out += " bis " + fees::in_german(one, *one.most);
  return one.law.empty() ? out : out + ", " + one.law;
}

void frames(const fees::Parameter& one, std::string_view land, LocalDate today,
            std::vector<std::string>& out) {
  std::vector<LocalDate> days = turning_days(one.versions, today);
  days.insert(days.begin(), today);
  std::set<const fees::ParameterVersion*> seen;
  for (const LocalDate day : days) {
    const fees::ParameterVersion* version = one.on(day, land);
    if (version == nullptr || !seen.insert(version).second) continue;
    if (version->value.empty() && one.type == "text" && one.values.empty() && !version->own)
      continue;  // left empty by the package
    const auto read = fees::read_value(one, fees::to_type(one, version->value));
    if (read) continue;
    if (read.error().code == "value.missing")
      out.push_back(fmt::format("„{}“ ({}) ist leer", one.label, one.id));
    else
      out.push_back(fmt::format("„{}“ ({}) ist ab dem {} {}: {}", one.label, one.id, to_german(day),
                                fees::in_german(one, version->value), frame_of(one)));
  }
}

bool may_work(const identity::StaffAccount& one) {
  return one.active && (one.staff.has("clerk") || one.staff.has("head"));
}

// A town's accounts, beside whoever has its databases open.
Result<std::vector<identity::StaffAccount>> staff_in(const fs::path& data, const std::string& tenant) {
  const fs::path folder = data / "tenants" / tenant;
  const auto db = TRY(store::Database::open(folder / "tenant.db", store::Access::read_only));
  const auto keys = TRY(store::KeyStore::open(
      folder / "keys.db", tenant, runtime::tenant_key_of(TRY(runtime::master_key_of(data)), tenant)));
  std::vector<identity::StaffAccount> out;
  for (std::string after;;) {
    const auto page = TRY(store::read_collection(*db, *keys, tenant, "staff", after, 200));
    for (const event::Record& record : page) out.push_back(identity::staff_from(record.data));
    if (page.size() < 200) return out;
    after = page.back().id;
  }
}

Check check_of(std::string name, const std::vector<std::string>& problems, std::string good,
               const char* end) {
  if (problems.empty()) return {std::move(name), true, false, std::move(good)};
  const std::size_t said = std::min(problems.size(), kSaid);
  std::string text = fmt::format(
      "{}", fmt::join(problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(said), "; "));
  if (said < problems.size()) text += fmt::format("; und {} weitere", problems.size() - said);
  return {std::move(name), false, false, text + ". " + end};
}

}  // namespace

std::vector<std::string> value_problems(const std::vector<fees::Parameter>& parameters, std::string_view land,
                                        LocalDate today) {
  std::vector<std::string> out;
  for (const fees::Parameter& one : parameters) {
    if (!one.editable) continue;
    gaps(one, land, today, out);
    frames(one, land, today, out);
  }
  return out;
}

std::vector<std::string> table_problems(const event::Object& manifest, const event::Object& own,
                                        std::string_view land, LocalDate today) {
  std::vector<std::string> out;
  std::set<std::string> known;
  const auto* all = manifest.if_contains("parameters");
  if (all != nullptr && all->is_array()) {
    for (const json::value& entry : all->get_array()) {
      if (!entry.is_object()) continue;
      const json::object& o = entry.get_object();
      const std::string id = text_of(o, "id"), type = text_of(o, "type");
      known.insert(id);
      const auto* versions = o.if_contains("versions");
      if ((type != "table" && type != "codes") || o.contains("default") || own.contains(id)) continue;
      fees::Parameter one{.id = id, .label = text_of(o, "label"), .type = type};
      if (versions != nullptr && versions->is_array()) {
        for (const json::value& each : versions->get_array()) {
          if (!each.is_object()) continue;
          const json::object& v = each.get_object();
          one.versions.push_back(
              {.from = text_of(v, "from"), .to = text_of(v, "to"), .land = text_of(v, "land"), .value = "-"});
        }
      }
      gaps(one, land, today, out);
    }
  }
  for (const auto& mine : own) {
    const std::string id(mine.key());
    // A name with a dot is the house's own ("court.name", for the remedy's text); it stands in no package.
    if (!known.contains(id) && id.find('.') == std::string::npos)
      out.push_back(fmt::format("den Wert „{}“ kennt die Leistung nicht", id));
  }
  return out;
}

std::vector<std::string> staff_problems(const std::vector<OfferedService>& offered,
                                        const std::vector<identity::StaffAccount>& staff) {
  static const std::set<std::string, std::less<>> roles = {
      "clerk", "head", "designer", "operator", "post", "authority_head", "authority_deputy"};
  std::vector<std::string> out;
  std::set<std::string> ids{"*"};
  for (const OfferedService& service : offered) {
    ids.insert(service.id);
    int people = 0, heads = 0;
    for (const identity::StaffAccount& one : staff) {
      if (!may_work(one) || !identity::Staff::among(one.staff.services, service.id)) continue;
      ++people;
      heads += one.staff.has("head") ? 1 : 0;
    }
    if (people == 0)
      out.push_back(fmt::format("„{}“ wird angeboten, aber niemand bearbeitet es", service.title));
    else if (service.head_signs && heads == 0)
      out.push_back(fmt::format("„{}“ zeichnet die Leitung, aber niemand dafür leitet", service.title));
    else if (service.second_person && people < 2)
      out.push_back(
          fmt::format("„{}“ braucht vier Augen, aber nur eine Person bearbeitet es", service.title));
  }
  for (const identity::StaffAccount& one : staff) {
    if (!one.active) continue;
    for (const std::string& role : one.staff.roles) {
      if (!roles.contains(role))
        out.push_back(fmt::format("das Konto „{}“ hat die Rolle „{}“, die es nicht gibt", one.login, role));
    }
    for (const std::string& service : one.staff.services) {
      if (!ids.contains(service))
        out.push_back(
            fmt::format("das Konto „{}“ arbeitet an „{}“, das nicht angeboten wird", one.login, service));
    }
  }
  return out;
}

Result<std::vector<Check>> town_checks(const Settings& settings, LocalDate today) {
  std::vector<Check> out;
  const fs::path data(settings.data);
  std::error_code ec;
  if (!fs::exists(data / "control" / "tenant.db", ec) || !fs::exists(data / "master.key", ec)) return out;
  const auto snapshot = TRY(HouseSnapshot::take(data, {std::string()}));  // of the control database alone
  const auto opened = TRY(snapshot->open());
  flows::House& house = opened->house();
  for (const std::string& tenant : TRY(house.runtime.tenants())) {
    if (!fs::exists(data / "tenants" / tenant / "tenant.db", ec)) {
      out.push_back({fmt::format("Kommune {}", tenant), false, false,
                     "Ihre Daten sind nicht da. Spielen Sie sie aus der Sicherung ein (rathaus restore)."});
      continue;
    }
    const flows::TownPtr town = TRY(house.town(tenant));
    std::vector<OfferedService> offered;
    std::vector<std::string> values;
    for (const std::string& id : TRY(house.shelf.offered_ids(tenant))) {
      const auto package = house.shelf.offered(tenant, id);
      if (!package) {
        values.push_back(fmt::format("„{}“ lässt sich nicht öffnen ({})", id, package.error().code));
        continue;
      }
      const packages::Package& p = **package;
      const bool own_limit = town->four_eyes.contains(id);
      offered.push_back({id, p.title, p.four_eyes || own_limit, p.four_eyes_of_head});
      const auto* set = town->parameters.if_contains(id);
      const event::Object own = set != nullptr && set->is_object() ? set->get_object() : event::Object{};
      auto found = value_problems(fees::parameters_of(p.manifest, own), town->land(), today);
      std::ranges::move(table_problems(p.manifest, own, town->land(), today), std::back_inserter(found));
      for (const std::string& one : found) values.push_back(p.title + ": " + one);
    }
    out.push_back(check_of(
        "Werte der Leistungen, " + tenant, values,
        fmt::format("{} Leistungen; alle Werte gelten heute und im kommenden Jahr.", offered.size()),
        "Tragen Sie sie unter „Werte der Gemeinde“ ein; Tabellen bringt eine neue Fassung der Leistung."));
    const auto staff = TRY(staff_in(data, tenant));
    out.push_back(
        check_of("Zuständigkeiten, " + tenant, staff_problems(offered, staff),
                 fmt::format("Jede der {} Leistungen hat jemanden, der sie bearbeitet.", offered.size()),
                 "Ändern Sie das unter „Personal“."));
  }
  return out;
}

}  // namespace rathaus::app
