#include "modules/fees/calendar_functions.h"

#include <algorithm>

#include "libs/calendar/calendar.h"
#include "modules/fees/expression.h"

namespace rathaus::fees {
namespace {

using feel::Value;
using Arguments = std::span<const Value>;

std::string word(const Value& value) { return value.string() == nullptr ? std::string() : *value.string(); }

// "BW" and "DE-BW" alike; "DE": only the holidays that every Land has.
std::optional<calendar::Place> place_of(const Value& value) {
  const std::string key = word(value);
  const auto region = calendar::parse_region(key.starts_with("DE") ? key : "DE-" + key);
  if (!region) return std::nullopt;
  return calendar::Place(*region);
}

std::optional<int> whole(const Value& value) {
  const auto number = number_of(value);
  const auto n = number ? number->to_int64() : std::nullopt;
  if (!n || *n < 0 || *n > calendar::kMaxLength) return std::nullopt;
  return static_cast<int>(*n);
}

template <typename T>
std::optional<T> chosen(const Value& value, std::initializer_list<std::pair<std::string_view, T>> names) {
  const std::string key = word(value);
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == key; });
  if (found == names.end()) return std::nullopt;
  return found->second;
}

std::optional<calendar::Code> code_of(const Value& value) {
  return chosen<calendar::Code>(
      value,
      {{"VwVfG", calendar::Code::vwvfg}, {"AO", calendar::Code::ao}, {"SGB X", calendar::Code::sgb_x}});
}

template <typename T>
Value day(const Result<T>& result, LocalDate T::* member) {
  return result ? Value((*result).*member) : Value();
}

// (start, n, unit, place): the day of the event is not counted, the end moves off days of rest (BGB 187(1), 188, 193).
Value period_end(Arguments a) {
  const auto start = date_of(a[0]);
  const auto n = whole(a[1]);
  const auto unit = chosen<calendar::Unit>(a[2], {{"Tag", calendar::Unit::day},
                                                  {"Woche", calendar::Unit::week},
                                                  {"Monat", calendar::Unit::month},
                                                  {"Jahr", calendar::Unit::year}});
  const auto place = place_of(a[3]);
  if (!start || !n || !unit || !place) return {};
  return day(calendar::count(*start, {*n, *unit}, calendar::Start::event, true, *place),
             &calendar::Ended::end);
}

// (day, place): the day itself if it is a working day (BGB 193).
Value next_working_day(Arguments a) {
  const auto start = date_of(a[0]);
  const auto place = place_of(a[1]);
  return start && place ? Value(calendar::next_working_day(*start, *place)) : Value();
}

// (start, n, week, place): the n-th working day after the start; week "Mo-Fr" or "Mo-Sa".
Value working_days_after(Arguments a) {
  const auto start = date_of(a[0]);
  const auto n = whole(a[1]);
  const auto week =
      chosen<calendar::Week>(a[2], {{"Mo-Fr", calendar::Week::mon_fri}, {"Mo-Sa", calendar::Week::mon_sat}});
  const auto place = place_of(a[3]);
  if (!start || !n || !week || !place) return {};
  return day(calendar::working_days({.start = *start, .n = *n, .week = *week, .place = *place}),
             &calendar::Dated::day);
}

// (way, day of dispatch, provision, retrieval or service, code, whether the fourth day moves off days of rest, place).
Value announced_on(Arguments a) {
  const auto way = chosen<calendar::Way>(a[0], {{"Post", calendar::Way::post},
                                                {"Postfach", calendar::Way::ozg_mailbox},
                                                {"Abruf", calendar::Way::portal},
                                                {"Zustellung", calendar::Way::pzu},
                                                {"Übergabe", calendar::Way::handover}});
  const auto on = date_of(a[1]);
  const auto code = code_of(a[2]);
  const auto place = place_of(a[4]);
  if (!way || !on || !code || !place) return {};
  calendar::AnnouncementInput in{.code = *code, .way = *way, .procedure = *code, .recipient = *place};
  if (*way == calendar::Way::post) in.dispatched_on = *on;
  if (*way == calendar::Way::handover) in.handed_on = *on;
  if (*way == calendar::Way::ozg_mailbox) in.provided_on = in.notified_on = *on;
  if (*way == calendar::Way::portal)
    in.provided_on = in.retrieved_on = in.notified_on = *on, in.consent = true;
  in.provision_proven = in.notification_sent = true;
  // The deed states the day; the other facts of formal service do not move it.
  if (*way == calendar::Way::pzu)
    in.code = calendar::Code::vwzg, in.handed_on = *on, in.receipt = {calendar::ReceiptStatus::proven, *on};
  if (const bool* shift = a[3].boolean())
    in.shift_fiction = *shift ? calendar::ShiftFiction::yes : calendar::ShiftFiction::no;
  const auto out = calendar::announce(in);
  return out && out->announced_on ? Value(*out->announced_on) : Value();
}

// (remedy, day of announcement, instruction, place): last day of the remedy.
Value remedy_end(Arguments a) {
  const auto kind =
      chosen<calendar::RemedyKind>(a[0], {{"Widerspruch", calendar::RemedyKind::widerspruch_vwgo},
                                          {"Klage", calendar::RemedyKind::klage_vwgo},
                                          {"Einspruch", calendar::RemedyKind::einspruch_ao},
                                          {"Widerspruch SGG", calendar::RemedyKind::widerspruch_sgg}});
  const auto announced = date_of(a[1]);
  const auto notice = chosen<calendar::RemedyNotice>(a[2], {{"richtig", calendar::RemedyNotice::ok},
                                                            {"fehlt", calendar::RemedyNotice::missing},
                                                            {"falsch", calendar::RemedyNotice::wrong}});
  const auto place = place_of(a[3]);
  if (!kind || !announced || !notice || !place) return {};
  const auto out =
      calendar::remedy({.remedy = *kind, .announced_on = *announced, .place = *place, .notice = *notice});
  return out && out->end ? Value(*out->end) : Value();
}

// (missed last day, day on which the obstacle fell away, place): last day of the application (VwGO 60(2), (3)).
Value restitution_end(Arguments a) {
  const auto missed = date_of(a[0]), removed = date_of(a[1]);
  const auto place = place_of(a[2]);
  if (!missed || !removed || !place) return {};
  return day(calendar::restitution({.law = calendar::RestitutionLaw::vwgo_60,
                                    .missed_end = *missed,
                                    .obstacle_removed_on = *removed,
                                    .place = *place}),
             &calendar::Restitution::latest);
}

// (day on which the objection was filed): first day of an action for inactivity (VwGO 75).
Value inactivity_from(Arguments a) {
  const auto filed = date_of(a[0]);
  if (!filed) return {};
  return day(calendar::inactivity_action(calendar::InactivityLaw::vwgo_75, *filed),
             &calendar::InactivityAction::action_from);
}

struct Method {
  std::string_view signature;
  std::size_t arguments;
  Value (*call)(Arguments);
};
#define RATHAUS_DAY "java.time.LocalDate"
#define RATHAUS_TEXT "java.lang.String"
constexpr Method kMethods[] = {
    {"fristende(" RATHAUS_DAY ", int, " RATHAUS_TEXT ", " RATHAUS_TEXT ")", 4, period_end},
    {"werktag(" RATHAUS_DAY ", " RATHAUS_TEXT ")", 2, next_working_day},
    {"werktageDanach(" RATHAUS_DAY ", int, " RATHAUS_TEXT ", " RATHAUS_TEXT ")", 4, working_days_after},
    {"bekanntgabe(" RATHAUS_TEXT ", " RATHAUS_DAY ", " RATHAUS_TEXT ", boolean, " RATHAUS_TEXT ")", 5,
     announced_on},
    {"rechtsbehelfsende(" RATHAUS_TEXT ", " RATHAUS_DAY ", " RATHAUS_TEXT ", " RATHAUS_TEXT ")", 4,
     remedy_end},
    {"wiedereinsetzung(" RATHAUS_DAY ", " RATHAUS_DAY ", " RATHAUS_TEXT ")", 3, restitution_end},
    {"untaetigkeit(" RATHAUS_DAY ")", 1, inactivity_from},
};
#undef RATHAUS_DAY
#undef RATHAUS_TEXT

class CalendarFunction : public feel::Function {
 public:
  CalendarFunction(std::vector<Parameter> parameters, const Method& method)
      : Function(std::move(parameters), nullptr), method_(method) {}
  Value call(Arguments arguments, feel::Evaluation& evaluation) const override {
    if (!evaluation.spend(50)) return {};
    return method_.call(arguments);
  }

 private:
  const Method& method_;
};

std::string member(const feel::Context& mapping, std::string_view name) {
  const Value* java = mapping.find("java");
  const Value* found = java == nullptr || java->context() == nullptr ? nullptr : java->context()->find(name);
  return found == nullptr ? std::string() : word(*found);
}

}  // namespace

std::shared_ptr<const feel::Function> calendar_function(std::vector<feel::Function::Parameter> parameters,
                                                        const feel::Context& mapping) {
  if (member(mapping, "class") != "rathaus.Kalender") return nullptr;
  const std::string signature = member(mapping, "method signature");
  for (const Method& method : kMethods) {
    if (method.signature == signature && method.arguments == parameters.size())
      return std::make_shared<CalendarFunction>(std::move(parameters), method);
  }
  return nullptr;
}

}  // namespace rathaus::fees
