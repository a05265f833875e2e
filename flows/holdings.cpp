#include "flows/holdings.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "flows/holding_years.h"
#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr const char* kRows = "holding";
constexpr const char* kYears = kHoldingYears;
// One record a list: whoever adds or numbers a row moves it on, so that no number is given twice by two at once.
constexpr const char* kLists = "holding_list";
constexpr int kTries = 5;  // when another one was faster

// Members of a row's record that are not columns; columns are texts, these are not.
constexpr const char* kCase = "@case";  // {"id": ...}
constexpr const char* kMarked = "@protected";
constexpr const char* kFollowed = "@cases";  // {"<case>": {column: what it said before}}
constexpr const char* kChanged = "@changed";  // {"by": ..., "at": ...}

holdings::Row to_row(const event::Object& data) {
  holdings::Row out;
  for (const auto& entry : data) {
    if (entry.value().is_string())
      out[std::string(entry.key())] = std::string(json::view(entry.value().get_string()));
  }
  return out;
}

event::Object to_data(const Holding& one) {
  event::Object out;
  for (const auto& [column, value] : one.row) out[column] = value;
  if (!one.case_id.empty()) out[kCase] = event::Object{{"id", one.case_id}};
  if (one.marked) out[kMarked] = true;
  if (!one.followed.empty()) out[kFollowed] = one.followed;
  if (one.changed_at) out[kChanged] = event::Object{{"by", one.changed_by}, {"at", to_iso(*one.changed_at)}};
  return out;
}

std::string member_of(const event::Object& data, const char* object, const char* key) {
  const auto* found = data.if_contains(object);
  const auto* text = found != nullptr && found->is_object() ? found->get_object().if_contains(key) : nullptr;
  return text != nullptr && text->is_string() ? std::string(json::view(text->get_string())) : std::string();
}

Holding to_holding(const event::Record& record, const std::string& service) {
  Holding out{.id = record.id.substr(service.size() + 1), .row = to_row(record.data)};
  out.case_id = member_of(record.data, kCase, "id");
  const auto* marked = record.data.if_contains(kMarked);
  out.marked = marked != nullptr && marked->is_bool() && marked->get_bool();
  out.changed_by = member_of(record.data, kChanged, "by");
  out.changed_at = parse_iso_instant(member_of(record.data, kChanged, "at"));
  if (const auto* followed = record.data.if_contains(kFollowed); followed != nullptr && followed->is_object())
    out.followed = followed->get_object();
  out.revision = record.revision;
  if (record.expires_at) out.erased_on = berlin_date(*record.expires_at);
  return out;
}

Result<std::vector<event::Record>> records_of(store::ReadView& view, const std::string& collection,
                                              const std::string& prefix) {
  std::vector<event::Record> out;
  for (std::string after = prefix;;) {
    auto page = TRY(view.list_records(collection, after, 500));
    const bool more = page.size() == 500;
    if (more) after = page.back().id;
    for (event::Record& record : page) {
      if (!record.id.starts_with(prefix)) return out;
      out.push_back(std::move(record));
    }
    if (!more) return out;
  }
}

struct List {
  std::vector<Holding> rows;
  event::RecordWrite next;  // has to be written with the rows that are added
};

Result<List> list_of(House& house, const std::string& tenant, const std::string& service) {
  const auto view = TRY(house.runtime.read(tenant));
  // Read before the rows: what comes in between makes the write fail.
  const auto head = TRY(view->record(kLists, service));
  List out{.next = {.collection = kLists,
                    .id = service,
                    .data = event::Object{{"rows", 0}},
                    .expected_revision = head ? head->revision : 0}};
  for (const event::Record& record : TRY(records_of(*view, kRows, service + "/")))
    out.rows.push_back(to_holding(record, service));
  return out;
}

std::vector<std::string> numbers_of(const holdings::Layout& layout, const std::vector<Holding>& rows) {
  std::vector<std::string> out;
  for (const Holding& one : rows) {
    if (const auto found = one.row.find(layout.number); found != one.row.end()) out.push_back(found->second);
  }
  return out;
}

std::optional<Instant> start_of(const std::optional<LocalDate>& day) {
  return day ? std::optional(berlin_midnight(*day)) : std::nullopt;
}

int this_year(const House& house) { return static_cast<int>(berlin_date(house.runtime.now()).year()); }

// Its end was entered, moved or taken away: from now on it is kept so long.
void keep_as_named(const House& house, const event::Object& manifest, const holdings::Layout& layout,
                   Holding& one) {
  one.erased_on = holdings::erased_on(manifest, layout, one.row, this_year(house));
}

event::RecordWrite write_of(const std::string& service, const Holding& one) {
  return {.collection = kRows,
          .id = service + "/" + one.id,
          .data = to_data(one),
          .expires_at = start_of(one.erased_on),
          .expected_revision = one.revision};
}

bool same_end(const holdings::Layout& layout, const holdings::Row& a, const holdings::Row& b) {
  const auto of = [&](const holdings::Row& row) {
    const auto cell = row.find(layout.until);
    return cell == row.end() ? std::string() : cell->second;
  };
  return of(a) == of(b);
}

// Another one was faster: `step` looks again. Anything else is the answer.
template <class Step>
auto until_alone(const Step& step) -> decltype(step()) {
  for (int i = 1;; ++i) {
    auto done = step();
    if (done || done.error().kind != ErrorKind::conflict || i == kTries) return done;
  }
}

}  // namespace

std::string household_key(const std::vector<std::string>& household) {
  std::string all;
  for (const std::string& one : household) all += one + "\n";
  return hex(crypto::sha256(all)).substr(0, 24);
}

std::string year_id(const std::string& service, int year, const std::string& key) {
  return fmt::format("{}/{:04}/{}", service, year, key);
}

namespace {

Result<ImportedHoldings> import_once(House& house, const std::string& tenant, const std::string& service,
                                     const holdings::Layout& layout, std::string_view csv) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  // What ended long ago can be looked at on the day it comes.
  const LocalDate tomorrow = plus_days(berlin_date(house.runtime.now()), 1);
  List list = TRY(list_of(house, tenant, service));
  holdings::CsvResult read = holdings::read_csv(layout, csv, numbers_of(layout, list.rows));
  ImportedHoldings out{
      .rows = read.rows.size(), .errors = std::move(read.errors), .ignored = std::move(read.ignored)};
  if (!out.errors.empty()) return out;
  // The same file again: rows without a number of their own would come twice.
  const std::string file = hex(crypto::sha256(csv)).substr(0, 16);
  const bool again = std::any_of(list.rows.begin(), list.rows.end(),
                                 [&](const Holding& one) { return one.id.starts_with(file + "-"); });
  if (again)
    return ImportedHoldings{.errors = {"Diese Datei wurde schon eingelesen. Es wurde nichts übernommen."}};
  std::vector<event::RecordWrite> writes{std::move(list.next)};
  for (std::size_t i = 0; i < read.rows.size(); ++i) {
    Holding fresh{.id = fmt::format("{}-{:06}", file, i), .row = std::move(read.rows[i])};
    fresh.erased_on = holdings::erased_on(package->manifest, layout, fresh.row, 0);
    if (fresh.erased_on) fresh.erased_on = std::max(*fresh.erased_on, tomorrow);
    writes.push_back(write_of(service, fresh));
  }
  TRY(house.runtime.write_records(tenant, std::move(writes)));
  return out;
}

Result<holdings::Layout> layout_of(House& house, const std::string& tenant, const std::string& service) {
  return holdings::Layout::read(TRY(house.shelf.offered(tenant, service))->manifest);
}

std::vector<Holding>::iterator row_of(std::vector<Holding>& rows, const holdings::ListChange& change,
                                      const event::Object& answers) {
  const std::string named = holdings::row_named_by(change, answers);
  return std::find_if(rows.begin(), rows.end(), [&](const Holding& one) {
    const auto cell = one.row.find(change.column);
    return cell != one.row.end() && holdings::same_number(cell->second, named);
  });
}

// A row of another service's list, changed by a case of this one: once, when its notice is known.
Result<bool> change_by_case(House& house, const std::string& tenant, const cases::Case& c,
                            const holdings::ListChange& change) {
  const bool stands = c.decision && c.decision->holding && c.decision->outcome == cases::Outcome::granted;
  const bool known =
      std::ranges::any_of(c.notices, [](const cases::Notice& one) { return one.announced_on.has_value(); });
  if (!stands || !known) return false;
  const holdings::Layout layout = TRY(layout_of(house, tenant, change.service));
  List list = TRY(list_of(house, tenant, change.service));
  if (std::ranges::any_of(list.rows, [&](const Holding& one) { return one.followed.contains(c.id); }))
    return false;
  const auto there = row_of(list.rows, change, c.answers);
  if (there == list.rows.end()) return fail(not_found("holdings.row_unknown", c.reference));
  holdings::Row after = holdings::changed(change, c.answers, there->row, numbers_of(layout, list.rows));
  event::Object before;
  for (const auto& [column, value] : after) {
    const auto was = there->row.find(column);
    if (was == there->row.end() || was->second != value)
      before[column] = was == there->row.end() ? std::string() : was->second;
  }
  const bool ends = !same_end(layout, there->row, after);
  there->row = std::move(after);
  if (ends) keep_as_named(house, TRY(house.shelf.offered(tenant, change.service))->manifest, layout, *there);
  there->followed[c.id] = std::move(before);
  there->changed_by = "Vorgang " + c.reference;
  there->changed_at = house.runtime.now();
  TRY(house.runtime.write_records(tenant, {std::move(list.next), write_of(change.service, *there)}));
  return true;
}

// The case as it stands now decides: asked twice, or late, the answer is the same.
Result<bool> follow_case(House& house, const std::string& tenant, const std::string& case_id) {
  const auto found = load_case(house, tenant, case_id);
  if (!found && found.error().kind == ErrorKind::not_found) return false;  // erased: its row stays as it was
  const CaseView of = TRY(found);
  const cases::Case& c = of.c;
  if (const auto change = holdings::ListChange::read(of.package->manifest))
    return change_by_case(house, tenant, c, *change);
  const auto layout = holdings::Layout::read(of.package->manifest);
  if (!layout || c.assessment) return false;  // a year's notice is about rows that are there
  List list = TRY(list_of(house, tenant, c.service.id));
  const std::string id = "case-" + c.id;
  const auto there =
      std::find_if(list.rows.begin(), list.rows.end(), [&](const Holding& one) { return one.id == id; });
  const bool stands = c.decision && c.decision->holding && c.decision->outcome == cases::Outcome::granted;
  std::vector<event::RecordWrite> writes;
  if (there == list.rows.end()) {
    if (!stands) return false;
    Holding fresh{.id = id,
                  .row = holdings::from_case(*layout, c.answers),
                  .case_id = c.id,
                  .marked = c.protection.has_value()};
    if (!layout->number.empty() && !fresh.row.contains(layout->number))
      fresh.row[layout->number] = holdings::next_number(numbers_of(*layout, list.rows));
    keep_as_named(house, of.package->manifest, *layout, fresh);
    writes = {std::move(list.next), write_of(c.service.id, fresh)};
  } else if (!stands &&
             !c.decision) {  // the notice was taken back; what is decided otherwise later, a person enters
    writes = {{.collection = kRows,
               .id = c.service.id + "/" + id,
               .data = std::nullopt,
               .expected_revision = there->revision}};
  } else if (there->marked != c.protection.has_value()) {
    there->marked = c.protection.has_value();
    writes = {write_of(c.service.id, *there)};
  }
  if (!writes.empty()) TRY(house.runtime.write_records(tenant, std::move(writes)));
  return !writes.empty();
}

void hide_households(const holdings::Layout& layout, std::vector<Holding>& rows) {
  std::set<std::vector<std::string>> hidden;
  for (const Holding& one : rows) {
    if (one.marked) hidden.insert(holdings::household_of(layout, one.row));
  }
  for (Holding& one : rows)
    one.hidden =
        one.marked || (!layout.group.empty() && hidden.contains(holdings::household_of(layout, one.row)));
}

}  // namespace

Result<ImportedHoldings> import_holdings(House& house, const std::string& tenant, const std::string& service,
                                         std::string_view csv) {
  const holdings::Layout layout = TRY(layout_of(house, tenant, service));
  return until_alone([&] { return import_once(house, tenant, service, layout, csv); });
}

Result<std::vector<Holding>> holdings_of(House& house, const std::string& tenant,
                                         const std::string& service) {
  const holdings::Layout layout = TRY(layout_of(house, tenant, service));
  std::vector<Holding> out = TRY(list_of(house, tenant, service)).rows;
  hide_households(layout, out);
  return out;
}

Result<Holding> holding_of(House& house, const std::string& tenant, const std::string& service,
                           const std::string& id) {
  auto all = TRY(holdings_of(house, tenant, service));
  const auto found = std::find_if(all.begin(), all.end(), [&](const Holding& one) { return one.id == id; });
  if (found == all.end()) return fail(not_found("holdings.unknown"));
  if (!found->case_id.empty()) {
    if (const auto of = load_case(house, tenant, found->case_id)) found->reference = of->c.reference;
  }
  return std::move(*found);
}

Status change_holding(House& house, const identity::Staff& staff, const std::string& service,
                      const HoldingChange& change, std::vector<holdings::CellProblem>& problems) {
  if (!staff.may_see(service)) return fail(not_found("package.unknown"));
  const holdings::Layout layout = TRY(layout_of(house, staff.tenant, service));
  List list = TRY(list_of(house, staff.tenant, service));
  hide_households(layout, list.rows);
  const auto there = std::find_if(list.rows.begin(), list.rows.end(),
                                  [&](const Holding& one) { return one.id == change.id; });
  if (there == list.rows.end()) return fail(not_found("holdings.unknown"));
  holdings::Row typed = change.row;
  if (there->hidden) {  // what was not shown cannot have been typed
    for (const holdings::Column& column : layout.columns) {
      if (!holdings::shown_of_protected(layout, column))
        typed[column.id] = holdings::in_german(column, there->row);
    }
  }
  Holding next = *there;
  next.row.clear();
  problems = holdings::read_row(layout, typed, next.row);
  if (!problems.empty()) return {};
  if (const auto number = next.row.find(layout.number); number != next.row.end()) {
    for (const Holding& other : list.rows) {
      const auto taken = other.row.find(layout.number);
      if (other.id != next.id && taken != other.row.end() && taken->second == number->second)
        return fail(refused("holdings.number_taken", layout.number));
    }
  }
  if (there->revision != change.revision) {
    // Pressed twice: what is stored is what was typed, and nobody was faster.
    const bool same = next.row == there->row && change.marked.value_or(there->marked) == there->marked;
    return same ? Status{} : fail(conflict("store.changed_meanwhile"));
  }
  const bool case_there = !next.case_id.empty() && load_case(house, staff.tenant, next.case_id).has_value();
  if (change.marked && !case_there && *change.marked != next.marked) {
    if (!*change.marked && !staff.has("head"))
      return fail(refused("holdings.head_ends_protection", "schutz"));
    next.marked = *change.marked;
  }
  if (!same_end(layout, there->row, next.row))
    keep_as_named(house, TRY(house.shelf.offered(staff.tenant, service))->manifest, layout, next);
  next.changed_by = staff.name;
  next.changed_at = house.runtime.now();
  return house.runtime.write_records(staff.tenant, {std::move(list.next), write_of(service, next)});
}

Result<Renewal> renew_holdings(House& house, const std::string& tenant, const std::string& service, int year,
                               bool keep) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  const TownPtr town = TRY(house.town(tenant));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  if (layout.decision.empty()) return fail(not_found("holdings.no_renewal"));
  Renewal out;
  std::map<std::string, HouseholdYear> last, now;
  const auto view = TRY(house.runtime.read(tenant));
  for (const auto& [of, into] : {std::pair(year - 1, &last), std::pair(year, &now)}) {
    for (const event::Record& record : TRY(records_of(*view, kYears, year_id(service, of, ""))))
      (*into)[record.id.substr(record.id.rfind('/') + 1)] = json::from_object<HouseholdYear>(record.data);
  }
  std::vector<holdings::Row> rows;
  std::vector<std::string> ids;
  std::vector<Holding> kept_rows;
  std::set<std::vector<std::string>> hidden;
  for (const Holding& one : TRY(holdings_of(house, tenant, service))) {
    rows.push_back(one.row);
    ids.push_back(one.id);
    kept_rows.push_back(one);
    if (one.hidden) hidden.insert(holdings::household_of(layout, one.row));
  }
  out.done_before = !now.empty();
  std::vector<event::RecordWrite> writes;
  for (holdings::Assessment& one :
       holdings::renew(layout, package->rules, notices::parameters_for(*package, *town), rows, year)) {
    Renewal::One each{.key = household_key(one.household)};
    const auto kept = now.find(each.key), before = last.find(each.key);
    const bool sound = one.problem.empty();
    if (kept != now.end()) {
      one.cents = kept->second.cents;
      each.notice = kept->second.state, each.failure = kept->second.failure;
      each.case_id = kept->second.case_id, each.reference = kept->second.reference;
    } else if (sound) {
      HouseholdYear fresh{.cents = one.cents};
      if (before != last.end()) fresh.before = before->second.cents;
      for (const holdings::AssessedRow& row : one.rows)
        fresh.rows.push_back({.id = ids[row.row], .words = row.words, .cents = row.cents});
      writes.push_back(
          {.collection = kYears,
           .id = year_id(service, year, each.key),
           .data = json::write_fields(fresh),
           .expires_at = start_of(holdings::year_erased_on(package->manifest, year, this_year(house))),
           .expected_revision = 0});
      // What is assessed after its end is kept from this year on.
      for (const holdings::AssessedRow& row : one.rows) {
        Holding& assessed = kept_rows[row.row];
        const auto before_this = assessed.erased_on;
        keep_as_named(house, package->manifest, layout, assessed);
        if (assessed.erased_on != before_this) writes.push_back(write_of(service, assessed));
      }
    }
    each.changed = sound && (before == last.end() ? one.cents > 0 : before->second.cents != one.cents);
    each.hidden = hidden.contains(one.household);
    each.assessment = std::move(one);
    out.all.push_back(std::move(each));
  }
  if (keep && !writes.empty()) TRY(house.runtime.write_records(tenant, std::move(writes)));
  return out;
}

Status check_list_change(House& house, const std::string& tenant, const CaseView& view) {
  const auto change = holdings::ListChange::read(view.package->manifest);
  if (!change) return {};
  if (!layout_of(house, tenant, change->service)) return fail(refused("holdings.list_unknown"));
  List list = TRY(list_of(house, tenant, change->service));
  if (row_of(list.rows, *change, view.c.answers) == list.rows.end())
    return fail(refused("holdings.row_unknown", change->column));
  return {};
}

void register_holdings(House& house) {
  house.runtime.on_effect("FollowList",
                          [&house](const std::string& tenant,
                                   const event::Effect& effect) -> Result<std::optional<event::Command>> {
                            TRY(until_alone([&] { return follow_case(house, tenant, effect.stream); }));
                            return std::optional<event::Command>{};
                          });
}

}  // namespace rathaus::flows
