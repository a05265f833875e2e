// The work list, its counts and the search. Every look goes through the services the member may see.
#include <algorithm>
#include <fmt/format.h>

#include "flows/desk.h"
#include "flows/internal.h"

namespace rathaus::flows {
namespace {

constexpr const char* kColumns =
    "case_id, reference, service_title, status, assignee, applicant, place, received_at, due_on, answered, "
    "service_id, way, legal_on, legal_why, task";

}  // namespace

ListRow list_row(const store::ResultRow& row, LocalDate today) {
  ListRow out{.case_id = row.text(0), .reference = row.text(1), .service_title = row.text(2), .status = row.text(3), .assignee = row.text(4),
              .applicant = row.text(5), .place = row.text(6), .received_at = {row.integer(7)}};
  if (const auto due = parse_iso_date(row.text(8)); due && row.text(8) != "9999-12-31") out.due_on = due;
  out.answered = row.integer(9) != 0;
  const bool open = out.status != "closed" && out.status != "withdrawn";
  out.overdue = open && out.due_on && *out.due_on < today;
  out.way = static_cast<int>(row.integer(11));
  out.legal_why = row.text(13);
  if (row.integer(12) < cases::kNoLegalLimit) {
    out.legal_on = LocalDate{std::chrono::sys_days{std::chrono::days(row.integer(12))}};
    out.critical = open && *out.legal_on < today;
  }
  out.task = row.text(14);
  return out;
}

std::vector<std::string> visible_services(const identity::Staff& staff) {
  if (staff.may_see("*")) return {};
  return staff.seen_services();
}

bool sees_nothing(const identity::Staff& staff) { return staff.post_only() || staff.seen_services().empty(); }

namespace {

std::int64_t day_number(LocalDate day) { return std::chrono::sys_days(day).time_since_epoch().count(); }

bool names_somebody(const ListFilter& filter) { return !filter.assignee.empty() && filter.assignee != "-"; }

// "cursor": the sort value and the id of the last row, so that a page costs the same wherever it stands.
std::pair<std::string, std::string> split_cursor(const std::string& cursor) {
  const std::size_t bar = cursor.find('~');
  if (bar == std::string::npos) return {};
  return {cursor.substr(0, bar), cursor.substr(bar + 1)};
}

std::string path_of(const ListFilter& filter) {
  const bool nobodys = filter.assignee == "-";
  if (filter.critical)
    return !filter.assignee.empty() ? "assignee_legal" : filter.service.empty() ? "legal_any" : "legal";
  if (filter.answered_only) return "answered";
  if (!filter.assignee.empty() && filter.status.empty())
    return filter.service.empty() ? "assignee" : "assignee_service";
  if (names_somebody(filter) || (nobodys && filter.service.empty()))
    return filter.service.empty() ? "mine" : "mine_service";
  if (!filter.status.empty()) return nobodys ? "nobody" : "status";
  return filter.service.empty() ? "open" : "service";
}

ListFilter::Sort sort_of(const ListFilter& filter) {
  return filter.overdue || filter.critical ? ListFilter::Sort::due : filter.sort;
}

std::string query_name(const ListFilter& filter) {
  const ListFilter::Sort sort = sort_of(filter);
  const char* by = sort == ListFilter::Sort::due        ? "due"
                   : sort == ListFilter::Sort::received ? "received"
                                                        : "newest";
  return fmt::format("case_list.{}.{}", path_of(filter), by);
}

// `services`: as service_list() gives them, for a look through several at once; empty: any.
store::Parameters parameters_of(const ListFilter& filter, const std::string& services, LocalDate today) {
  const auto [value, id] = split_cursor(filter.after);
  store::Parameters out{{"service", filter.service},
                        {"services", services},
                        {"status", filter.status},
                        {"assignee", filter.assignee == "-" ? std::string() : filter.assignee},
                        {"any_assignee", std::int64_t{filter.assignee.empty() ? 1 : 0}},
                        {"answered", std::int64_t{filter.answered_only ? 1 : 0}},
                        {"way", std::int64_t{filter.way}},
                        {"limit", std::int64_t{filter.limit + 1}},
                        {"id", id}};
  const auto number = [&](std::int64_t otherwise) {
    return value.empty() ? otherwise : static_cast<std::int64_t>(std::strtoll(value.c_str(), nullptr, 10));
  };
  if (sort_of(filter) != ListFilter::Sort::due) {
    // INT64_MAX: later than anything, whatever the id
    out.emplace_back("from",
                     number(filter.sort == ListFilter::Sort::received_newest ? INT64_MAX : INT64_MIN));
    return out;
  }
  if (filter.critical) {
    out.emplace_back("from", number(INT64_MIN));
    out.emplace_back("legal", day_number(today));
  } else {
    out.emplace_back("from", value);
    out.emplace_back("before", filter.overdue ? to_iso(today) : std::string("~"));
  }
  return out;
}

}  // namespace

// A look reads its index alone (each index carries the columns that may be filtered by), so that rows which a filter passes over
// cost a step in the index and no more; the table is asked for the rows of the page only, after the looks are merged.
std::vector<event::Query> desk_queries() {
  const std::string filter =
      "(:service='' OR service_id=:service) AND (:services='' OR instr(:services, '|' || service_id || "
      "'|')>0) "
      "AND (:status='' OR status=:status) AND (:any_assignee=1 OR "
      "assignee=:assignee)"
      " AND (:answered=0 OR answered=1) AND (:way<0 OR way=:way)";
  const auto page = [&](const std::string& index, const std::string& where, const std::string& value,
                        const char* direction = "") {
    return fmt::format(
        "SELECT sid, case_id, {1} FROM case_list INDEXED BY {0} WHERE {2} AND {3} ORDER BY {1}{4}, "
        "case_id{4} "
        "LIMIT :limit",
        index, value, where, filter, direction);
  };
  std::vector<event::Query> out;
  const auto add = [&](const std::string& path, const std::string& by_due, const std::string& by_received,
                       const std::string& where) {
    out.push_back(
        {"case_list." + path + ".due",
         page(by_due, where + " AND due_on<:before AND (due_on, case_id) > (:from, :id)", "due_on")});
    out.push_back({"case_list." + path + ".received",
                   page(by_received, where + " AND (received_at, case_id) > (:from, :id)", "received_at")});
    out.push_back(
        {"case_list." + path + ".newest",
         page(by_received, where + " AND (received_at, case_id) < (:from, :id)", "received_at", " DESC")});
  };
  add("open", "case_list_due", "case_list_received", "is_open=1");
  add("assignee", "case_list_assignee", "case_list_assignee_received", "is_open=1 AND assignee=:assignee");
  add("assignee_service", "case_list_assignee_service", "case_list_assignee_service_received",
      "is_open=1 AND assignee=:assignee AND service_id=:service");
  add("service", "case_list_service", "case_list_service_received", "is_open=1 AND service_id=:service");
  add("answered", "case_list_answered", "case_list_answered_received", "answered=1");
  add("mine", "case_list_mine", "case_list_mine_received", "assignee=:assignee AND status=:status");
  add("mine_service", "case_list_mine_service", "case_list_mine_service_received",
      "assignee=:assignee AND status=:status AND service_id=:service");
  add("status", "case_list_status", "case_list_status_received", "service_id=:service AND status=:status");
  add("nobody", "case_list_nobody", "case_list_nobody_received",
      "assignee='' AND service_id=:service AND status=:status");
  // One upper bound only: of two, SQLite takes the first and passes over the rest row by row.
  const std::string legal = "is_open=1 AND legal_on<:legal AND (legal_on, case_id) > (:from, :id)";
  out.push_back(
      {"case_list.legal.due", page("case_list_legal", legal + " AND service_id=:service", "legal_on")});
  out.push_back({"case_list.legal_any.due", page("case_list_legal_any", legal, "legal_on")});
  out.push_back({"case_list.assignee_legal.due",
                 page("case_list_assignee_legal", legal + " AND assignee=:assignee", "legal_on")});
  // Counters of days that are over (modules/cases/case_rows.cpp): "<what>/<day>/<service>".
  out.push_back({"case_list.count.pressing",
                 "SELECT coalesce(sum(n), 0) FROM counters WHERE name>:from AND name<:before "
                 "AND (:services='' OR instr(:services, '|' || substr(name, :service_at) || '|')>0)"});
  out.push_back({"case_list.one", fmt::format("SELECT {} FROM case_list WHERE case_id=:id", kColumns)});
  out.push_back({"case_list.at", fmt::format("SELECT {} FROM case_list WHERE sid=:sid", kColumns)});
  out.push_back({"post.waiting",
                 "SELECT n.notice_id, n.case_id, n.reference, n.subject, n.applicant, n.issued_at, "
                 "c.service_id, n.manner, n.kind, n.printed, n.marked FROM notice_list n "
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

// "|dogs|parking|", empty for whoever sees all: as a query's :services wants it.
std::string service_list(const identity::Staff& staff) {
  std::string out;
  for (const std::string& service : visible_services(staff)) out += (out.empty() ? "|" : "") + service + "|";
  return out;
}

}  // namespace

Result<ListPage> work_list(House& house, const identity::Staff& staff, const ListFilter& filter) {
  const auto view = TRY(house.runtime.read(staff.tenant));
  const LocalDate today = berlin_date(house.runtime.now());
  const std::vector<std::string> services = visible_services(staff);
  if (sees_nothing(staff) || (!filter.service.empty() && !staff.may_see(filter.service))) return ListPage{};
  std::vector<std::string> people{filter.assignee};
  if (filter.assignee == kDeputised) {
    people.clear();
    for (const identity::StandIn& one : staff.stands_in_for) people.push_back(one.id);
  }
  // Several services: each one's own index gives its next rows, the merge keeps the order.
  std::vector<std::string> asked = !filter.service.empty() ? std::vector{filter.service} : services;
  // The index of an assignee needs no service: one look through what is theirs finds all that may be seen.
  const bool one_look =
      filter.service.empty() && !filter.assignee.empty() && (services.empty() || names_somebody(filter));
  const std::string seen = one_look ? service_list(staff) : std::string();
  if (one_look) asked = {std::string()};
  if (!filter.status.empty() && filter.service.empty() && !one_look)
    asked = TRY(services_with(*view, filter.status, staff));
  else if (asked.empty()) asked.emplace_back();
  std::vector<ListFilter> looks;
  for (const std::string& service : asked) {
    for (const std::string& person : people) {
      ListFilter one = filter;
      one.service = service;
      one.assignee = person;
      looks.push_back(std::move(one));
    }
  }
  std::vector<std::pair<std::string, std::int64_t>> found;  // the cursor after a row, its stream
  for (const ListFilter& one : looks) {
    for (const store::ResultRow& row : TRY(view->rows(query_name(one), parameters_of(one, seen, today)))) {
      const bool number = std::holds_alternative<std::int64_t>(row.cells.at(2));
      found.emplace_back((number ? fmt::format("{:020}", row.integer(2)) : row.text(2)) + "~" + row.text(1),
                         row.integer(0));
    }
  }
  const auto end = found.begin() + std::min<std::ptrdiff_t>(std::ssize(found), filter.limit);
  if (sort_of(filter) == ListFilter::Sort::received_newest)
    std::partial_sort(found.begin(), end, found.end(), std::greater<>());
  else
    std::partial_sort(found.begin(), end, found.end());
  ListPage page;
  for (auto at = found.begin(); at != end; ++at) {
    for (const store::ResultRow& row : TRY(view->rows("case_list.at", {{"sid", at->second}})))
      page.rows.push_back(list_row(row, today));
  }
  if (end != found.end()) page.next = std::prev(end)->first;
  return page;
}

Result<ListCounts> work_counts(House& house, const identity::Staff& staff) {
  ListCounts counts;
  if (sees_nothing(staff)) return counts;
  const auto view = TRY(house.runtime.read(staff.tenant));
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
    const auto& absent = staff.stands_in_for;
    if (std::any_of(absent.begin(), absent.end(), [&](const auto& one) { return one.id == assignee; }))
      counts.deputised += n;
    if (counts.by_service.empty() || counts.by_service.back().first != service) counts.by_service.emplace_back(service, 0);
    counts.by_service.back().second += n;
  }
  for (const auto& [name, n] : TRY(view->counters("answered/"))) {
    if (staff.may_see(name.substr(9, name.rfind('/') - 9))) counts.answered += n;
  }
  return counts;
}

Result<AlarmCounts> alarm_counts(House& house, const identity::Staff& staff) {
  AlarmCounts out;
  if (sees_nothing(staff)) return out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  const std::string today = to_iso(berlin_date(house.runtime.now()));
  const std::string services = service_list(staff);
  const auto days_over = [&](const std::string& what) -> Result<std::int64_t> {
    const std::string from = what + "/";
    const auto found =
        TRY(view->rows("case_list.count.pressing",
                       {{"from", from},
                        {"before", from + today},
                        {"services", services},
                        {"service_at", static_cast<std::int64_t>(from.size() + today.size() + 2)}}));
    return found.at(0).integer(0);
  };
  out.all_overdue = TRY(days_over("due"));
  out.all_critical = TRY(days_over("legal"));
  std::vector<std::string> people{staff.id};
  for (const identity::StandIn& one : staff.stands_in_for) people.push_back(one.id);
  for (const std::string& person : people) {
    out.overdue += TRY(days_over("due_of/" + person));
    out.critical += TRY(days_over("legal_of/" + person));
  }
  return out;
}

Result<std::vector<PostRow>> post_tray(House& house, const identity::Staff& staff, int limit) {
  std::vector<PostRow> out;
  if (staff.seen_services().empty()) return out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  for (const store::ResultRow& row :
       TRY(view->rows("post.waiting", {{"services", service_list(staff)}, {"limit", std::int64_t{limit}}}))) {
    if (!staff.may_see(row.text(6))) continue;
    out.push_back({row.text(0),
                   row.text(1),
                   row.text(2),
                   row.text(3),
                   row.text(4),
                   {row.integer(5)},
                   row.text(7),
                   row.text(8),
                   row.integer(9) != 0,
                   row.integer(10) != 0});
  }
  return out;
}

}  // namespace rathaus::flows
