#include "libs/calendar/announcement.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace rathaus::calendar {
namespace {

constexpr LocalDate date(int y, unsigned m, unsigned d) {
  return LocalDate{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}
constexpr LocalDate kFourDays = date(2025, 1, 1);      // PostModG: the fourth day replaces the third
constexpr LocalDate kRetrieval = date(2017, 1, 1);     // VwVfG 41(2a) in force
constexpr LocalDate kOzgMailbox = date(2020, 12, 10);  // OZG 9 in force
constexpr LocalDate kOzgOptOut = date(2024, 7, 24);    // OZG 9: consent counts as given unless excluded
constexpr LocalDate kAoProvision =
    date(2026, 1, 1);  // AO 122a for acts issued from here on: provision decides
constexpr int kSeventhDay = 7;
constexpr int kRetrievalDays = 10;

std::unexpected<Error> missing(std::string field) {
  return fail(refused("calendar.announce.date_missing", std::move(field), "the way needs this date"));
}

std::unexpected<Error> wrong_code() {
  return fail(refused("calendar.announce.way_not_in_code", "way", "this code does not know this way"));
}

void say(Announcement& out, std::string law, std::string text) {
  out.why.push_back({std::move(law), std::move(text)});
}

bool tax(const AnnouncementInput& in) {
  return in.code == Code::ao || (in.code == Code::vwzg && in.procedure == Code::ao);
}

bool shifts(const AnnouncementInput& in) {
  if (in.shift_fiction == ShiftFiction::by_code) return tax(in);
  return in.shift_fiction == ShiftFiction::yes;
}

// The fictitious day on a Saturday, Sunday or holiday: AO moves it (BFH IX R 68/98), SGB X, VwVfG, VwZG, OZG
// do not.
LocalDate settle(const AnnouncementInput& in, LocalDate day, Announcement& out) {
  if (shifts(in))
    return moved_end(day, in.recipient, tax(in) ? "§ 108 Abs. 3 AO" : "§ 31 Abs. 3 VwVfG (entsprechend)",
                     out.why);
  if (is_working_day(day, in.recipient)) return day;
  const std::string stays =
      fmt::format("{} ist kein Werktag; der Tag der Bekanntgabe bleibt trotzdem.", long_day(day));
  if (in.code == Code::sgb_x) {
    say(out, "§ 26 Abs. 3 SGB X (nicht anwendbar, BSG B 8/9b SO 13/07 R)", stays);
  } else if (tax(in)) {
    say(out, "§ 108 Abs. 3 AO (nicht angewandt)",
        stays + " Die Finanzgerichte sehen das anders (BFH IX R 68/98).");
  } else {
    say(out, "§ 31 Abs. 3 VwVfG (nicht angewandt, wie OVG Lüneburg 7 PA 184/06)",
        stays + " Das ist umstritten.");
  }
  return day;
}

// Third or fourth day. The AO has a transitional rule (EGAO Art. 97 1(15): day of dispatch); elsewhere it is
// contested.
int fiction_days(const AnnouncementInput& in, LocalDate from) {
  if (in.fiction_days_override) return *in.fiction_days_override;
  if (from >= kFourDays) return 4;
  const bool by_effect = in.version_rule == VersionRule::effect && in.code != Code::ao;
  return by_effect && plus_days(from, 3) >= kFourDays ? 4 : 3;
}

std::string ordinal(int n) {
  switch (n) {
    case 3: return "dritten";
    case 4: return "vierten";
    case 7: return "siebten";
    default: return fmt::format("{}.", n);
  }
}

LocalDate nth_day(const AnnouncementInput& in, LocalDate from, int n, std::string law, std::string_view event,
                  Announcement& out) {
  const LocalDate day = plus_days(from, n);
  say(out, std::move(law),
      fmt::format("Der Bescheid gilt am {} Tag nach {} ({}) als bekannt gegeben: {}.", ordinal(n), event,
                  to_german(from), long_day(day)));
  return settle(in, day, out);
}

// `version_day` decides which law is in force; it is the day counted from, except for old tax portals.
LocalDate three_or_four(const AnnouncementInput& in, LocalDate from, LocalDate version_day, std::string law,
                        std::string_view event, Announcement& out) {
  const int n = fiction_days(in, version_day);
  if (in.fiction_days_override) {
    say(out, "Landesrecht", fmt::format("Hier zählt eine abweichende Zahl von Tagen: {}.", n));
  } else if (n == 3) {
    say(out, "Rechtslage bis 31.12.2024", "Es gilt noch die Drei-Tage-Regel.");
  } else {
    say(out, "PostModG, BGBl. 2024 I Nr. 236", "Seit dem 1.1.2025 gilt die Vier-Tage-Regel.");
  }
  return nth_day(in, from, n, std::move(law), event, out);
}

LocalDate one_month(const AnnouncementInput& in, LocalDate from, std::string law, Announcement& out) {
  const auto day = nominal_end(from, {1, Unit::month}, Start::event);
  const LocalDate end = day ? *day : from;
  say(out, std::move(law),
      fmt::format("Bei Post in das Ausland gilt der Bescheid einen Monat nach der Aufgabe ({}) als "
                  "bekannt gegeben: {}.",
                  to_german(from), long_day(end)));
  return settle(in, end, out);
}

enum class Burden : std::uint8_t {
  authority,  // in doubt the authority proves receipt and its day
  recipient,  // only established facts break the fiction
};

// What is known about the real receipt, against the fictitious day.
void weigh_receipt(const AnnouncementInput& in, LocalDate fiction, Burden burden, const std::string& law,
                   Announcement& out) {
  switch (in.receipt.status) {
    case ReceiptStatus::none_known: out.announced_on = fiction; return;
    case ReceiptStatus::proven:
      out.announced_on = std::max(fiction, *in.receipt.on);
      say(out, law,
          *in.receipt.on > fiction
              ? fmt::format("Der spätere Zugang am {} ist nachgewiesen und geht vor.",
                            long_day(*in.receipt.on))
              : fmt::format("Der Zugang schon am {} ändert den Tag nicht.", long_day(*in.receipt.on)));
      return;
    case ReceiptStatus::not_received:
      say(out, law, "Der Bescheid ist nicht zugegangen; er ist nicht bekannt gegeben.");
      return;
    case ReceiptStatus::disputed_unproven:
      if (burden == Burden::recipient) {
        out.announced_on = fiction;
        say(out, law,
            "Der Zugang wird bestritten, das Gegenteil steht aber nicht fest; es bleibt bei der Fiktion.");
      } else {
        say(out, law,
            "Der Zugang wird bestritten und ist nicht nachgewiesen; der Bescheid ist nicht bekannt gegeben.");
      }
      return;
  }
}

// Ways without a fiction: the proven day counts, and nothing else.
void only_proven(const AnnouncementInput& in, const std::string& law, std::string_view what,
                 Announcement& out) {
  if (in.receipt.status == ReceiptStatus::proven) {
    out.announced_on = in.receipt.on;
    say(out, law, fmt::format("{} am {}.", what, long_day(*in.receipt.on)));
  } else {
    say(out, law, "Ohne Nachweis des Zugangs ist der Bescheid nicht bekannt gegeben.");
  }
}

std::string law_of(Code code, std::string vwvfg, std::string sgb_x, std::string ao) {
  return code == Code::sgb_x ? std::move(sgb_x) : code == Code::ao ? std::move(ao) : std::move(vwvfg);
}

Result<Announcement> by_post(const AnnouncementInput& in) {
  if (!in.dispatched_on) return missing("dispatched_on");
  Announcement out;
  const std::string doubt =
      law_of(in.code, "§ 41 Abs. 2 S. 3 VwVfG", "§ 37 Abs. 2 S. 3 SGB X", "§ 122 Abs. 2 AO");
  LocalDate day;
  if (!in.recipient_abroad) {
    day = three_or_four(
        in, *in.dispatched_on, *in.dispatched_on,
        law_of(in.code, "§ 41 Abs. 2 S. 1 VwVfG", "§ 37 Abs. 2 S. 1 SGB X", "§ 122 Abs. 2 Nr. 1 AO"),
        "der Aufgabe zur Post", out);
  } else if (in.code == Code::ao) {
    day = one_month(in, *in.dispatched_on, "§ 122 Abs. 2 Nr. 2 AO", out);
  } else if (in.code == Code::vwvfg && in.single_point_of_contact) {
    day = one_month(in, *in.dispatched_on, "§ 71b Abs. 6 S. 1 VwVfG", out);
  } else {
    say(out, law_of(in.code, "§ 41 Abs. 2 VwVfG", "§ 37 Abs. 2 SGB X", ""),
        "Für Post in das Ausland gibt es keine Fiktion; es zählt der nachgewiesene Zugang.");
    only_proven(in, doubt, "Der Bescheid ist zugegangen", out);
    return out;
  }
  weigh_receipt(in, day, Burden::authority, doubt, out);
  return out;
}

Result<Announcement> electronically(const AnnouncementInput& in) {
  if (!in.dispatched_on) return missing("dispatched_on");
  Announcement out;
  const LocalDate day =
      three_or_four(in, *in.dispatched_on, *in.dispatched_on,
                    law_of(in.code, "§ 41 Abs. 2 S. 2 VwVfG", "§ 37 Abs. 2 S. 2 SGB X", "§ 122 Abs. 2a AO"),
                    "der Absendung", out);
  weigh_receipt(in, day, Burden::authority,
                law_of(in.code, "§ 41 Abs. 2 S. 3 VwVfG", "§ 37 Abs. 2 S. 3 SGB X", "§ 122 Abs. 2a AO"), out);
  return out;
}

// VwVfG 41(2a): the day after retrieval, if it happened within ten days.
Result<Announcement> by_retrieval(const AnnouncementInput& in) {
  if (!in.notified_on) return missing("notified_on");
  Announcement out;
  const LocalDate tenth = plus_days(*in.notified_on, kRetrievalDays);
  say(out, "§ 41 Abs. 2a S. 4 VwVfG",
      fmt::format("Die Benachrichtigung ging am {} ab; abrufbar ist der Bescheid zehn "
                  "Tage, also bis {}.",
                  to_german(*in.notified_on), long_day(tenth)));
  const LocalDate last =
      in.shift_ten_day ? moved_end(tenth, in.recipient, "§ 31 Abs. 3 S. 1 VwVfG", out.why) : tenth;
  out.last_retrieval_day = last;
  if (*in.notified_on < kRetrieval) {
    say(out, "§ 41 Abs. 2a VwVfG", "Bekanntgabe durch Abruf gibt es erst seit dem 1.1.2017.");
  } else if (!in.consent) {
    say(out, "§ 41 Abs. 2a S. 1 VwVfG", "Ohne Einwilligung gibt der Abruf nichts bekannt.");
  } else if (!in.retrieved_on) {
    say(out, "§ 41 Abs. 2a S. 5 VwVfG", "Der Bescheid wurde nicht abgerufen; er ist nicht bekannt gegeben.");
  } else if (*in.retrieved_on > last) {
    say(out, "§ 41 Abs. 2a S. 4, 5 VwVfG",
        fmt::format("Der Abruf am {} kam nach dem letzten Tag; der Bescheid ist nicht "
                    "bekannt gegeben.",
                    to_german(*in.retrieved_on)));
  } else {
    const LocalDate day = plus_days(*in.retrieved_on, 1);
    say(out, "§ 41 Abs. 2a S. 3 VwVfG",
        fmt::format("Der Bescheid gilt am Tag nach dem Abruf ({}) als bekannt gegeben: {}.",
                    to_german(*in.retrieved_on), long_day(day)));
    out.announced_on = settle(in, day, out);
  }
  return out;
}

// SGB X 37(2a) and AO 122a before 2026: n-th day after the notification; notification in doubt: day of
// retrieval.
Result<Announcement> by_notification(const AnnouncementInput& in, const std::string& law,
                                     LocalDate version_day) {
  if (!in.notified_on) return missing("notified_on");
  Announcement out;
  if (!in.consent) {
    say(out, law, "Ohne Einwilligung in den Abruf ist der Bescheid auf diesem Weg nicht bekannt gegeben.");
    return out;
  }
  if (in.notification == Notification::ok) {
    out.announced_on =
        three_or_four(in, *in.notified_on, version_day, law, "Absendung der Benachrichtigung", out);
    return out;
  }
  say(out, law,
      in.notification == Notification::disputed_unproven
          ? "Der Zugang der Benachrichtigung wird bestritten und ist nicht nachgewiesen; es zählt der Abruf."
          : "Die Benachrichtigung kam nach glaubhafter Angabe nicht rechtzeitig an; es zählt der Abruf.");
  out.announced_on = in.retrieved_on;
  say(out, law,
      in.retrieved_on ? fmt::format("Abgerufen wurde am {}.", long_day(*in.retrieved_on))
                      : std::string("Abgerufen wurde nicht; der Bescheid ist nicht bekannt gegeben."));
  return out;
}

Result<Announcement> by_tax_portal(const AnnouncementInput& in) {
  if (!in.provided_on) return missing("provided_on");
  if (in.issued_on.value_or(*in.provided_on) < kAoProvision) {
    return by_notification(in, "§ 122a Abs. 4 AO (alte Fassung), Art. 97 § 28 Abs. 2 EGAO", *in.provided_on);
  }
  Announcement out;
  if (!in.provision_proven) {
    say(out, "§ 122a Abs. 4 S. 2 AO",
        "Die Behörde kann die Bereitstellung nicht nachweisen; nicht bekannt gegeben.");
    return out;
  }
  out.announced_on = three_or_four(in, *in.provided_on, *in.provided_on, "§ 122a Abs. 4 AO",
                                   "der Bereitstellung zum Abruf", out);
  return out;
}

// OZG 9(1): n-th day after provision, read or not. Where that fails, the first retrieval may count.
Result<Announcement> by_ozg_mailbox(const AnnouncementInput& in) {
  if (!in.provided_on) return missing("provided_on");
  Announcement out;
  if (*in.provided_on < kOzgMailbox) {
    say(out, "§ 9 OZG", "Die Bekanntgabe über das Postfach gibt es erst seit dem 10.12.2020.");
    return out;
  }
  const bool old = *in.provided_on < kOzgOptOut;
  if (old ? !in.consent : in.opt_out) {
    say(out, old ? "§ 9 Abs. 1 S. 1 OZG" : "§ 9 Abs. 1 S. 2 OZG",
        old ? "Ohne Einwilligung ist der Bescheid über das Postfach nicht bekannt gegeben."
            : "Die Bekanntgabe über das Postfach wurde ausgeschlossen.");
    return out;
  }
  // The sentence about consent pushed the later ones down by one.
  const auto sentence = [old](int today) {
    return fmt::format("§ 9 Abs. 1 S. {} OZG", old ? today - 1 : today);
  };
  const bool unnotified = in.notification_required && !in.notification_sent;
  if (in.provision_proven && !unnotified) {
    out.announced_on = three_or_four(in, *in.provided_on, *in.provided_on, sentence(4),
                                     "der Bereitstellung im Postfach", out);
    return out;
  }
  say(out, sentence(unnotified ? 6 : 5),
      unnotified ? "Über die Bereitstellung wurde nicht benachrichtigt; die Fiktion tritt nicht ein."
                 : "Die Behörde kann die Bereitstellung nicht nachweisen; die Fiktion tritt nicht ein.");
  if (in.first_retrieval_counts && in.retrieved_on) {
    out.announced_on = in.retrieved_on;
    say(out, sentence(7), fmt::format("Maßgeblich ist der erste Abruf am {}.", long_day(*in.retrieved_on)));
  }
  return out;
}

Result<Announcement> publicly(const AnnouncementInput& in) {
  if (!in.announced_publicly_on) return missing("announced_publicly_on");
  Announcement out;
  const LocalDate from = *in.announced_publicly_on;
  if (in.named_day && in.code != Code::vwzg) {
    out.announced_on = std::max(*in.named_day, plus_days(from, 1));
    say(out, law_of(in.code, "§ 41 Abs. 4 S. 4 VwVfG", "§ 37 Abs. 4 S. 4 SGB X", "§ 122 Abs. 4 S. 4 AO"),
        fmt::format("Die Allgemeinverfügung bestimmt einen eigenen Tag, frühestens den Tag nach der "
                    "Bekanntmachung: {}.",
                    long_day(*out.announced_on)));
    return out;
  }
  const LocalDate last = plus_days(from, 14);
  const std::string law = in.code == Code::vwzg ? "§ 10 Abs. 2 S. 6 VwZG"
                                                : law_of(in.code, "§ 41 Abs. 4 S. 3 VwVfG",
                                                         "§ 37 Abs. 4 S. 3 SGB X", "§ 122 Abs. 4 S. 3 AO");
  say(out, law,
      fmt::format("Zwei Wochen nach der Bekanntmachung am {} enden am {}.", to_german(from), long_day(last)));
  LocalDate day = settle(in, last, out);
  if (in.public_day == PublicDay::day_after) {
    day = plus_days(day, 1);
    say(out, law,
        fmt::format("Bekannt gegeben ist der Bescheid nach Ablauf der zwei Wochen, also am {}.",
                    long_day(day)));
  }
  out.announced_on = day;
  return out;
}

Result<Announcement> without_agent(const AnnouncementInput& in) {
  if (!in.dispatched_on) return missing("dispatched_on");
  Announcement out;
  const std::string fiction = law_of(in.code, "§ 15 S. 2 VwVfG", "§ 14 S. 2 SGB X", "§ 123 S. 2 AO");
  LocalDate day;
  if (in.way == Way::no_domestic_agent_electronic) {
    day = three_or_four(in, *in.dispatched_on, *in.dispatched_on, fiction, "der Absendung", out);
  } else if (in.code == Code::ao) {
    day = one_month(in, *in.dispatched_on, fiction, out);
  } else {
    day = nth_day(in, *in.dispatched_on, kSeventhDay, fiction, "der Aufgabe zur Post", out);
  }
  weigh_receipt(in, day, Burden::recipient,
                law_of(in.code, "§ 15 S. 3 VwVfG", "§ 14 S. 3 SGB X", "§ 123 S. 3 AO"), out);
  return out;
}

Result<Announcement> handed_over(const AnnouncementInput& in) {
  if (!in.handed_on) return missing("handed_on");
  Announcement out;
  out.announced_on = in.handed_on;
  say(out, law_of(in.code, "§ 41 Abs. 1 VwVfG", "§ 37 Abs. 1 SGB X", "§ 122 Abs. 1 AO"),
      fmt::format("Der Bescheid wurde am {} übergeben.", long_day(*in.handed_on)));
  return out;
}

// VwZG 5(7), 5a(4): n-th day after sending, unless an acknowledgement arrives by then.
Result<Announcement> acknowledged_or_fiction(const AnnouncementInput& in) {
  if (!in.dispatched_on) return missing("dispatched_on");
  const bool demail = in.way == Way::demail_fiction;
  Announcement out;
  const LocalDate day =
      three_or_four(in, *in.dispatched_on, *in.dispatched_on,
                    demail ? "§ 5a Abs. 4 S. 1 VwZG" : "§ 5 Abs. 7 S. 2 VwZG", "der Absendung", out);
  if (in.eb_date && in.eb_arrived_on && *in.eb_arrived_on <= day) {
    out.announced_on = in.eb_date;
    say(out, demail ? "§ 5a Abs. 3 VwZG" : "§ 5 Abs. 7 S. 1 VwZG",
        fmt::format("Die Bestätigung kam rechtzeitig am {}; es zählt ihr Datum {}.",
                    to_german(*in.eb_arrived_on), long_day(*in.eb_date)));
    return out;
  }
  weigh_receipt(in, day, Burden::recipient, demail ? "§ 5a Abs. 4 S. 2 VwZG" : "§ 5 Abs. 7 S. 3 VwZG", out);
  return out;
}

Result<Announcement> registered(const AnnouncementInput& in) {
  const bool slip = in.way == Way::registered_return_receipt;
  Announcement out;
  // The return receipt proves the day; where it is missing, the rest of VwZG 4(2) applies to both kinds of
  // letter.
  if (slip && (in.receipt.status == ReceiptStatus::proven || !in.dispatched_on)) {
    only_proven(in, "§ 4 Abs. 2 S. 1 VwZG", "Der Rückschein weist die Übergabe nach:", out);
    return out;
  }
  if (!in.dispatched_on) return missing("dispatched_on");
  const LocalDate day = three_or_four(in, *in.dispatched_on, *in.dispatched_on, "§ 4 Abs. 2 S. 2 VwZG",
                                      "der Aufgabe zur Post", out);
  weigh_receipt(in, day, Burden::authority, "§ 4 Abs. 2 S. 3 VwZG", out);
  return out;
}

Result<Announcement> acknowledged(const AnnouncementInput& in) {
  Announcement out;
  if (in.receipt.status == ReceiptStatus::none_known && in.eb_date) {
    out.announced_on = in.eb_date;
    say(out, "§ 5 Abs. 7 S. 1 VwZG",
        fmt::format("Das Empfangsbekenntnis nennt den {}.", long_day(*in.eb_date)));
  } else {
    only_proven(in, "§ 5 Abs. 4, 7 VwZG", "Das Empfangsbekenntnis weist den Empfang nach:", out);
  }
  return out;
}

Result<Announcement> abroad_no_agent(const AnnouncementInput& in) {
  if (!in.dispatched_on) return missing("dispatched_on");
  Announcement out;
  const LocalDate day =
      nth_day(in, *in.dispatched_on, kSeventhDay, "§ 9 Abs. 3 S. 3 VwZG", "der Aufgabe zur Post", out);
  weigh_receipt(in, day, Burden::recipient, "§ 9 Abs. 3 S. 3 VwZG", out);
  return out;
}

Result<Announcement> proven_service(const AnnouncementInput& in, const std::string& law,
                                    std::string_view what) {
  Announcement out;
  only_proven(in, law, what, out);
  return out;
}

Result<Announcement> formal_service(const AnnouncementInput& in) {
  switch (in.way) {
    case Way::pzu: return proven_service(in, "§ 3 VwZG, § 182 ZPO", "Zugestellt laut Zustellungsurkunde");
    case Way::pzu_letterbox:
      return proven_service(in, "§ 3 Abs. 2 VwZG, § 180 ZPO", "In den Briefkasten eingelegt");
    case Way::pzu_deposit: return proven_service(in, "§ 3 Abs. 2 VwZG, § 181 ZPO", "Niederlegung mitgeteilt");
    case Way::pzu_refused:
      return proven_service(in, "§ 3 Abs. 2 VwZG, § 179 ZPO",
                            "Annahme verweigert und zurückgelassen, gilt als zugestellt");
    case Way::registered_return_receipt:
    case Way::registered_handover: return registered(in);
    case Way::eb: return acknowledged(in);
    case Way::authority_handover:
      if (in.handed_on && in.receipt.status == ReceiptStatus::none_known) {
        return Announcement{
            in.handed_on,
            {},
            {{"§ 5 Abs. 1 VwZG", fmt::format("Ausgehändigt am {}.", long_day(*in.handed_on))}}};
      }
      return proven_service(in, "§ 5 Abs. 1 VwZG", "Ausgehändigt");
    case Way::electronic_fiction:
    case Way::demail_fiction: return acknowledged_or_fiction(in);
    case Way::demail_pickup_receipt:
      return proven_service(in, "§ 5a Abs. 3 VwZG", "Abgeholt laut Abholbestätigung");
    case Way::abroad_no_agent: return abroad_no_agent(in);
    case Way::healing: return proven_service(in, "§ 8 VwZG", "Trotz des Mangels tatsächlich zugegangen");
    default: return wrong_code();
  }
}

}  // namespace

Result<Announcement> announce(const AnnouncementInput& in) {
  if (in.receipt.status == ReceiptStatus::proven && !in.receipt.on) return missing("receipt.on");
  for (const auto& day :
       {in.dispatched_on, in.handed_on, in.provided_on, in.issued_on, in.notified_on, in.retrieved_on,
        in.announced_publicly_on, in.named_day, in.eb_date, in.eb_arrived_on, in.receipt.on}) {
    if (day && !day->ok()) return fail(refused("calendar.announce.no_date", {}, "a day that does not exist"));
  }
  if (in.fiction_days_override && (*in.fiction_days_override < 1 || *in.fiction_days_override > 31)) {
    return fail(refused("calendar.announce.override", "fiction_days_override", "1 to 31 days"));
  }
  if (in.way == Way::public_notice) return publicly(in);
  if (in.way >= Way::pzu) {
    // Formal service follows the VwZG whichever code ordered it (VwVfG 41(5), AO 122(5), SGB X 65).
    AnnouncementInput formal = in;
    if (in.code != Code::vwzg) formal.procedure = in.code;
    formal.code = Code::vwzg;
    return formal_service(formal);
  }
  if (in.code == Code::vwzg) return wrong_code();
  switch (in.way) {
    case Way::post: return by_post(in);
    case Way::electronic: return electronically(in);
    case Way::handover: return handed_over(in);
    case Way::no_domestic_agent_post:
    case Way::no_domestic_agent_electronic: return without_agent(in);
    case Way::portal:
      if (in.code == Code::ao) return by_tax_portal(in);
      if (in.code == Code::sgb_x)
        return by_notification(in, "§ 37 Abs. 2a SGB X", in.notified_on.value_or(LocalDate{}));
      return by_retrieval(in);
    case Way::ozg_mailbox:
      if (in.code == Code::ao) return by_tax_portal(in);
      if (in.code == Code::sgb_x && !in.parental_allowance) {
        return by_notification(in, "§ 37 Abs. 2a SGB X", in.notified_on.value_or(LocalDate{}));
      }
      return by_ozg_mailbox(in);
    default: return wrong_code();
  }
}

}  // namespace rathaus::calendar
