// conformance_calendar DIR: runs every case of DIR/table.json through libs/calendar and compares the answers.
// Exit 0: all passed; 1: at least one failed; 2: table unreadable; 77: no table there.
// A rule, key or value this program does not know makes its case fail; nothing is passed over.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/calendar/calendar.h"
#include "tools/conformance_calendar/input.h"

namespace rathaus::conformance {
namespace {

using Got = std::map<std::string, json::value, std::less<>>;

json::value as_json(const std::optional<LocalDate>& date) {
  return date ? json::value(to_iso(*date)) : json::value(nullptr);
}

std::string seconds(Instant at) {  // 2025-03-05T09:00:00, fraction only where there is one
  std::string text = to_iso(at);
  text.pop_back();
  if (text.ends_with(".000000")) text.resize(text.size() - 7);
  return text;
}

std::string local_iso(Instant at) {
  const auto offset = berlin_offset(at);
  return fmt::format("{}+{:02}:00", seconds(at + offset), offset.count() / 60);
}

// ---- words of the table ----

Code code_of(Input& in) {
  return in.word<Code>(
      "code", {{"VwVfG", Code::vwvfg}, {"SGBX", Code::sgb_x}, {"AO", Code::ao}, {"VwZG", Code::vwzg}});
}

const std::initializer_list<std::pair<std::string_view, Unit>> kUnits{
    {"day", Unit::day},         {"week", Unit::week},           {"month", Unit::month},
    {"quarter", Unit::quarter}, {"half_year", Unit::half_year}, {"half_month", Unit::half_month},
    {"year", Unit::year}};
const std::initializer_list<std::pair<std::string_view, Start>> kStarts{{"event", Start::event},
                                                                        {"day_begin", Start::day_begin}};
const std::initializer_list<std::pair<std::string_view, Base>> kBases{{"shifted", Base::shifted},
                                                                      {"nominal", Base::nominal}};

Length length_of(Input& in) {
  const int n = in.integer("n");
  return {n, in.word<Unit>("unit", kUnits)};
}

Way way_of(Input& in) {
  return in.word<Way>("way", {{"post", Way::post},
                              {"electronic", Way::electronic},
                              {"portal", Way::portal},
                              {"ozg_mailbox", Way::ozg_mailbox},
                              {"handover", Way::handover},
                              {"public", Way::public_notice},
                              {"no_domestic_agent_post", Way::no_domestic_agent_post},
                              {"no_domestic_agent_electronic", Way::no_domestic_agent_electronic},
                              {"pzu", Way::pzu},
                              {"pzu_letterbox", Way::pzu_letterbox},
                              {"pzu_deposit", Way::pzu_deposit},
                              {"registered_return_receipt", Way::registered_return_receipt},
                              {"registered_handover", Way::registered_handover},
                              {"eb", Way::eb},
                              {"authority_handover", Way::authority_handover},
                              {"electronic_fiction", Way::electronic_fiction},
                              {"demail_pickup_receipt", Way::demail_pickup_receipt},
                              {"demail_fiction", Way::demail_fiction},
                              {"abroad_no_agent", Way::abroad_no_agent},
                              {"healing", Way::healing}});
}

Receipt receipt_of(Input& outer) {
  if (!outer.has("receipt")) {
    outer.object("receipt");
    return {};
  }
  Input in = outer.object("receipt");
  Receipt receipt;
  receipt.status =
      in.word<ReceiptStatus>("status", {{"none_known", ReceiptStatus::none_known},
                                        {"proven", ReceiptStatus::proven},
                                        {"not_received", ReceiptStatus::not_received},
                                        {"disputed_unproven", ReceiptStatus::disputed_unproven}});
  receipt.on = in.maybe_date("on");
  in.finish();
  return receipt;
}

AnnouncementInput announcement_of(Input& in) {
  AnnouncementInput a;
  a.code = code_of(in);
  a.way = way_of(in);
  a.procedure = in.word_or<Code>("procedure", Code::vwvfg,
                                 {{"VwVfG", Code::vwvfg}, {"AO", Code::ao}, {"SGBX", Code::sgb_x}});
  a.recipient = in.place("region_recipient");
  a.dispatched_on = in.maybe_date("dispatched_on");
  a.handed_on = in.maybe_date("handed_on");
  a.provided_on = in.maybe_date("provided_on");
  a.issued_on = in.maybe_date("issued_on");
  a.notified_on = in.maybe_date("notified_on");
  a.retrieved_on = in.maybe_date("retrieved_on");
  a.announced_publicly_on = in.maybe_date("announced_publicly_on");
  a.named_day = in.maybe_date("named_day");
  a.eb_date = in.maybe_date("eb_date");
  a.eb_arrived_on = in.maybe_date("eb_arrived_on");
  a.receipt = receipt_of(in);
  a.notification = in.word_or<Notification>("notification", Notification::ok,
                                            {{"ok", Notification::ok},
                                             {"disputed_unproven", Notification::disputed_unproven},
                                             {"not_within_days", Notification::not_within_days}});
  a.consent = in.boolean("consent", a.consent);
  a.opt_out = in.boolean("opt_out", a.opt_out);
  a.provision_proven = in.boolean("provision_proven", a.provision_proven);
  a.notification_sent = in.boolean("notification_sent", a.notification_sent);
  a.recipient_abroad = in.boolean("recipient_abroad", a.recipient_abroad);
  a.single_point_of_contact = in.boolean("einheitliche_stelle", a.single_point_of_contact);
  a.parental_allowance = in.boolean("beeg", a.parental_allowance);
  a.shift_fiction = in.word_or<ShiftFiction>(
      "shift_fiction", a.shift_fiction,
      {{"default", ShiftFiction::by_code}, {"yes", ShiftFiction::yes}, {"no", ShiftFiction::no}});
  a.version_rule = in.word_or<VersionRule>(
      "version_rule", a.version_rule, {{"dispatch", VersionRule::dispatch}, {"effect", VersionRule::effect}});
  a.fiction_days_override = in.maybe_integer("fiction_days_override");
  a.shift_ten_day = in.boolean("shift_ten_day", a.shift_ten_day);
  a.notification_required = in.boolean("notification_required", a.notification_required);
  a.first_retrieval_counts = in.boolean("first_retrieval_counts", a.first_retrieval_counts);
  a.public_day = in.word_or<PublicDay>(
      "public_day", a.public_day, {{"last_day", PublicDay::last_day}, {"day_after", PublicDay::day_after}});
  return a;
}

RemedyInput remedy_of(Input& in, bool chained) {
  RemedyInput r;
  r.remedy = in.word<RemedyKind>("remedy", {{"widerspruch_vwgo", RemedyKind::widerspruch_vwgo},
                                            {"klage_vwgo", RemedyKind::klage_vwgo},
                                            {"widerspruch_sgg", RemedyKind::widerspruch_sgg},
                                            {"klage_sgg", RemedyKind::klage_sgg},
                                            {"einspruch_ao", RemedyKind::einspruch_ao},
                                            {"klage_fgo", RemedyKind::klage_fgo}});
  if (!chained) r.announced_on = in.date("announced_on");
  r.place = in.place("region");
  r.notice = in.word_or<RemedyNotice>("notice", r.notice,
                                      {{"ok", RemedyNotice::ok},
                                       {"missing", RemedyNotice::missing},
                                       {"wrong", RemedyNotice::wrong},
                                       {"denies_remedy", RemedyNotice::denies_remedy}});
  r.announced_abroad = in.boolean("announced_abroad", r.announced_abroad);
  r.oral = in.word_or<bool>("form", false, {{"written", false}, {"oral", true}});
  r.shift_year = in.boolean("shift_year", r.shift_year);
  r.oral_needs_notice = in.boolean("oral_needs_notice", r.oral_needs_notice);
  return r;
}

AuthorityDeadlineInput deadline_of(Input& in, bool chained) {
  AuthorityDeadlineInput d;
  d.code = code_of(in);
  if (!chained) d.announced_on = in.date("announced_on");
  const auto n = in.maybe_integer("n");
  const auto unit = in.maybe_word<Unit>("unit", kUnits);
  if (n && unit) d.length = Length{*n, *unit};
  d.fixed_day = in.maybe_date("fixed_day");
  d.fixed_day_notice = in.boolean("fixed_day_notice", d.fixed_day_notice);
  d.told_start = in.maybe_date("told_start");
  d.kind = in.word_or<DeadlineKind>("kind", d.kind,
                                    {{"deadline", DeadlineKind::deadline},
                                     {"appointment", DeadlineKind::appointment},
                                     {"benefit_period", DeadlineKind::benefit_period}});
  d.start_mode = in.word_or<Start>("start_mode", d.start_mode, kStarts);
  d.place = in.place("region");
  return d;
}

// ---- rules ----

void put(Got& got, const Ended& ended) {
  got["nominal_end"] = as_json(ended.nominal_end);
  got["end"] = as_json(ended.end);
}

void put(Got& got, const Remedy& remedy) {
  static constexpr std::string_view kNames[] = {"1 month", "3 months", "1 year", "unlimited"};
  got["period"] = json::value(kNames[static_cast<std::size_t>(remedy.period)]);
  got["nominal_end"] = as_json(remedy.nominal_end);
  got["end"] = as_json(remedy.end);
}

void put(Got& got, const Announcement& announcement) {
  got["announced_on"] = as_json(announcement.announced_on);
  if (announcement.last_retrieval_day) got["last_retrieval_day"] = as_json(announcement.last_retrieval_day);
}

// A rule reads all its keys first; ready() is false when one of them was wrong, missing or unknown.
struct Case {
  Input& in;
  std::vector<std::string>& errors;
  bool ready() const {
    in.finish();
    return errors.empty();
  }
};

Result<Got> run_announce(Case c) {
  const AnnouncementInput a = announcement_of(c.in);
  if (!c.ready()) return Got{};
  Got got;
  put(got, TRY(announce(a)));
  return got;
}

Result<Got> run_remedy(Case c) {
  const RemedyInput r = remedy_of(c.in, false);
  if (!c.ready()) return Got{};
  Got got;
  put(got, TRY(remedy(r)));
  return got;
}

Result<Got> run_chain(Case c) {
  Input first = c.in.object("announce");
  const AnnouncementInput a = announcement_of(first);
  first.finish();
  Input second = c.in.object("remedy");
  const RemedyInput r = remedy_of(second, true);
  second.finish();
  if (!c.ready()) return Got{};
  const RemedyChain chain = TRY(announce_and_remedy(a, r));
  Got got{{"period", nullptr}, {"nominal_end", nullptr}, {"end", nullptr}};
  put(got, chain.announcement);
  if (chain.remedy) put(got, *chain.remedy);
  return got;
}

Result<Got> run_chain_deadline(Case c) {
  Input first = c.in.object("announce");
  const AnnouncementInput a = announcement_of(first);
  first.finish();
  Input second = c.in.object("deadline");
  const AuthorityDeadlineInput d = deadline_of(second, true);
  second.finish();
  if (!c.ready()) return Got{};
  const DeadlineChain chain = TRY(announce_and_deadline(a, d));
  Got got{{"nominal_end", nullptr}, {"end", nullptr}};
  put(got, chain.announcement);
  if (chain.deadline) put(got, *chain.deadline);
  return got;
}

Result<Got> run_count(Case c) {
  const LocalDate start = c.in.date("start");
  const Length length = length_of(c.in);
  const Start mode = c.in.word_or<Start>("mode", Start::event, kStarts);
  const bool shift = c.in.boolean("shift", true);
  const Place place = c.in.place("region");
  if (!c.ready()) return Got{};
  Got got;
  put(got, TRY(count(start, length, mode, shift, place)));
  return got;
}

Result<Got> run_months_and_half(Case c) {
  const LocalDate start = c.in.date("start");
  const int months = c.in.integer("months");
  const Start mode = c.in.word_or<Start>("mode", Start::event, kStarts);
  if (!c.ready()) return Got{};
  return Got{{"end", as_json(TRY(months_and_half(start, months, mode)).day)}};
}

Result<Got> run_age(Case c) {
  const LocalDate birth = c.in.date("birth");
  const int years = c.in.integer("years");
  if (!c.ready()) return Got{};
  return Got{{"reached_on", as_json(TRY(age_reached(birth, years)).day)}};
}

Result<Got> run_month_part(Case c) {
  const int year = c.in.integer("year");
  const int month = c.in.integer("month");
  const auto part = c.in.word<MonthPart>(
      "part", {{"begin", MonthPart::begin}, {"middle", MonthPart::middle}, {"end", MonthPart::end}});
  if (!c.ready()) return Got{};
  return Got{{"day", as_json(TRY(month_part(year, month, part)).day)}};
}

Result<Got> run_split_period(Case c) {
  const Length length = length_of(c.in);
  if (!c.ready()) return Got{};
  return Got{{"days", json::value(TRY(split_period_days(length)))}};
}

Result<Got> run_authority_deadline(Case c) {
  const AuthorityDeadlineInput d = deadline_of(c.in, false);
  if (!c.ready()) return Got{};
  Got got;
  put(got, TRY(authority_deadline(d)));
  return got;
}

Result<Got> run_extension(Case c) {
  ExtensionInput e;
  e.previous_nominal_end = c.in.date("previous_nominal_end");
  e.length = length_of(c.in);
  e.base = c.in.word_or<Base>("base", e.base, kBases);
  e.start_mode = c.in.word_or<Start>("start_mode", e.start_mode, kStarts);
  e.place = c.in.place("region");
  if (!c.ready()) return Got{};
  const Extended out = TRY(extend(e));
  return Got{{"previous_end", as_json(out.previous_end)},
             {"nominal_end", as_json(out.nominal_end)},
             {"end", as_json(out.end)}};
}

Result<Got> run_approval_fiction(Case c) {
  ApprovalFictionInput a;
  a.complete_on = c.in.date("complete_on");
  a.length = length_of(c.in);
  a.shift = c.in.boolean("shift", a.shift);
  a.ext_base = c.in.word_or<Base>("ext_base", a.ext_base, kBases);
  a.ext_start_mode = c.in.word_or<Start>("ext_start_mode", a.ext_start_mode, kStarts);
  a.place = c.in.place("region");
  if (c.in.has("extension")) {
    Input extension = c.in.object("extension");
    const Length length = length_of(extension);
    a.extension = ApprovalFictionInput::Extension{length, extension.maybe_date("told_on")};
    extension.finish();
  } else {
    c.in.object("extension");
  }
  if (!c.ready()) return Got{};
  const ApprovalFiction out = TRY(approval_fiction(a));
  return Got{{"nominal_end", as_json(out.nominal_end)},
             {"end", as_json(out.end)},
             {"granted_from", as_json(out.granted_from)},
             {"extension_used", json::value(out.extension_used)}};
}

Result<Got> run_restitution(Case c) {
  RestitutionInput r;
  r.law = c.in.word<RestitutionLaw>("law", {{"vwvfg32", RestitutionLaw::vwvfg_32},
                                            {"sgbx27", RestitutionLaw::sgb_x_27},
                                            {"ao110", RestitutionLaw::ao_110},
                                            {"vwgo60", RestitutionLaw::vwgo_60},
                                            {"fgo56", RestitutionLaw::fgo_56},
                                            {"sgg67", RestitutionLaw::sgg_67}});
  r.missed_end = c.in.date("missed_end");
  r.obstacle_removed_on = c.in.date("obstacle_removed_on");
  r.shift_year = c.in.boolean("shift_year", r.shift_year);
  r.year_mode = c.in.word_or<Start>("year_mode", r.year_mode, kStarts);
  r.place = c.in.place("region");
  if (!c.ready()) return Got{};
  const Restitution out = TRY(restitution(r));
  return Got{{"application_end", as_json(out.application_end)},
             {"absolute_end", as_json(out.absolute_end)},
             {"latest", as_json(out.latest)}};
}

Result<Got> run_draft_deletion(Case c) {
  const LocalDate last_edit_on = c.in.date("last_edit_on");
  const int days = c.in.maybe_integer("days").value_or(kDraftDays);
  if (!c.ready()) return Got{};
  const Deletion out = TRY(draft_deletion(last_edit_on, days));
  return Got{{"last_day", as_json(out.last_day)}, {"delete_from", as_json(out.delete_from)}};
}

Result<Got> run_account_inactivity(Case c) {
  const LocalDate last_use_on = c.in.date("last_use_on");
  if (!c.ready()) return Got{};
  const Deletion out = TRY(account_inactivity(last_use_on));
  return Got{{"last_day", as_json(out.last_day)},
             {"delete_from", as_json(out.delete_from)},
             {"notice_by", as_json(out.notice_by)}};
}

Result<Got> run_single_point_of_contact(Case c) {
  const LocalDate received_on = c.in.date("received_on");
  if (!c.ready()) return Got{};
  const SinglePointReceipt out = single_point_of_contact(received_on);
  return Got{{"deemed_received_on", as_json(out.deemed_received_on)},
             {"deadline_kept_on", as_json(out.deadline_kept_on)}};
}

Result<Got> run_working_days(Case c) {
  WorkingDaysInput w;
  w.start = c.in.date("start");
  w.n = c.in.integer("n");
  w.week = c.in.word_or<Week>("week", w.week, {{"mon_fri", Week::mon_fri}, {"mon_sat", Week::mon_sat}});
  w.direction = c.in.word_or<Direction>("direction", w.direction,
                                        {{"forward", Direction::forward}, {"backward", Direction::backward}});
  const std::vector<LocalDate> closed = c.in.dates("closed");
  w.closed = closed;
  w.place = c.in.place("region");
  if (!c.ready()) return Got{};
  return Got{{"day", as_json(TRY(working_days(w)).day)}};
}

Result<Got> run_is_working_day(Case c) {
  const LocalDate day = c.in.date("day");
  const Place place = c.in.place("region");
  if (!c.ready()) return Got{};
  return Got{{"working_day", json::value(is_working_day(day, place))},
             {"holiday", json::value(holiday_on(day, place).has_value())},
             {"moved_to", as_json(next_working_day(day, place))}};
}

Result<Got> run_hour_limit(Case c) {
  HourLimitInput h;
  h.start = c.in.instant("start_utc");
  h.n = c.in.integer("n");
  h.law = c.in.word_or<HourLaw>("law", h.law,
                                {{"vwvfg31_6", HourLaw::vwvfg_31_6}, {"zpo222_3", HourLaw::zpo_222_3}});
  h.mode = c.in.word_or<HourMode>("mode", h.mode,
                                  {{"exact", HourMode::exact}, {"full_hour", HourMode::full_hour}});
  h.clock =
      c.in.word_or<HourClock>("clock", h.clock, {{"elapsed", HourClock::elapsed}, {"wall", HourClock::wall}});
  h.place = c.in.place("region");
  if (!c.ready()) return Got{};
  const HourLimit out = TRY(hour_limit(h));
  return Got{{"end_utc", json::value(seconds(out.end) + "Z")},
             {"end_local", json::value(local_iso(out.end))}};
}

Result<Got> run_local_day(Case c) {
  const Instant at = c.in.instant("at_utc");
  if (!c.ready()) return Got{};
  return Got{{"day", as_json(berlin_date(at))}};
}

Result<Got> run_timely(Case c) {
  const LocalDate end = c.in.date("end");
  const Instant received = c.in.instant("received_utc");
  if (!c.ready()) return Got{};
  return Got{{"timely", json::value(timely(end, received).timely)}};
}

Result<Got> run_inactivity_action(Case c) {
  const auto law = c.in.word<InactivityLaw>("law", {{"vwgo75", InactivityLaw::vwgo_75},
                                                    {"sgg88_1", InactivityLaw::sgg_88_1},
                                                    {"sgg88_2", InactivityLaw::sgg_88_2}});
  const LocalDate filed_on = c.in.date("filed_on");
  if (!c.ready()) return Got{};
  const InactivityAction out = TRY(inactivity_action(law, filed_on));
  return Got{{"waiting_ends", as_json(out.waiting_ends)}, {"action_from", as_json(out.action_from)}};
}

const std::map<std::string, Result<Got> (*)(Case), std::less<>>& rules() {
  static const std::map<std::string, Result<Got> (*)(Case), std::less<>> kRules{
      {"announce", run_announce},
      {"remedy", run_remedy},
      {"chain", run_chain},
      {"chain_deadline", run_chain_deadline},
      {"count", run_count},
      {"months_and_half", run_months_and_half},
      {"age", run_age},
      {"month_part", run_month_part},
      {"split_period", run_split_period},
      {"authority_deadline", run_authority_deadline},
      {"extension", run_extension},
      {"approval_fiction", run_approval_fiction},
      {"restitution", run_restitution},
      {"draft_deletion", run_draft_deletion},
      {"account_inactivity", run_account_inactivity},
      {"single_point_of_contact", run_single_point_of_contact},
      {"working_days", run_working_days},
      {"is_working_day", run_is_working_day},
      {"hour_limit", run_hour_limit},
      {"local_day", run_local_day},
      {"timely", run_timely},
      {"inactivity_action", run_inactivity_action},
  };
  return kRules;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : "; ") + part;
  return all;
}

std::string text_of(const json::object& item, std::string_view key) {
  const json::value* value = item.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string().data(), value->as_string().size())
                                     : std::string();
}

// Empty: passed; otherwise why not.
std::string verdict(const json::object& item) {
  const std::string rule = text_of(item, "rule");
  const auto found = rules().find(rule);
  if (found == rules().end()) return fmt::format("unknown rule \"{}\"", rule);
  const json::value* input = item.if_contains("input");
  const json::value* expected = item.if_contains("expected");
  if (!input || !expected || !expected->is_object()) return "input or expected missing";

  std::vector<std::string> errors;
  Input in(*input, "", errors);
  const Result<Got> got = found->second(Case{in, errors});
  if (!errors.empty()) return joined(errors);
  if (!got) return fmt::format("refused: {} {} {}", got.error().code, got.error().field, got.error().detail);

  for (const auto& wanted : expected->as_object()) {
    const std::string name(wanted.key());
    const auto value = got->find(name);
    if (value == got->end()) {
      errors.push_back(fmt::format("{}: expected {}, no such answer", name, json::serialize(wanted.value())));
    } else if (value->second != wanted.value()) {
      errors.push_back(fmt::format("{}: expected {}, got {}", name, json::serialize(wanted.value()),
                                   json::serialize(value->second)));
    }
  }
  if (expected->as_object().empty()) errors.emplace_back("nothing expected");
  return joined(errors);
}

int run(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fmt::print("SKIPPED: {} is not there\n", path);
    return 77;
  }
  std::stringstream bytes;
  bytes << file.rdbuf();
  boost::system::error_code problem;
  const json::value table = json::parse(bytes.str(), problem);
  if (problem || !table.is_array()) {
    fmt::print(stderr, "{}: no JSON array: {}\n", path, problem.message());
    return 2;
  }
  int passed = 0;
  int failed = 0;
  for (const json::value& item : table.as_array()) {
    const std::string why = item.is_object() ? verdict(item.as_object()) : "case is no object";
    if (why.empty()) {
      ++passed;
      continue;
    }
    ++failed;
    fmt::print("FAILED {}: {}\n", item.is_object() ? text_of(item.as_object(), "id") : "?", why);
  }
  fmt::print("calendar: {} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace rathaus::conformance

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: conformance_calendar DIR (with table.json)\n");
    return 2;
  }
  return rathaus::conformance::run(std::string(argv[1]) + "/table.json");
}
