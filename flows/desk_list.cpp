// The work list, its counts and the search. Every look goes through the services the member may see.
#include <algorithm>
#include <fmt/format.h>

#include "flows/desk.h"
#include "flows/internal.h"
#include "libs/german/names.h"

namespace rathaus::flows {
namespace {

constexpr const char* kColumns = "case_id, reference, service_title, status, assignee, applicant, place, received_at, due_on, answered, service_id";

ListRow row_of(const store::ResultRow& row, LocalDate today) {
  ListRow out{.case_id = row.text(0), .reference = row.text(1), .service_title = row.text(2), .status = row.text(3), .assignee = row.text(4),
              .applicant = row.text(5), .place = row.text(6), .received_at = {row.integer(7)}};
  if (const auto due = parse_iso_date(row.text(8)); due && row.text(8) != "9999-12-31") out.due_on = due;
  out.answered = row.integer(9) != 0;
  out.overdue = out.due_on && *out.due_on < today && out.status != "decided";
  return out;
}

// Which services a query must be limited to: empty means all, so who has none at all is sent away before (sees_nothing).
std::vector<std::string> visible(const identity::Staff& staff) {
  if (staff.may_see("*")) return {};
  return staff.services;
}

bool sees_nothing(const identity::Staff& staff) { return staff.services.empty(); }

// "cursor": the sort value and the id of the last row, so that a page costs the same wherever it stands.
std::pair<std::string, std::string> split_cursor(const std::string& cursor) {
  const std::size_t bar = cursor.find('~');
  if (bar == std::string::npos) return {};
  return {cursor.substr(0, bar), cursor.substr(bar + 1)};
}

std::string query_name(const ListFilter& filter) {
  const char* sort = filter.sort == ListFilter::Sort::due ? "due" : filter.sort == ListFilter::Sort::received ? "received" : "newest";
  const bool named = !filter.assignee.empty() && filter.assignee != "-";
  const char* path = "open";
  if (filter.answered_only) path = "answered";
  else if (!filter.status.empty())
    path = named || (!filter.assignee.empty() && filter.service.empty()) ? "mine"
           : filter.assignee.empty()                                     ? "status"
                                                                         : "nobody";
  else if (named || (!filter.assignee.empty() && filter.service.empty())) path = "assignee";
  else if (!filter.service.empty()) path = "service";  // also for "nobody's": those are many, and the service's first rows have some
  return fmt::format("case_list.{}.{}", path, sort);
}

store::Parameters parameters_of(const ListFilter& filter, const std::string& service) {
  const auto [value, id] = split_cursor(filter.after);
  const bool by_time = filter.sort != ListFilter::Sort::due;
  store::Parameters out{{"service", service},
                        {"status", filter.status},
                        {"assignee", filter.assignee == "-" ? std::string() : filter.assignee},
                        {"any_assignee", std::int64_t{filter.assignee.empty() ? 1 : 0}},
                        {"answered", std::int64_t{filter.answered_only ? 1 : 0}},
                        {"limit", std::int64_t{filter.limit + 1}},
                        {"id", id}};
  if (by_time) {
    const bool newest = filter.sort == ListFilter::Sort::received_newest;
    const std::int64_t start = newest ? INT64_MAX : INT64_MIN;  // INT64_MAX: later than anything, whatever the id
    out.emplace_back("from", value.empty() ? start : static_cast<std::int64_t>(std::strtoll(value.c_str(), nullptr, 10)));
  } else {
    out.emplace_back("from", value);
  }
  return out;
}

}  // namespace

// The inner SELECT reads its index alone (each index carries the columns that may be filtered by), so that rows which a filter
// passes over cost a step in the index and no more; the table is asked for the rows of the page only. Rows come out unordered for
// the caller to sort: an ORDER BY outside would be a second sort.
std::vector<event::Query> desk_queries() {
  const std::string filter =
      "(:service='' OR service_id=:service) AND (:status='' OR status=:status) AND (:any_assignee=1 OR assignee=:assignee)"
      " AND (:answered=0 OR answered=1)";
  const auto page = [&](const std::string& index, const std::string& where, const std::string& order) {
    return fmt::format("SELECT {} FROM (SELECT case_id AS page_id FROM case_list INDEXED BY {} WHERE {} AND {} ORDER BY {} LIMIT :limit) "
                       "CROSS JOIN case_list ON case_id=page_id",
                       kColumns, index, where, filter, order);
  };
  std::vector<event::Query> out;
  const auto add = [&](const std::string& path, const std::string& by_due, const std::string& by_received, const std::string& where) {
    out.push_back({"case_list." + path + ".due", page(by_due, where + " AND (due_on, case_id) > (:from, :id)", "due_on, case_id")});
    out.push_back({"case_list." + path + ".received",
                   page(by_received, where + " AND (received_at, case_id) > (:from, :id)", "received_at, case_id")});
    out.push_back({"case_list." + path + ".newest",
                   page(by_received, where + " AND (received_at, case_id) < (:from, :id)", "received_at DESC, case_id DESC")});
  };
  add("open", "case_list_due", "case_list_received", "is_open=1");
  add("assignee", "case_list_assignee", "case_list_assignee_received", "is_open=1 AND assignee=:assignee");
  add("service", "case_list_service", "case_list_service_received", "is_open=1 AND service_id=:service");
  add("answered", "case_list_answered", "case_list_answered_received", "answered=1");
  add("mine", "case_list_mine", "case_list_mine_received", "assignee=:assignee AND status=:status");
  add("status", "case_list_status", "case_list_status_received", "service_id=:service AND status=:status");
  add("nobody", "case_list_nobody", "case_list_nobody_received",
      "assignee='' AND service_id=:service AND status=:status");
  out.push_back({"case_list.one", fmt::format("SELECT {} FROM case_list WHERE case_id=:id", kColumns)});
  out.push_back({"post.waiting",
                 "SELECT n.notice_id, n.case_id, n.reference, n.subject, n.applicant, n.issued_at, "
                 "c.service_id FROM notice_list n "
                 "CROSS JOIN case_list c ON c.case_id=n.case_id WHERE n.channel='post' AND n.state='waiting' "
                 "AND (:services='' OR instr(:services, '|' || c.service_id || '|')>0) ORDER BY n.issued_at, "
                 "n.notice_id "
                 "LIMIT :limit"});
  return out;
}

namespace {

// The services that have cases in this state: the counters know, so a list by state need not look through the others.
Result<std::vector<std::string>> services_with(store::ReadView& view, const std::string& status, const identity::Staff& staff) {
  std::vector<std::string> out;
  for (const auto& [name, n] : TRY(view.counters("cases/"))) {
    const std::size_t slash = name.rfind('/');
    const std::string service = name.substr(6, slash - 6);
    if (name.substr(slash + 1) == status && staff.may_see(service)) out.push_back(service);
  }
  return out;
}

}  // namespace

Result<ListPage> work_list(House& house, const identity::Staff& staff, const ListFilter& filter) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  const std::vector<std::string> services = visible(staff);
  if (sees_nothing(staff) || (!filter.service.empty() && !staff.may_see(filter.service))) return ListPage{};
  // Several services: each one's own index gives its next rows, the merge keeps the order.
  std::vector<std::string> asked = !filter.service.empty() ? std::vector{filter.service} : services;
  const bool one_look = services.empty() && !filter.assignee.empty();  // the index of an assignee needs no service
  if (!filter.status.empty() && filter.service.empty() && !one_look) asked = TRY(services_with(*view, filter.status, staff));
  else if (asked.empty()) asked.emplace_back();
  std::vector<std::pair<std::string, ListRow>> rows;
  for (const std::string& service : asked) {
    ListFilter one = filter;
    one.service = service;
    for (const store::ResultRow& row : TRY(view->rows(query_name(one), parameters_of(one, service)))) {
      const std::string sort_value = filter.sort == ListFilter::Sort::due ? row.text(8) : fmt::format("{:020}", row.integer(7));
      rows.emplace_back(sort_value + "~" + row.text(0), row_of(row, today));
    }
  }
  const bool newest = filter.sort == ListFilter::Sort::received_newest;
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return newest ? a.first > b.first : a.first < b.first; });
  ListPage page;
  for (auto& [key, row] : rows) {
    if (page.rows.size() == static_cast<std::size_t>(filter.limit)) {
      const ListRow& last = page.rows.back();
      const std::string value = filter.sort == ListFilter::Sort::due ? (last.due_on ? to_iso(*last.due_on) : "9999-12-31")
                                                                     : std::to_string(last.received_at.micros);
      page.next = value + "~" + last.case_id;
      break;
    }
    page.rows.push_back(std::move(row));
  }
  return page;
}

Result<ListCounts> work_counts(House& house, const identity::Staff& staff) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  ListCounts counts;
  for (const auto& [name, n] : TRY(view->counters("cases/"))) {
    const std::size_t slash = name.rfind('/');
    const std::string service = name.substr(6, slash - 6);
    const std::string status = name.substr(slash + 1);
    if (!staff.may_see(service)) continue;
    if (status == "received") counts.received += n;
    else if (status == "in_progress") counts.in_progress += n;
    else if (status == "waiting_for_applicant") counts.waiting += n;
    else if (status == "decided") counts.decided += n;
  }
  for (const auto& [name, n] : TRY(view->counters("open/"))) {
    const std::size_t slash = name.rfind('/');
    const std::string service = name.substr(5, slash - 5);
    const std::string assignee = name.substr(slash + 1);
    if (!staff.may_see(service)) continue;
    counts.open += n;
    if (assignee == "-") counts.unassigned += n;
    if (assignee == staff.id) counts.mine += n;
    if (counts.by_service.empty() || counts.by_service.back().first != service) counts.by_service.emplace_back(service, 0);
    counts.by_service.back().second += n;
  }
  return counts;
}

Result<std::vector<ListRow>> search_cases(House& house, const identity::Staff& staff, const std::string& typed, int limit) {
  std::vector<ListRow> out;
  if (typed.empty() || typed.size() > 200 || sees_nothing(staff)) return out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  const auto add = [&](const std::vector<std::string>& ids, bool by_sound = false) -> Status {
    for (const std::string& id : ids) {
      if (static_cast<int>(out.size()) >= limit) break;
      if (std::any_of(out.begin(), out.end(), [&](const ListRow& row) { return row.case_id == id; })) continue;
      for (const store::ResultRow& row : TRY(view->rows("case_list.one", {{"id", id}}))) {
        if (!staff.may_see(row.text(10))) continue;
        out.push_back(row_of(row, today));
        out.back().by_sound = by_sound;
      }
    }
    return {};
  };
  // What the member may not see is left out by the store, before it counts to the limit: each service is a key beside the typed ones.
  const std::vector<std::string> services = visible(staff);
  const auto find = [&](std::vector<event::SearchKey> keys) -> Result<std::vector<std::string>> {
    if (services.empty()) return view->find_streams(keys, limit);
    std::vector<std::string> ids;
    keys.push_back({"service", {}});
    for (const std::string& service : services) {
      keys.back().text = service;
      for (std::string& id : TRY(view->find_streams(keys, limit))) ids.push_back(std::move(id));
    }
    std::sort(ids.begin(), ids.end(),
              std::greater<>());  // ids begin with their time: the newest first, as one look has them
    return ids;
  };
  const auto find_all = [&](const std::vector<std::string>& texts, const char* kind,
                            bool by_sound = false) -> Status {
    if (texts.empty()) return {};
    std::vector<event::SearchKey> keys;
    for (const std::string& text : texts) keys.push_back({kind, text});
    return add(TRY(find(std::move(keys))), by_sound);
  };
  TRY(find_all({cases::normalise_reference(typed)}, "reference"));
  if (const auto born = parse_german_date(typed)) TRY(find_all({to_iso(*born)}, "born"));
  const german::SearchKeys keys = german::query_keys(typed);
  TRY(find_all(keys.words, "word"));
  TRY(find_all(keys.prefixes, "prefix"));
  TRY(find_all(keys.phonetic, "sound", true));
  return out;
}

Result<std::vector<PostRow>> post_tray(House& house, const identity::Staff& staff, int limit) {
  std::vector<PostRow> out;
  if (sees_nothing(staff)) return out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  std::string services;
  for (const std::string& service : visible(staff)) services += (services.empty() ? "|" : "") + service + "|";
  for (const store::ResultRow& row :
       TRY(view->rows("post.waiting", {{"services", services}, {"limit", std::int64_t{limit}}}))) {
    if (!staff.may_see(row.text(6))) continue;
    out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), {row.integer(5)}});
  }
  return out;
}

}  // namespace rathaus::flows
