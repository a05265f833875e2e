// Day of announcement and end of the remedy period. Law: VwVfG 41; AO 122, 122a; SGB X 37; OZG 9; VwGO 58, 70, 74; AO 355, 356.
#include <algorithm>

#include "libs/calendar/calendar.h"
#include "libs/json/json.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {
namespace {

using calendar::RemedyKind;

struct KindRow {
  std::string_view key;
  RemedyKind kind;
  const char* german;
};
constexpr KindRow kKinds[] = {
    {"widerspruch_vwgo", RemedyKind::widerspruch_vwgo, "Widerspruch"}, {"klage_vwgo", RemedyKind::klage_vwgo, "Klage"},
    {"widerspruch_sgg", RemedyKind::widerspruch_sgg, "Widerspruch"},   {"klage_sgg", RemedyKind::klage_sgg, "Klage"},
    {"einspruch_ao", RemedyKind::einspruch_ao, "Einspruch"},           {"klage_fgo", RemedyKind::klage_fgo, "Klage"},
};

const KindRow* kind_row(std::string_view key) {
  for (const KindRow& row : kKinds) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

calendar::Code code_of(const packages::Package& package) {
  if (package.procedure_code == "AO") return calendar::Code::ao;
  return package.procedure_code == "SGBX" ? calendar::Code::sgb_x : calendar::Code::vwvfg;
}

// Holidays differ from place to place; a date from the wrong ones would be a wrong date.
Result<calendar::Place> place_of(const tenancy::Town& town) {
  if (const auto region = calendar::parse_region(town.region)) return calendar::Place(*region);
  if (const auto found = calendar::region_for_ags(town.ags)) return calendar::Place(found->region);
  return fail(refused("notice.region_unknown", "region", town.region));
}

// The day the notice was put into portal or mailbox, as far as the case knows it.
std::optional<LocalDate> provided_on(const cases::Case& c, cases::Channel channel) {
  for (auto notice = c.notices.rbegin(); notice != c.notices.rend(); ++notice) {
    if (notice->channel == channel && notice->dispatched_on) return notice->dispatched_on;
  }
  return std::nullopt;
}

calendar::AnnouncementInput announcement_input(const packages::Package& package, const cases::Case& c, cases::Channel channel, LocalDate day,
                                               calendar::Place place) {
  calendar::AnnouncementInput in;
  in.code = code_of(package);
  in.recipient = place;
  switch (channel) {
    case cases::Channel::post:
      in.way = calendar::Way::post;
      in.dispatched_on = day;
      break;
    case cases::Channel::account_retrieval:
      in.way = calendar::Way::portal;
      in.consent = true;  // the channel exists for nobody else (flows ask for it)
      in.provided_on = in.notified_on = provided_on(c, channel).value_or(day);
      in.provision_proven = in.notification_sent = true;
      in.retrieved_on = day;
      break;
    case cases::Channel::national_mailbox:
      in.way = calendar::Way::ozg_mailbox;
      in.provided_on = in.notified_on = day;
      in.consent = in.provision_proven = in.notification_sent = true;
      break;
  }
  return in;
}

void add(const calendar::Why& why, std::vector<cases::Step>& out) {
  for (const calendar::Step& step : why) out.push_back({step.law, step.text});
}

}  // namespace

std::string remedy_name(const packages::Package& package, const tenancy::Town& town) {
  const KindRow* row = kind_row(package.remedy_in(town.region).kind);
  return row == nullptr ? "Widerspruch" : row->german;
}

std::string legal_basis_of(const packages::Package& package, cases::Channel channel) {
  const calendar::Code code = code_of(package);
  switch (channel) {
    case cases::Channel::post:
      return code == calendar::Code::ao ? "§ 122 Abs. 2 AO" : code == calendar::Code::sgb_x ? "§ 37 Abs. 2 SGB X" : "§ 41 Abs. 2 VwVfG";
    case cases::Channel::account_retrieval:
      return code == calendar::Code::ao ? "§ 122a AO" : code == calendar::Code::sgb_x ? "§ 37 Abs. 2a SGB X" : "§ 41 Abs. 2a VwVfG";
    case cases::Channel::national_mailbox: return code == calendar::Code::ao ? "§ 122a Abs. 5 AO, § 9 Abs. 1 OZG" : "§ 9 Abs. 1 OZG";
  }
  return {};
}

bool counts_from_provision(const packages::Package& package, cases::Channel channel) {
  return channel != cases::Channel::account_retrieval || code_of(package) != calendar::Code::vwvfg;
}

Result<LocalDate> last_retrieval_day(const packages::Package& package, const tenancy::Town& town,
                                     LocalDate dispatched_on) {
  calendar::AnnouncementInput in{
      .code = code_of(package), .way = calendar::Way::portal, .recipient = TRY(place_of(town))};
  in.provided_on = in.notified_on = dispatched_on;
  in.consent = in.provision_proven = in.notification_sent = true;
  const calendar::Announcement announcement = TRY(calendar::announce(in));
  if (!announcement.last_retrieval_day) return fail(refused("notice.no_retrieval_here", "channel"));
  return *announcement.last_retrieval_day;
}

namespace {

// The chain from announcement to the end of the remedy period, into `out`.
Status add_chain(const calendar::AnnouncementInput& in, const KindRow& kind, calendar::Place place,
                 Dates& out) {
  // The letters of this room always instruct (compose refuses without): the period is the short one.
  const calendar::RemedyInput remedy{
      .remedy = kind.kind, .place = place, .notice = calendar::RemedyNotice::ok};
  const calendar::RemedyChain chain = TRY(calendar::announce_and_remedy(in, remedy));
  out.announced_on = chain.announcement.announced_on;
  add(chain.announcement.why, out.explanation);
  out.announced_steps = out.explanation.size();
  if (chain.remedy) {
    out.remedy_ends_on = chain.remedy->end;
    out.remedy_period = calendar::german(chain.remedy->period);
    add(chain.remedy->why, out.explanation);
  }
  return {};
}

calendar::Way way_of(cases::Manner manner, std::string_view how) {
  switch (manner) {
    case cases::Manner::letter: return calendar::Way::post;
    case cases::Manner::pzu:
      if (how == "letterbox") return calendar::Way::pzu_letterbox;
      if (how == "deposit") return calendar::Way::pzu_deposit;
      return how == "refused" ? calendar::Way::pzu_refused : calendar::Way::pzu;
    case cases::Manner::registered_receipt: return calendar::Way::registered_return_receipt;
    case cases::Manner::registered_handover: return calendar::Way::registered_handover;
    case cases::Manner::eb: return calendar::Way::eb;
  }
  return calendar::Way::post;
}

const char* law_of(cases::Manner manner) {
  switch (manner) {
    case cases::Manner::letter: return "";
    case cases::Manner::pzu: return "§ 3 VwZG";
    case cases::Manner::registered_receipt:
    case cases::Manner::registered_handover: return "§ 4 VwZG";
    case cases::Manner::eb: return "§ 5 Abs. 4 VwZG";
  }
  return "";
}

}  // namespace

Result<Dates> dates_of_service(const packages::Package& package, const tenancy::Town& town,
                               const ServiceFacts& facts) {
  const KindRow* kind = kind_row(package.remedy_in(town.region).kind);
  if (kind == nullptr)
    return fail(refused("notice.remedy_unknown", "remedy", package.remedy_in(town.region).kind));
  const calendar::Place place = TRY(place_of(town));
  Dates out;
  out.legal_basis = facts.manner == cases::Manner::letter ? legal_basis_of(package, cases::Channel::post)
                                                          : law_of(facts.manner);
  out.remedy_kind = kind->german;
  out.remedy_period = calendar::german(calendar::RemedyPeriod::one_month);
  // A slip that is still on its way is no slip that is lost: the fourth day of VwZG 4(2) S. 2 is not taken before it is known.
  const bool waits = facts.manner != cases::Manner::letter &&
                     facts.manner != cases::Manner::registered_handover && !facts.served_on;
  if (waits && !facts.not_received) {
    out.explanation.push_back(
        {law_of(facts.manner),
         "Zugestellt ist an dem Tag, den der Nachweis nennt. Er ist noch nicht zurück."});
    out.announced_steps = out.explanation.size();
    return out;
  }
  calendar::AnnouncementInput in;
  in.code = code_of(package);
  in.recipient = place;
  in.way = way_of(facts.manner, facts.how);
  in.dispatched_on = facts.dispatched_on;
  if (facts.served_on) in.receipt = {calendar::ReceiptStatus::proven, facts.served_on};
  if (facts.not_received) in.receipt = {calendar::ReceiptStatus::not_received, std::nullopt};
  TRY(add_chain(in, *kind, place, out));
  return out;
}

Result<AnswerDay> answer_day(const packages::Package& package, const tenancy::Town& town,
                             LocalDate announced_on, int days) {
  calendar::AuthorityDeadlineInput in{.code = code_of(package), .announced_on = announced_on};
  in.length = calendar::Length{days, calendar::Unit::day};
  in.place = TRY(place_of(town));
  const calendar::Ended ended = TRY(calendar::authority_deadline(in));
  AnswerDay out{.on = ended.end, .explanation = {}};
  add(ended.why, out.explanation);
  return out;
}

PayPeriod pay_period(const packages::Package& package, const tenancy::Town& town) {
  const auto* pay = package.fee.if_contains("pay");
  if (pay == nullptr || !pay->is_object()) return {};
  const event::Object parameters = parameters_for(package, town);
  const auto number = [&](const char* key) -> std::optional<int> {
    const boost::json::value* value = pay->get_object().if_contains(key);
    if (value != nullptr && value->is_string()) {
      const std::string name(json::view(value->get_string()));
      if (name.starts_with("param.")) value = parameters.if_contains(name.substr(6));
    }
    if (value == nullptr) return std::nullopt;
    const int n = value->is_int64() ? static_cast<int>(std::clamp<std::int64_t>(value->get_int64(), 0, 1000))
                  : value->is_string()
                      ? std::atoi(std::string(json::view(value->get_string())).substr(0, 5).c_str())
                      : 0;
    return n >= 1 && n <= 366 ? std::optional(n) : std::nullopt;
  };
  const auto months = number("due_months"), days = number("due_days");
  if (!months && !days) return {};
  return {.months = months.value_or(0), .days = days.value_or(0)};
}

std::optional<LocalDate> fee_due_on(const cases::Fee& fee, const tenancy::Town& town,
                                    LocalDate announced_on) {
  if (fee.cents == 0 || (fee.due_months == 0 && fee.due_days == 0)) return std::nullopt;
  const auto place = place_of(town);
  const calendar::Place where = place ? *place : calendar::Place(calendar::Region::DE);
  LocalDate day = announced_on;
  if (fee.due_months > 0) {
    const auto end = calendar::nominal_end(day, {static_cast<int>(fee.due_months), calendar::Unit::month},
                                           calendar::Start::event);
    if (!end) return std::nullopt;
    day = *end;
  }
  day = calendar::next_working_day(plus_days(day, static_cast<int>(fee.due_days)), where);
  return fee.due_named ? std::max(day, *fee.due_named) : day;
}

Result<Dates> dates_for(const packages::Package& package, const tenancy::Town& town, const cases::Case& c, cases::Channel channel,
                        std::optional<LocalDate> day) {
  const KindRow* kind = kind_row(package.remedy_in(town.region).kind);
  if (kind == nullptr) return fail(refused("notice.remedy_unknown", "remedy", package.remedy_in(town.region).kind));
  Dates out;
  out.legal_basis = legal_basis_of(package, channel);
  out.remedy_kind = kind->german;
  out.remedy_period = calendar::german(calendar::RemedyPeriod::one_month);
  if (!day) return out;
  const calendar::Place place = TRY(place_of(town));
  TRY(add_chain(announcement_input(package, c, channel, *day, place), *kind, place, out));
  // Handing over decides nothing: there is nothing to object to.
  if (c.decision && c.decision->outcome == cases::Outcome::handed_over) {
    out.remedy_kind.clear(), out.remedy_period.clear();
    out.remedy_ends_on.reset();
  }
  return out;
}

}  // namespace rathaus::notices
