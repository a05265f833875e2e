#include "flows/holdings.h"

#include <fmt/format.h>

#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr const char* kRows = "holding";
constexpr const char* kYears = "holding_year";

event::Object to_data(const holdings::Row& row) {
  event::Object out;
  for (const auto& [column, value] : row) out[column] = value;
  return out;
}

holdings::Row to_row(const event::Object& data) {
  holdings::Row out;
  for (const auto& entry : data) {
    if (entry.value().is_string())
      out[std::string(entry.key())] = std::string(json::view(entry.value().get_string()));
  }
  return out;
}

Result<std::vector<event::Record>> records_of(House& house, const std::string& tenant,
                                              const std::string& collection, const std::string& prefix) {
  const auto view = TRY(house.runtime.read(tenant));
  std::vector<event::Record> out;
  for (std::string after = prefix;;) {
    auto page = TRY(view->list_records(collection, after, 500));
    const bool more = page.size() == 500;
    if (more) after = page.back().id;
    for (event::Record& record : page) {
      if (!record.id.starts_with(prefix)) return out;
      out.push_back(std::move(record));
    }
    if (!more) return out;
  }
}

std::vector<std::string> numbers_of(const holdings::Layout& layout,
                                    const std::vector<event::Record>& records) {
  std::vector<std::string> out;
  for (const event::Record& record : records) {
    holdings::Row row = to_row(record.data);
    if (const auto found = row.find(layout.number); found != row.end()) out.push_back(found->second);
  }
  return out;
}

std::string household_key(const std::vector<std::string>& household) {
  std::string all;
  for (const std::string& one : household) all += one + "\n";
  return hex(crypto::sha256(all)).substr(0, 24);
}

}  // namespace

Result<ImportedHoldings> import_holdings(House& house, const std::string& tenant, const std::string& service,
                                         std::string_view csv) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  const std::string prefix = service + "/";
  const auto there = TRY(records_of(house, tenant, kRows, prefix));
  holdings::CsvResult read = holdings::read_csv(layout, csv, numbers_of(layout, there));
  ImportedHoldings out{
      .rows = read.rows.size(), .errors = std::move(read.errors), .ignored = std::move(read.ignored)};
  if (!out.errors.empty()) return out;
  // The same file again: rows without a number of their own would come twice.
  const std::string file = hex(crypto::sha256(csv)).substr(0, 16);
  std::vector<event::RecordWrite> writes;
  for (std::size_t i = 0; i < read.rows.size(); ++i) {
    const std::string id = fmt::format("{}{}-{:06}", prefix, file, i);
    for (const event::Record& record : there) {
      if (record.id == id)
        return ImportedHoldings{
            .errors = {"Diese Datei wurde schon eingelesen. Es wurde nichts übernommen."}};
    }
    writes.push_back({.collection = kRows, .id = id, .data = to_data(read.rows[i]), .expected_revision = 0});
  }
  TRY(house.runtime.write_records(tenant, std::move(writes)));
  return out;
}

Result<std::vector<holdings::Row>> holdings_of(House& house, const std::string& tenant,
                                               const std::string& service) {
  std::vector<holdings::Row> out;
  for (const event::Record& record : TRY(records_of(house, tenant, kRows, service + "/")))
    out.push_back(to_row(record.data));
  return out;
}

Result<Renewal> renew_holdings(House& house, const std::string& tenant, const std::string& service, int year,
                               bool keep) {
  const PackagePtr package = TRY(house.shelf.offered(tenant, service));
  const TownPtr town = TRY(house.town(tenant));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  if (layout.decision.empty()) return fail(not_found("holdings.no_renewal"));
  Renewal out;
  std::map<std::string, std::int64_t> last, now;
  for (const auto& [of, into] : {std::pair(year - 1, &last), std::pair(year, &now)}) {
    for (const event::Record& record :
         TRY(records_of(house, tenant, kYears, fmt::format("{}/{:04}/", service, of))))
      (*into)[record.id.substr(record.id.rfind('/') + 1)] = TRY(json::get_int(record.data, "cents"));
  }
  out.all = holdings::renew(layout, package->rules, notices::parameters_for(*package, *town),
                            TRY(holdings_of(house, tenant, service)), year);
  out.done_before = !now.empty();
  std::vector<event::RecordWrite> writes;
  for (holdings::Assessment& one : out.all) {
    const std::string key = household_key(one.household);
    if (const auto kept = now.find(key); kept != now.end()) one.cents = kept->second;
    const auto before = last.find(key);
    out.changed.push_back(one.problem.empty() && (before == last.end() || before->second != one.cents));
    if (!one.problem.empty() || now.contains(key)) continue;
    writes.push_back({.collection = kYears,
                      .id = fmt::format("{}/{:04}/{}", service, year, key),
                      .data = event::Object{{"cents", one.cents}},
                      .expected_revision = 0});
  }
  if (keep && !writes.empty()) TRY(house.runtime.write_records(tenant, std::move(writes)));
  return out;
}

void register_holdings(House& house) {
  house.runtime.on_effect(
      "AddHolding",
      [&house](const std::string& tenant,
               const event::Effect& effect) -> Result<std::optional<event::Command>> {
        const CaseView of = TRY(load_case(house, tenant, effect.stream));
        const cases::Case& c = of.c;
        const auto layout = holdings::Layout::read(of.package->manifest);
        if (!layout) return std::optional<event::Command>{};
        const std::string id = c.service.id + "/case-" + c.id;
        if (TRY(TRY(house.runtime.read(tenant))->record(kRows, id)))
          return std::optional<event::Command>{};  // done before
        holdings::Row row = holdings::from_case(*layout, c.answers);
        if (!layout->number.empty() && !row.contains(layout->number))
          row[layout->number] = holdings::next_number(
              numbers_of(*layout, TRY(records_of(house, tenant, kRows, c.service.id + "/"))));
        TRY(house.runtime.write_records(
            tenant, {{.collection = kRows, .id = id, .data = to_data(row), .expected_revision = 0}}));
        return std::optional<event::Command>{};
      });
}

}  // namespace rathaus::flows
