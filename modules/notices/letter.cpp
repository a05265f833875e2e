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

pdf::Letterhead head_of(const packages::Package& package, const tenancy::Town& town) {
  pdf::Letterhead head;
  head.authority = town.name.empty() ? authority_of(town) : town.name;
  std::string authority = authority_of(town);
  if (authority.starts_with(head.authority)) authority.erase(0, std::min(authority.size(), head.authority.size()));
  while (!authority.empty() && (authority.front() == ',' || authority.front() == ' ')) authority.erase(0, 1);
  head.office = authority + (authority.empty() || package.office.empty() ? "" : " · ") + package.office;
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

std::string outcome_word(cases::Outcome outcome) {
  switch (outcome) {
    case cases::Outcome::granted: return "bewilligt";
    case cases::Outcome::partly_granted: return "teilweise bewilligt";
    case cases::Outcome::refused: return "abgelehnt";
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
    remedy_ = remedy_notice_text(in_.package, in_.town);
    for (const std::string& name : packages::placeholders_in(remedy_)) unfilled.push_back(name);
    if (!unfilled.empty()) return fail(refused("notice.placeholder_left", "text", joined(unfilled)));
    if (lines_of(text).empty()) return fail(refused("notice.text_missing", "text"));
    // Law: VwVfG 39(1), (2) no. 1; AO 121; SGB X 35: only what grants everything needs no reasons.
    if (in_.outcome != cases::Outcome::granted && lines_of(reasons).empty()) return fail(refused("notice.reasons_missing", "reasons"));
    TRY(address());
    subject();
    Letter out;
    out.subject = letter_.subject;
    out.file_name = file_name();
    out.paragraphs = lines_of(text);
    for (std::string& line : lines_of(reasons)) out.paragraphs.push_back(std::move(line));
    head();
    body(text, reasons);
    ending();
    out.data_json = data();
    letter_.attachments.push_back({.name = "bescheid.json", .mime = "application/json", .description = "Inhalt des Bescheids, maschinenlesbar",
                                   .bytes = to_bytes(out.data_json), .relationship = pdf::Relationship::data});
    out.pdf = TRY(pdf::letter(letter_, fonts()));
    return out;
  }

 private:
  Status address() {
    const cases::Applicant& a = in_.c.applicant;
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
    const std::string& name = in_.package.notice_name;
    // A refusal is a notice whatever the permit would have been called.
    const std::string kind = in_.outcome == cases::Outcome::refused ? "Bescheid (Ablehnung)" : "Bescheid";
    letter_.subject = kind + ": " + (in_.outcome == cases::Outcome::refused && subject.starts_with(name) ? in_.package.title : subject);
  }

  std::string file_name() const {
    std::string reference;
    for (const char c : in_.c.reference) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
      reference += plain ? c : '-';
    }
    return (in_.preview ? "Entwurf-" : "Bescheid-") + reference + ".pdf";
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
    info("Ihr Antrag vom", to_german(berlin_date(in_.c.received_at)));
    info("Auskunft gibt", in_.clerk_name);
    info("Telefon", in_.clerk_dial.empty() ? town.phone : in_.clerk_dial);
    const std::string& email = in_.clerk_email.empty() ? town.email : in_.clerk_email;
    if (!email.empty()) letter_.info.push_back({"E-Mail", {{email, false, "mailto:" + email}}});
    info("Datum", to_german(today_));
    letter_.reference = (in_.preview ? "ENTWURF · " : "") + in_.c.reference;
    if (in_.preview) letter_.mark = "ENTWURF";
    letter_.salutation = salutation_of(in_.c.applicant);
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
    if (!lines_of(reasons).empty()) {
      out.push_back(pdf::Heading{2, "Begründung"});
      for (pdf::Block& block : blocks_of(reasons)) out.push_back(std::move(block));
    }
    if (in_.fee.cents > 0) payment(text + reasons);
  }

  void payment(const std::string& said) {
    std::vector<pdf::Block>& out = letter_.body;
    out.push_back(pdf::Heading{2, "Zahlung"});
    // The way of reckoning, unless the clerk's text already has it.
    const bool told = !in_.fee.explanation.empty() && said.find(in_.fee.explanation.back().text) != std::string::npos;
    if (!in_.fee.explanation.empty() && !told) {
      out.push_back(pdf::Paragraph{pdf::plain("So haben wir gerechnet:")});
      pdf::List list;
      for (const cases::Step& step : in_.fee.explanation) list.items.push_back(pdf::plain(kept_together(step.text)));
      out.push_back(std::move(list));
    }
    out.push_back(pdf::Paragraph{pdf::plain(in_.fee.due_on
        ? fmt::format("Bitte überweisen Sie den Betrag bis zum {}. Geben Sie dabei das Kassenzeichen an, damit wir die Zahlung zuordnen können.",
                      to_german(*in_.fee.due_on))
        : std::string("Bitte überweisen Sie den Betrag. Geben Sie dabei das Kassenzeichen an, damit wir die Zahlung zuordnen können."))});
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
    letter_.remedy_title = "Ihr Rechtsbehelf";
    letter_.remedy = {pdf::Paragraph{pdf::plain(kept_together(remedy_))}};
    if (!in_.package.remedy_in(in_.town.region).suspensive && in_.fee.cents > 0) {
      letter_.remedy.push_back(pdf::Paragraph{pdf::plain(fmt::format(
          "{} hat keine aufschiebende Wirkung: Der Betrag ist auch dann bis zum Fälligkeitstag zu zahlen (§ 80 Abs. 2 Nr. 1 VwGO).",
          remedy_name(in_.package, in_.town) == "Klage" ? "Die Klage" : "Der " + remedy_name(in_.package, in_.town)))});
    }
    letter_.closing = "Mit freundlichen Grüßen";
    letter_.signature.lines = {"Im Auftrag"};
    if (!in_.clerk_name.empty()) letter_.signature.lines.push_back(in_.clerk_name);
    letter_.signature.note = signature_note(in_.package);
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
    return json::canonical(boost::json::object{
        {"format", "rathaus-bescheid/1"},
        {"draft", in_.preview},
        {"authority", authority_of(in_.town)},
        {"ags", in_.town.ags},
        {"reference", in_.c.reference},
        {"service", boost::json::object{{"id", in_.package.id}, {"version", in_.package.version}, {"title", in_.package.title}}},
        {"outcome", cases::to_text(in_.outcome)},
        {"outcome_text", outcome_word(in_.outcome)},
        {"issued_on", to_iso(today_)},
        {"announcement", boost::json::object{{"channel", cases::to_text(in_.channel)}, {"law", legal_basis_of(in_.package, in_.channel)},
                                             {"rule", dates_rule()}}},
        {"remedy", boost::json::object{{"kind", remedy_name(in_.package, in_.town)}, {"period", "ein Monat nach Bekanntgabe"}, {"text", remedy_}}},
        {"fee", std::move(fee)}});
  }

  const LetterInput& in_;
  LocalDate today_;
  Values values_;
  std::string remedy_;
  pdf::Letter letter_;
};

}  // namespace

Result<Letter> compose(const LetterInput& input) { return Composer(input).run(); }

}  // namespace rathaus::notices
