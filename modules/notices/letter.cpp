#include "modules/notices/letter.h"

#include <algorithm>
#include <fmt/format.h>

#include "libs/json/json.h"
#include "modules/fees/fees.h"
#include "modules/notices/fonts.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
    if (!line.empty()) out.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

namespace {

// Length of the mark before an item: "- ", "• ", "12. "; 0 for plain text.
std::size_t item_mark(std::string_view line, bool& numbered) {
  numbered = false;
  if (line.starts_with("- ") || line.starts_with("* ")) return 2;
  if (line.starts_with("• ") || line.starts_with("– ")) return line.find(' ') + 1;
  const std::size_t digits = line.find_first_not_of("0123456789");
  if (digits == 0 || digits > 2 || digits == std::string_view::npos || !line.substr(digits).starts_with(". ")) return 0;
  numbered = true;
  return digits + 2;
}

}  // namespace

std::string kept_together(std::string_view text) {
  constexpr std::string_view kSpace = "\xC2\xA0";
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ' ' || i == 0) {
      out += text[i];
      continue;
    }
    const std::string_view before = text.substr(0, i), after = text.substr(i + 1);
    std::size_t digits = 0;
    while (digits < i && digit(i - 1 - digits)) ++digits;
    const bool postal_code = digits == 5 && !after.empty() && static_cast<unsigned char>(after.front()) >= 'A';
    const bool money = digits > 0 && after.starts_with("EUR");
    const bool section = before.ends_with("§") || ((before.ends_with("Abs.") || before.ends_with("Nr.")) && digit(i + 1));
    out += postal_code || money || section ? kSpace : std::string_view(" ");
  }
  return out;
}

std::vector<pdf::Block> blocks_of(std::string_view text) {
  std::vector<pdf::Block> out;
  const std::vector<std::string> lines = lines_of(kept_together(text));
  int expected = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    bool numbered = false;
    const std::size_t mark = item_mark(lines[i], numbered);
    // A list numbers itself from 1: another beginning ("3. Oktober ist ...") is text and stays as it was written.
    if (mark == 0 || (numbered && std::atoi(lines[i].c_str()) != 1)) {
      out.push_back(pdf::Paragraph{pdf::plain(lines[i])});
      continue;
    }
    pdf::List list{.items = {}, .numbered = numbered};
    expected = 1;
    bool same = numbered;
    while (i < lines.size()) {
      const std::size_t next = item_mark(lines[i], same);
      if (next == 0 || same != numbered || (numbered && std::atoi(lines[i].c_str()) != expected++)) break;
      list.items.push_back(pdf::plain(std::string_view(lines[i++]).substr(next)));
    }
    --i;
    out.push_back(std::move(list));
  }
  return out;
}

namespace {

double number_in(const event::Object& object, const char* key) {
  const auto* found = object.if_contains(key);
  return found == nullptr     ? 0
         : found->is_int64()  ? static_cast<double>(found->get_int64())
         : found->is_double() ? found->get_double()
                              : 0;
}

// The town's coat of arms, as its facts have it. What cannot be read is left out: a letter goes without it.
std::optional<pdf::Emblem> emblem_of(const tenancy::Town& town) {
  const auto* paths = town.emblem.if_contains("paths");
  pdf::Emblem out{.width = number_in(town.emblem, "width"),
                  .height = number_in(town.emblem, "height"),
                  .paths = {},
                  .alt = {}};
  if (paths == nullptr || !paths->is_array() || out.width <= 0 || out.height <= 0) return std::nullopt;
  for (const auto& one : paths->get_array()) {
    if (!one.is_object()) return std::nullopt;
    const auto d = json::get_string(one.get_object(), "d"), fill = json::get_string(one.get_object(), "fill");
    const auto rgb = fill && fill->size() == 7 ? from_hex(fill->substr(1)) : std::nullopt;
    if (!d || !rgb || rgb->size() != 3) return std::nullopt;
    out.paths.push_back({std::string(*d), {(*rgb)[0], (*rgb)[1], (*rgb)[2]}});
  }
  const auto alt = json::get_string(town.emblem, "alt");
  out.alt = alt ? std::string(*alt) : "Wappen: " + town.name;
  return out;
}

}  // namespace

pdf::Letterhead head_of(const packages::Package& package, const tenancy::Town& town) {
  pdf::Letterhead head;
  head.authority = town.name.empty() ? authority_of(town) : town.name;
  std::string authority = authority_of(town);
  if (authority.starts_with(head.authority)) authority.erase(0, std::min(authority.size(), head.authority.size()));
  while (!authority.empty() && (authority.front() == ',' || authority.front() == ' ')) authority.erase(0, 1);
  head.office = authority + (authority.empty() || package.office.empty() ? "" : " · ") + package.office;
  if (auto emblem = emblem_of(town)) head.emblem.push_back(std::move(*emblem));
  return head;
}

namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

// Law: VwVfG 37(5), SGB X 33(5), AO 119(3): a notice made by machine needs neither signature nor name.
std::string signature_note(const packages::Package& package) {
  const char* law = package.procedure_code == "AO" ? "§ 119 Abs. 3 AO" : package.procedure_code == "SGBX" ? "§ 33 Abs. 5 SGB X" : "§ 37 Abs. 5 VwVfG";
  return fmt::format("Dieser Bescheid wurde maschinell erstellt und ist ohne Unterschrift gültig ({}).", law);
}

std::string_view condition_word(cases::ConditionKind kind) {
  switch (kind) {
    case cases::ConditionKind::time_limit: return "Befristung";
    case cases::ConditionKind::condition: return "Bedingung";
    case cases::ConditionKind::reservation_of_revocation: return "Widerrufsvorbehalt";
    case cases::ConditionKind::obligation: return "Auflage";
    case cases::ConditionKind::reservation_of_obligation: return "Auflagenvorbehalt";
  }
  return {};
}

std::string outcome_word(cases::Outcome outcome) {
  switch (outcome) {
    case cases::Outcome::granted: return "bewilligt";
    case cases::Outcome::partly_granted: return "teilweise bewilligt";
    case cases::Outcome::refused: return "abgelehnt";
    case cases::Outcome::handed_over: return "an die zuständige Stelle abgegeben";
  }
  return {};
}

class Composer {
 public:
  explicit Composer(const LetterInput& in) : in_(in), today_(berlin_date(in.at)), values_(values_of(in.package, in.town, in.c, today_)) {
    values_["gebuehr"] = fees::euro(in.fee.cents);
    if (in.fee.due_on) values_["faellig"] = to_german(*in.fee.due_on);
    values_["kassenzeichen"] = in.fee.payment_reference;
    values_["sachbearbeitung"] = in.clerk_name;
    // What the package calls the amount, the day and the way of reckoning is what the clerk decided.
    for (const auto& [name, p] : in.package.placeholders) {
      const auto* result = in.package.fee.if_contains("result");
      if (p.from == "step" && result != nullptr && *result == boost::json::value(p.name)) values_[name] = fees::euro(in.fee.cents);
      if (p.from == "explanation") values_[name] = explanation_lines(in.fee.explanation);
      if (p.from == "time_limit" && in.fee.due_on) values_[name] = to_german(*in.fee.due_on);
      if (p.from == "case" && p.name == "payment_reference") values_[name] = in.fee.payment_reference;
    }
  }

  Result<Letter> run() {
    std::vector<std::string> unfilled;
    const std::string text = fill(in_.text, values_, unfilled), reasons = fill(in_.reasons, values_, unfilled);
    if (!handed_over()) remedy_ = remedy_notice_text(in_.package, in_.town);
    for (const std::string& name : packages::placeholders_in(remedy_)) unfilled.push_back(name);
    if (!unfilled.empty()) return fail(refused("notice.placeholder_left", "text", joined(unfilled)));
    if (lines_of(text).empty()) return fail(refused("notice.text_missing", "text"));
    // Law: VwVfG 39(1), (2) no. 1; AO 121; SGB X 35: only what grants everything needs no reasons.
    const bool burdens =
        (in_.outcome != cases::Outcome::granted && !handed_over()) || !in_.conditions.empty();
    if (in_.kind == LetterInput::Kind::notice && burdens && lines_of(reasons).empty())
      return fail(refused("notice.reasons_missing", "reasons"));
    // Law: VwVfG 36(1): where there is a claim to the act, conditions need a law of their own.
    if (!in_.conditions.empty() && in_.package.decision == packages::DecisionKind::bound &&
        lines_of(in_.conditions_law).empty()) {
      return fail(refused("notice.conditions_law_missing", "conditions_law"));
    }
    TRY(address());
    subject();
    Letter out;
    out.subject = letter_.subject;
    out.file_name = file_name();
    out.paragraphs = lines_of(text);
    for (const cases::Condition& one : in_.conditions)
      out.paragraphs.push_back(std::string(condition_word(one.kind)) + ": " + one.text);
    for (std::string& line : lines_of(reasons)) out.paragraphs.push_back(std::move(line));
    head();
    body(text, reasons);
    permit();
    ending();
    out.data_json = data();
    letter_.attachments.push_back({.name = "bescheid.json", .mime = "application/json", .description = "Inhalt des Bescheids, maschinenlesbar",
                                   .bytes = to_bytes(out.data_json), .relationship = pdf::Relationship::data});
    out.pdf = TRY(pdf::letter(letter_, fonts()));
    return out;
  }

 private:
  bool handed_over() const { return in_.outcome == cases::Outcome::handed_over; }

  Status address() {
    const cases::Applicant& a = in_.c.addressee();
    std::string person = a.given_names + (a.given_names.empty() || a.family_name.empty() ? "" : " ") + a.family_name;
    if (!a.organisation.empty()) letter_.recipient.push_back(a.organisation);
    if (!person.empty()) letter_.recipient.push_back(person);
    const bool complete = !letter_.recipient.empty() && !a.street.empty() && !a.postal_code.empty() && !a.city.empty();
    if (in_.channel == cases::Channel::post && !complete) return fail(refused("notice.address_missing", "address"));
    if (!a.street.empty()) letter_.recipient.push_back(a.street);
    if (!a.postal_code.empty() || !a.city.empty()) letter_.recipient.push_back(a.postal_code + (a.postal_code.empty() ? "" : " ") + a.city);
    if (in_.channel == cases::Channel::account_retrieval) letter_.postal_remarks = {"Zum Abruf im Nutzerkonto"};
    if (in_.channel == cases::Channel::national_mailbox) letter_.postal_remarks = {"In das Postfach des Nutzerkontos"};
    return {};
  }

  void subject() {
    std::vector<std::string> left;
    std::string subject = fill(in_.package.letter_subject, values_, left);
    if (!left.empty() || subject.empty()) subject = in_.package.title;
    if (in_.kind == LetterInput::Kind::hearing) {
      letter_.subject = "Anhörung: " + subject;
      return;
    }
    if (in_.kind == LetterInput::Kind::correction) {
      letter_.subject = "Berichtigung: " + in_.about;
      return;
    }
    if (in_.c.assessment && !in_.about.empty()) {  // no application that it could be named after
      letter_.subject = "Bescheid: " + in_.about;
      return;
    }
    if (in_.kind == LetterInput::Kind::message) {
      letter_.subject = in_.about + ": " + subject;
      return;
    }
    const std::string& name = in_.package.notice_name;
    // A refusal is a notice whatever the permit would have been called.
    const std::string kind = !in_.overrides.empty()                   ? "Bescheid (" + in_.overrides + ")"
                             : in_.outcome == cases::Outcome::refused ? std::string("Bescheid (Ablehnung)")
                                                                      : std::string("Bescheid");
    if (handed_over())
      letter_.subject = "Abgabenachricht: " + subject;
    else
      letter_.subject =
          kind + ": " +
          (in_.outcome == cases::Outcome::refused && subject.starts_with(name) ? in_.package.title : subject);
  }

  std::string file_name() const {
    std::string reference;
    for (const char c : in_.c.reference) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
      reference += plain ? c : '-';
    }
    const char* what = in_.kind == LetterInput::Kind::hearing      ? "Anhoerung-"
                       : in_.kind == LetterInput::Kind::correction ? "Berichtigung-"
                       : in_.kind == LetterInput::Kind::message    ? "Schreiben-"
                                                                   : "Bescheid-";
    return (in_.preview ? "Entwurf-" : what) + reference + ".pdf";
  }

  void head() {
    const tenancy::Town& town = in_.town;
    letter_.head = head_of(in_.package, town);
    letter_.metadata = {.title = (in_.preview ? "ENTWURF " : "") + letter_.subject, .author = authority_of(town), .subject = in_.package.title,
                        .keywords = {"Bescheid", in_.package.title}, .document_id = fmt::format("{}/{}/{}", town.id, in_.c.reference, to_iso(in_.at)),
                        .created = in_.at};
    letter_.sender_line = fmt::format("{} · {} · {} {}", town.name, town.street, town.postal_code, town.city);
    const auto info = [&](const char* key, const std::string& value) {
      if (!value.empty()) letter_.info.push_back({key, pdf::plain(value)});
    };
    info("Unser Zeichen", in_.c.reference);
    info("Aktenzeichen", in_.c.file_number);
    if (!in_.c.assessment) info("Ihr Antrag vom", to_german(berlin_date(in_.c.received_at)));
    // The letter goes to the representative; it must say whose matter it is (VwVfG 14(3), 37(1)).
    if (in_.c.represented()) info("In der Sache", in_.c.applicant.display_name());
    info("Auskunft gibt", in_.clerk_name);
    info("Telefon", in_.clerk_dial.empty() ? town.phone : in_.clerk_dial);
    const std::string& email = in_.clerk_email.empty() ? town.email : in_.clerk_email;
    if (!email.empty()) letter_.info.push_back({"E-Mail", {{email, false, "mailto:" + email}}});
    info("Datum", to_german(today_));
    letter_.reference = (in_.preview ? "ENTWURF · " : "") + in_.c.reference;
    if (in_.preview) letter_.mark = "ENTWURF";
    letter_.salutation = salutation_of(in_.c.addressee());
    footer();
  }

  void footer() {
    const tenancy::Town& town = in_.town;
    letter_.footer.push_back({"Hausanschrift", {town.street, town.postal_code + " " + town.city}});
    if (!town.opening_hours.empty()) letter_.footer.push_back({"Öffnungszeiten", lines_of(town.opening_hours)});
    pdf::FooterColumn contact{"Kontakt", {}};
    for (const std::string& line : {town.phone, town.email, town.website}) {
      if (!line.empty()) contact.lines.push_back(line);
    }
    if (!contact.lines.empty()) letter_.footer.push_back(std::move(contact));
    if (town.iban.empty()) return;
    pdf::FooterColumn bank{"Bankverbindung", {}};
    if (!town.bank.empty()) bank.lines.push_back(town.bank);
    bank.lines.push_back(grouped_iban(town.iban));
    if (!town.bic.empty()) bank.lines.push_back("BIC " + town.bic);
    letter_.footer.push_back(std::move(bank));
  }

  void body(const std::string& text, const std::string& reasons) {
    std::vector<pdf::Block>& out = letter_.body;
    out = blocks_of(text);
    conditions();
    if (!lines_of(reasons).empty()) {
      out.push_back(pdf::Heading{2, handed_over() ? "Hinweise" : "Begründung"});
      for (pdf::Block& block : blocks_of(reasons)) out.push_back(std::move(block));
    }
    if (in_.fee.cents > 0 && in_.kind == LetterInput::Kind::notice) payment(text + reasons);
    if (in_.kind == LetterInput::Kind::correction && in_.amount_before) amounts();
  }

  // What is granted, as a paper to be shown: the last page, so that nothing is lost when it is cut out. One that lacks something would
  // be worth nothing: then there is none, and the clerk was told (permit_lacks).
  void permit() {
    const bool granted =
        in_.outcome == cases::Outcome::granted || in_.outcome == cases::Outcome::partly_granted;
    if (!in_.package.permit || !granted || in_.kind != LetterInput::Kind::notice) return;
    const packages::Permit& of = *in_.package.permit;
    if (!permit_lacks(of, values_).empty()) return;
    pdf::Card card{.issuer = authority_of(in_.town), .title = of.title, .rows = {}};
    if (in_.preview) card.title = "ENTWURF, ungültig: " + card.title;
    for (const auto& [name, label] : of.fields) card.rows.push_back({label, pdf::plain(values_.at(name))});
    letter_.last_page.push_back(pdf::Heading{2, of.title + " zum Ausschneiden"});
    if (const packages::TextModule* hint = of.hint.empty() ? nullptr : in_.package.text(of.hint)) {
      std::vector<std::string> unfilled;
      for (pdf::Block& block : blocks_of(fill(hint->text, values_, unfilled)))
        letter_.last_page.push_back(std::move(block));
    }
    letter_.last_page.push_back(std::move(card));
  }

  // Law: VwVfG 42, AO 129: what was wrong and what is right, side by side.
  void amounts() {
    letter_.body.push_back(pdf::Heading{2, "Berichtigter Betrag"});
    pdf::KeyValues table{.rows = {{"Bisher", pdf::plain(fees::euro(*in_.amount_before))},
                                  {"Richtig", {{fees::euro(in_.fee.cents), true, {}}}}},
                         .boxed = true};
    const auto row = [&](const char* key, const std::string& value) {
      if (!value.empty()) table.rows.push_back({key, pdf::plain(value)});
    };
    if (in_.fee.due_on) row("Fällig am", to_german(*in_.fee.due_on));
    row("Kassenzeichen", in_.fee.payment_reference);
    row("IBAN", grouped_iban(in_.fee.iban));
    row("Empfänger", in_.fee.payee);
    letter_.body.push_back(std::move(table));
  }

  // Law: VwVfG 36(2): each with its name, so that nobody has to guess what happens when it is not kept.
  void conditions() {
    if (in_.conditions.empty()) return;
    letter_.body.push_back(pdf::Heading{2, "Nebenbestimmungen"});
    pdf::List list{.items = {}, .numbered = true};
    for (const cases::Condition& one : in_.conditions) {
      list.items.push_back(
          {{std::string(condition_word(one.kind)) + ": ", true, {}}, {kept_together(one.text), false, {}}});
    }
    letter_.body.push_back(std::move(list));
    if (!lines_of(in_.conditions_law).empty())
      letter_.body.push_back(
          pdf::Paragraph{pdf::plain(kept_together("Rechtsgrundlage: " + in_.conditions_law))});
  }

  void payment(const std::string& said) {
    std::vector<pdf::Block>& out = letter_.body;
    out.push_back(pdf::Heading{2, "Zahlung"});
    // The way of reckoning, as far as the clerk's text does not have it: nothing stands in a letter twice.
    pdf::List list;
    for (const cases::Step& step : in_.fee.explanation) {
      if (said.find(step.text) == std::string::npos)
        list.items.push_back(pdf::plain(kept_together(step.text)));
    }
    const bool all = list.items.size() == in_.fee.explanation.size();
    if (!list.items.empty()) {
      out.push_back(pdf::Paragraph{pdf::plain(all ? "So haben wir gerechnet:" : "Dazu kommt:")});
      out.push_back(std::move(list));
    }
    out.push_back(pdf::Paragraph{pdf::plain(in_.fee.due_on
        ? fmt::format("Bitte überweisen Sie den Betrag bis zum {}. Geben Sie dabei das Kassenzeichen an, damit wir die Zahlung zuordnen können.",
                      to_german(*in_.fee.due_on))
        : std::string("Bitte überweisen Sie den Betrag. Geben Sie dabei das Kassenzeichen an, damit wir die Zahlung zuordnen können."))});
    // Law: AO 220(2): the day above was reckoned before anybody knew when this letter would arrive.
    if (in_.fee.due_on && (in_.fee.due_months > 0 || in_.fee.due_days > 0)) {
      const auto count = [](std::int64_t n, const char* one, const char* many) {
        return n == 1 ? std::string(one) : fmt::format("{} {}", n, many);
      };
      std::string period;
      if (in_.fee.due_months > 0) period = count(in_.fee.due_months, "einen Monat", "Monate");
      if (in_.fee.due_days > 0)
        period += (period.empty() ? "" : " und ") + count(in_.fee.due_days, "einen Tag", "Tage");
      out.push_back(
          pdf::Paragraph{pdf::plain(fmt::format("Wird Ihnen dieser Bescheid erst später bekannt gegeben, ist "
                                                "der Betrag {} nach der Bekanntgabe fällig.",
                                                period))});
    }
    pdf::KeyValues table{.rows = {{"Betrag", {{fees::euro(in_.fee.cents), true, {}}}}}, .boxed = true};
    if (in_.fee.due_on) table.rows.push_back({"Fällig am", pdf::plain(to_german(*in_.fee.due_on))});
    const auto row = [&](const char* key, const std::string& value) {
      if (!value.empty()) table.rows.push_back({key, pdf::plain(value)});
    };
    row("Kassenzeichen", in_.fee.payment_reference);
    row("IBAN", grouped_iban(in_.fee.iban));
    row("Empfänger", in_.fee.payee);
    out.push_back(std::move(table));
  }

  void ending() {
    const bool notice =
        in_.kind == LetterInput::Kind::notice && !handed_over();  // handing over regulates nothing (VwVfG 35)
    if (notice || (in_.kind == LetterInput::Kind::correction && !correction_keeps_period(in_.package)))
      remedy();
    if (in_.kind == LetterInput::Kind::correction)
      letter_.body.push_back(pdf::Paragraph{pdf::plain(kept_together(correction_remedy_text(in_.package)))});
    signature();
  }

  void remedy() {
    letter_.remedy_title = "Ihr Rechtsbehelf";
    letter_.remedy = {pdf::Paragraph{pdf::plain(kept_together(remedy_))}};
    if (!in_.package.remedy_in(in_.town.region).suspensive && in_.fee.cents > 0) {
      letter_.remedy.push_back(pdf::Paragraph{pdf::plain(fmt::format(
          "{} hat keine aufschiebende Wirkung: Der Betrag ist auch dann bis zum Fälligkeitstag zu zahlen (§ 80 Abs. 2 Nr. 1 VwGO).",
          remedy_name(in_.package, in_.town) == "Klage" ? "Die Klage" : "Der " + remedy_name(in_.package, in_.town)))});
    }
  }

  void signature() {
    letter_.closing = "Mit freundlichen Grüßen";
    const auto line = [&](const std::string& how, const std::string& name) {
      if (!how.empty()) letter_.signature.lines.push_back(how);
      if (!name.empty()) letter_.signature.lines.push_back(name);
    };
    line(in_.signing, in_.clerk_name);
    if (!in_.second_name.empty()) line(in_.second_signing, in_.second_name);
    letter_.signature.note =
        in_.kind == LetterInput::Kind::message
            ? "Dieses Schreiben wurde maschinell erstellt und ist ohne Unterschrift gültig."
            : signature_note(in_.package);
  }

  // Law and rule instead of days: these are not known before the letter is on its way.
  std::string dates_rule() const {
    const bool ao_or_social = in_.package.procedure_code != "VwVfG";
    switch (in_.channel) {
      case cases::Channel::post: return "vierter Tag nach der Aufgabe zur Post";
      case cases::Channel::account_retrieval:
        return ao_or_social ? "vierter Tag nach der Bereitstellung zum Abruf" : "Tag nach dem Abruf, abrufbar zehn Tage ab der Benachrichtigung";
      case cases::Channel::national_mailbox: return "vierter Tag nach der Bereitstellung im Postfach";
    }
    return {};
  }

  std::string data() const {
    boost::json::object fee{{"cents", in_.fee.cents}, {"currency", "EUR"}};
    if (in_.fee.cents > 0) {
      fee["payment_reference"] = in_.fee.payment_reference;
      fee["iban"] = in_.fee.iban;
      fee["payee"] = in_.fee.payee;
      if (in_.fee.due_on) fee["due_on"] = to_iso(*in_.fee.due_on);
    }
    boost::json::array conditions;
    for (const cases::Condition& one : in_.conditions)
      conditions.push_back(boost::json::object{{"kind", cases::to_text(one.kind)}, {"text", one.text}});
    constexpr const char* kKinds[] = {"notice", "hearing", "correction", "message"};
    return json::canonical(boost::json::object{
        {"format", "rathaus-bescheid/1"},
        {"kind", kKinds[static_cast<int>(in_.kind)]},
        {"file_number", in_.c.file_number},
        {"conditions", std::move(conditions)},
        {"draft", in_.preview},
        {"authority", authority_of(in_.town)},
        {"ags", in_.town.ags},
        {"reference", in_.c.reference},
        {"service",
         boost::json::object{
             {"id", in_.package.id}, {"version", in_.package.version}, {"title", in_.package.title}}},
        {"outcome", cases::to_text(in_.outcome)},
        {"outcome_text", outcome_word(in_.outcome)},
        {"issued_on", to_iso(today_)},
        {"announcement", boost::json::object{{"channel", cases::to_text(in_.channel)},
                                             {"law", legal_basis_of(in_.package, in_.channel)},
                                             {"rule", dates_rule()}}},
        {"remedy", handed_over() || in_.kind == LetterInput::Kind::message
                       ? boost::json::value()
                       : boost::json::object{{"kind", remedy_name(in_.package, in_.town)},
                                             {"period", "ein Monat nach Bekanntgabe"},
                                             {"text", remedy_}}},
        {"fee", std::move(fee)}});
  }

  const LetterInput& in_;
  LocalDate today_;
  Values values_;
  std::string remedy_;
  pdf::Letter letter_;
};

}  // namespace

std::string signing_line(const std::vector<std::string>& roles, bool for_head) {
  const auto has = [&](std::string_view role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  };
  if (has("authority_head")) return "";
  return for_head || has("authority_deputy") ? "In Vertretung" : "Im Auftrag";
}

bool second_signature_needed(const packages::Package& package, const tenancy::Town& town,
                             std::int64_t fee_cents) {
  if (package.four_eyes && fee_cents >= package.four_eyes_from_cents) return true;
  const auto* own = town.four_eyes.if_contains(package.id);
  return own != nullptr && own->is_int64() && fee_cents >= own->get_int64();
}

bool correction_keeps_period(const packages::Package& package) { return package.procedure_code != "AO"; }

// Law: VwVfG 42, SGB X 38: what is corrected was obvious, so nobody lost a remedy by it. AO 351(1): the correction can be contested
// as far as it reaches.
std::string correction_remedy_text(const packages::Package& package) {
  if (!correction_keeps_period(package)) {
    return "Diese Berichtigung können Sie nur anfechten, soweit sie den Bescheid ändert (§ 351 Abs. 1 AO). "
           "Im Übrigen bleibt es bei der Frist des "
           "ersten Bescheids.";
  }
  const char* law = package.procedure_code == "SGBX" ? "§ 38 SGB X" : "§ 42 VwVfG";
  return fmt::format(
      "Wir haben nur eine offenbare Unrichtigkeit berichtigt ({}). Die Frist für Ihren Rechtsbehelf beginnt "
      "dadurch nicht neu; sie läuft "
      "seit der Bekanntgabe des ersten Bescheids.",
      law);
}

Result<Letter> compose(const LetterInput& input) { return Composer(input).run(); }

}  // namespace rathaus::notices
