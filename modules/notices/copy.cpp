// The copy of an application. It must always come into being: a letter no font has is written as its number instead.
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <set>

#include "libs/json/json.h"
#include "modules/cases/about_de.h"
#include "modules/forms/summary.h"
#include "modules/forms/validate.h"
#include "modules/cases/ways_de.h"
#include "modules/notices/fonts.h"
#include "modules/notices/papers.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {
namespace {

std::size_t length_of(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t out = byte(0) & (0xffU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) out = out << 6 | (byte(i) & 0x3fU);
  return out;
}

class Speller {
 public:
  std::string operator()(std::string_view text) const {
    if (unknown_.empty()) return std::string(text);
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t n = std::min(length_of(static_cast<unsigned char>(text[i])), text.size() - i);
      const std::uint32_t c = code_point(text.substr(i, n));
      if (unknown_.contains(c)) out += fmt::format("[U+{:04X}]", c);
      else out += text.substr(i, n);
      i += n;
    }
    return out;
  }
  // From "U+4E2D, U+6587"; false when nothing new was named.
  bool learn(std::string_view list) {
    const std::size_t before = unknown_.size();
    for (std::size_t at = list.find("U+"); at != std::string_view::npos; at = list.find("U+", at + 2)) {
      std::uint32_t c = 0;
      std::from_chars(list.data() + at + 2, list.data() + list.size(), c, 16);
      unknown_.insert(c);
    }
    return unknown_.size() > before;
  }

 private:
  std::set<std::uint32_t> unknown_;
};

// 64 hex digits in groups of eight, so that a line can break and people can compare.
std::string grouped_hash(std::string_view hash) {
  std::string out;
  for (std::size_t i = 0; i < hash.size(); i += 8) out += (out.empty() ? "" : " ") + std::string(hash.substr(i, 8));
  return out;
}

std::string size_text(std::int64_t bytes) {
  if (bytes < 1024) return fmt::format("{} Byte", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{} KB", (bytes + 512) / 1024);
  return fmt::format("{},{} MB", bytes / (1024 * 1024), bytes % (1024 * 1024) * 10 / (1024 * 1024));
}

// `whom`: the represented person; empty: who filled it in speaks of themselves.
void add_answers(const packages::Package& package, const forms::Answers& answers, const std::string& whom,
                 const Speller& spell, std::vector<pdf::Block>& out) {
  int last = 1;
  for (const forms::SummarySection& section : forms::summary(*package.form, answers, {}, forms::Words::question)) {
    last = std::clamp(section.level, 2, std::min(last + 1, 6));  // never a skipped level (ISO 14289-1)
    out.push_back(pdf::Heading{last, spell(cases::title_about(section.title, whom))});
    pdf::Table table{{{"Frage", 2}, {"Antwort", 3}}, {}};
    for (const forms::SummaryRow& row : section.rows) {
      std::string all;
      for (const std::string& value : row.values) all += (all.empty() ? "" : "\n") + value;
      table.rows.push_back({{pdf::plain(spell(row.label)), pdf::plain(spell(all))}, true});
    }
    out.push_back(std::move(table));
  }
}

void add_attachments(const cases::Case& c, const Speller& spell, std::vector<pdf::Block>& out) {
  pdf::Table table{{{"Datei", 2}, {"Größe", 1, pdf::Align::right}, {"Prüfsumme", 3.4}}, {}};
  for (const cases::Attachment& file : c.attachments) {
    if (file.path.starts_with(cases::supplement_path(""))) continue;  // came after what this is the copy of
    table.rows.push_back({{pdf::plain(spell(file.name)), pdf::plain(size_text(file.size)), pdf::plain(grouped_hash(file.sha256))}, true});
  }
  if (table.rows.empty()) return;
  out.push_back(pdf::Heading{2, "Hochgeladene Dateien"});
  out.push_back(pdf::Paragraph{pdf::plain(
      "Mit der Prüfsumme können Sie nachweisen, welche Datei bei uns eingegangen ist (SHA-256).")});
  out.push_back(std::move(table));
}

pdf::Document copy_with(const packages::Package& package, const tenancy::Town& town, const cases::Case& c, const forms::Answers& answers,
                        const Speller& spell) {
  pdf::Document out;
  out.title = "Ihr Antrag: " + package.title;
  out.metadata = {.title = out.title, .author = authority_of(town), .subject = package.title, .keywords = {"Antrag", package.title},
                  .document_id = fmt::format("{}/{}/antrag", town.id, c.reference), .created = c.received_at};
  out.head = head_of(package, town);
  out.reference = c.reference;
  out.meta.rows = {{"Aktenzeichen", {{c.reference, true, {}}}},
                   {"Eingegangen am", pdf::plain(to_german(c.received_at))},
                   {"Leistung", pdf::plain(package.title)},
                   {"Eingegangen bei", pdf::plain(kept_together(authority_of(town) + ", " + address_of(town)))}};
  if (!c.sent_by().display_name().empty())
    out.meta.rows.push_back({"Antrag von", pdf::plain(spell(c.sent_by().display_name()))});
  if (c.representation)
    out.meta.rows.push_back({"Vertreten durch", pdf::plain(spell(c.representation->person.display_name()))});
  if (c.objection)
    out.meta.rows.push_back(
        {"Gegen den Bescheid", pdf::plain(spell(c.objection->subject + ", " + c.objection->reference))});
  out.meta.boxed = true;
  if (c.objection && !c.objection->text.empty()) {
    out.body.push_back(pdf::Heading{2, "Begründung"});
    for (pdf::Block& block : blocks_of(spell(c.objection->text))) out.body.push_back(std::move(block));
  }
  add_answers(package, answers, c.representation ? c.applicant.display_name() : std::string(), spell,
              out.body);
  add_attachments(c, spell, out.body);
  out.body.push_back(pdf::Heading{2, "Nachweis des Eingangs"});
  out.body.push_back(pdf::Paragraph{pdf::plain(
      "Mit dieser Kopie erhalten Sie auf der Seite Ihres Vorgangs einen Eingangsnachweis als Datei. Er belegt, wann welcher Antrag bei uns "
      "eingegangen ist, und lässt sich auch ohne uns und ohne Internet prüfen. Bewahren Sie beide Dateien zusammen auf.")});
  if (c.receipt_leaf >= 0) out.body.push_back(pdf::Paragraph{pdf::plain(fmt::format("Nummer im Eingangsverzeichnis: {}", c.receipt_leaf))});
  out.attachments.push_back({.name = "antrag.json", .mime = "application/json", .description = "Ihre Angaben, maschinenlesbar",
                             .bytes = to_bytes(forms::submission_json(*package.form, answers)), .relationship = pdf::Relationship::data});
  return out;
}

std::string time_of_day(Instant at) {
  const LocalTime t = berlin_time(at);
  return fmt::format("{:02}:{:02} Uhr", t.hour, t.minute);
}

// What the clerk writes down for somebody is what that person declares, so it says who made sure of it, what is open, and who signs.
pdf::Document transcript_with(const packages::Package& package, const tenancy::Town& town,
                              const cases::Case& c, std::string_view clerk, const forms::Answers& answers,
                              const Speller& spell) {
  pdf::Document out = copy_with(package, town, c, answers, spell);
  out.title = "Niederschrift: " + package.title;
  out.metadata.title = out.title;
  out.metadata.keywords = {"Niederschrift", package.title};
  out.metadata.document_id += "/niederschrift";
  out.attachments.clear();
  out.body.clear();
  const cases::Intake taken = c.taken.value_or(cases::Intake{});
  const bool phone = c.intake == "phone";
  const std::string identity = std::string(cases::word_for(cases::identity_words(), taken.identity));
  out.meta.rows.push_back(
      {"Aufgenommen",
       pdf::plain(fmt::format("{}, von {}", cases::word_for(cases::intake_words(), c.intake), clerk))});
  out.meta.rows.push_back(
      {"Identität",
       pdf::plain(spell(identity + (taken.identity_note.empty() ? "" : ": " + taken.identity_note)))});
  out.body.push_back(pdf::Paragraph{pdf::plain(fmt::format(
      "{} hat am {} um {} {} die folgenden Angaben gemacht und den Antrag zur Niederschrift gestellt.",
      spell(c.sent_by().display_name()), to_german(berlin_date(c.received_at)), time_of_day(c.received_at),
      phone ? "am Telefon" : "bei uns"))});
  add_answers(package, answers, c.representation ? c.applicant.display_name() : std::string(), spell,
              out.body);
  if (!taken.gaps.empty()) {
    out.body.push_back(pdf::Heading{2, "Was noch offen ist"});
    pdf::List list;
    for (const std::string& gap : taken.gaps) list.items.push_back(pdf::plain(spell(gap)));
    out.body.push_back(std::move(list));
  }
  add_attachments(c, spell, out.body);
  out.body.push_back(pdf::Heading{2, phone ? "Vorgelesen und bestätigt" : "Unterschrift"});
  if (taken.transcript == "read_back" && taken.transcript_at) {
    out.body.push_back(pdf::Paragraph{
        pdf::plain(fmt::format("Die Niederschrift wurde am {} vorgelesen und von {} bestätigt.",
                               to_german(*taken.transcript_at), spell(c.sent_by().display_name())))});
    out.body.push_back(pdf::Signature{
        .lines = {"Aufgenommen von " + std::string(clerk)},
        .note = "Ohne Unterschrift der antragstellenden Person, weil am Telefon aufgenommen."});
    if (!phone)
      std::get<pdf::Signature>(out.body.back()).note = "Ohne Unterschrift: vorgelesen und bestätigt.";
    return out;
  }
  out.body.push_back(
      pdf::Paragraph{pdf::plain("Ich habe die Niederschrift gelesen, oder sie wurde mir vorgelesen. Sie gibt "
                                "richtig wieder, was ich erklärt habe.")});
  out.body.push_back(pdf::Signature{.lines = {"____________________________________",
                                              "Datum, Unterschrift " + spell(c.sent_by().display_name())},
                                    .note = {}});
  out.body.push_back(pdf::Signature{
      .lines = {"____________________________________", "Aufgenommen von " + std::string(clerk)},
      .note = {}});
  return out;
}

}  // namespace

Result<Bytes> transcript(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                         std::string_view clerk) {
  const forms::Answers answers =
      TRY(forms::answers_from_json(*package.form, json::canonical(c.sent_answers())));
  Speller spell;
  for (;;) {
    auto made = pdf::document(transcript_with(package, town, c, clerk, answers, spell), fonts());
    if (made || made.error().code != "pdf.text.missing_glyph" || !spell.learn(made.error().detail))
      return made;
  }
}

Result<Bytes> application_copy(const packages::Package& package, const tenancy::Town& town, const cases::Case& c) {
  const forms::Answers answers =
      TRY(forms::answers_from_json(*package.form, json::canonical(c.sent_answers())));
  Speller spell;
  for (;;) {
    auto made = pdf::document(copy_with(package, town, c, answers, spell), fonts());
    if (made || made.error().code != "pdf.text.missing_glyph" || !spell.learn(made.error().detail)) return made;
  }
}

namespace {

pdf::Document objection_with(const packages::Package& package, const tenancy::Town& town,
                             const cases::Case& c, const cases::Notice& notice, const std::string& reasons,
                             const std::string& late_reason, Instant at, const Speller& spell) {
  const cases::Applicant& from = c.addressee();
  const std::string remedy = notice.remedy.kind.empty() ? "Widerspruch" : notice.remedy.kind;
  pdf::Document out;
  out.title = remedy;
  out.metadata = {.title = remedy + " " + c.reference,
                  .author = spell(from.display_name()),
                  .subject = package.title,
                  .keywords = {remedy},
                  .document_id = fmt::format("{}/{}/widerspruch/{}", town.id, c.reference, to_iso(at)),
                  .created = at};
  out.head = head_of(package, town);
  out.reference = c.reference;
  const std::string body =
      town.objection_body.empty() ? authority_of(town) + ", " + address_of(town) : town.objection_body;
  out.meta.rows = {
      {"An", pdf::plain(kept_together(body))},
      {"Von", pdf::plain(spell(from.display_name() + ", " + from.street + ", " + from.postal_code + " " +
                               from.city))},
      {"Gegen", pdf::plain(spell(notice.subject + " vom " + to_german(berlin_date(notice.issued_at))))},
      {"Aktenzeichen", {{c.reference, true, {}}}},
      {"Datum", pdf::plain(to_german(berlin_date(at)))}};
  if (c.represented())
    out.meta.rows.push_back({"In Vertretung für", pdf::plain(spell(c.sent_by().display_name()))});
  if (notice.announced_on)
    out.meta.rows.push_back({"Bekannt gegeben am", pdf::plain(to_german(*notice.announced_on))});
  out.meta.boxed = true;
  out.body.push_back(pdf::Paragraph{pdf::plain("Gegen den genannten Bescheid lege ich " + remedy + " ein.")});
  if (!lines_of(reasons).empty()) {
    out.body.push_back(pdf::Heading{2, "Begründung"});
    for (pdf::Block& block : blocks_of(spell(reasons))) out.body.push_back(std::move(block));
  }
  if (!lines_of(late_reason).empty()) {
    out.body.push_back(pdf::Heading{2, "Warum der Widerspruch später kommt"});
    for (pdf::Block& block : blocks_of(spell(late_reason))) out.body.push_back(std::move(block));
    out.body.push_back(
        pdf::Paragraph{pdf::plain("Ich beantrage die Wiedereinsetzung in den vorigen Stand.")});
  }
  out.body.push_back(pdf::Signature{{"Unterschrift", spell(from.display_name())}, ""});
  return out;
}

}  // namespace

Result<Bytes> objection_to_sign(const packages::Package& package, const tenancy::Town& town,
                                const cases::Case& c, const cases::Notice& notice, const std::string& reasons,
                                const std::string& late_reason, Instant at) {
  Speller spell;
  for (;;) {
    auto made =
        pdf::document(objection_with(package, town, c, notice, reasons, late_reason, at, spell), fonts());
    if (made || made.error().code != "pdf.text.missing_glyph" || !spell.learn(made.error().detail))
      return made;
  }
}

}  // namespace rathaus::notices
