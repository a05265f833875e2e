#include "modules/notices/papers.h"

#include <fmt/format.h>

#include "libs/german/contact.h"
#include "libs/qr/qr.h"
#include "modules/cases/ways_de.h"
#include "modules/notices/fonts.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {
namespace {

constexpr std::size_t kWindowLine =
    45;  // letters of a line at 10 pt in the 85 mm of the window (DIN 5008, form B)

std::size_t characters(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return n;
}

pdf::Metadata metadata(const tenancy::Town& town, std::string title, std::string id, Instant at) {
  return {.title = std::move(title),
          .author = authority_of(town),
          .subject = "Post",
          .keywords = {"Post"},
          .document_id = fmt::format("{}/{}", town.id, id),
          .created = at};
}

pdf::Letterhead plain_head(const tenancy::Town& town) {
  pdf::Letterhead head;
  head.authority = town.name.empty() ? authority_of(town) : town.name;
  return head;
}

pdf::Figure code_figure(const qr::Picture& code, const std::string& alt, double millimetres) {
  pdf::Figure out;
  out.picture.width = out.picture.height = code.width;
  out.picture.paths = {{code.path, {0, 0, 0}}};
  out.picture.alt = alt;
  out.height_mm = millimetres;
  return out;
}

// A short letter of the house, with window address.
pdf::Letter short_letter(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                         std::string subject, std::string id, Instant at) {
  pdf::Letter out;
  out.metadata = metadata(town, subject, id, at);
  out.head = head_of(package, town);
  out.sender_line = fmt::format("{} · {} · {} {}", town.name, town.street, town.postal_code, town.city);
  out.recipient = window_of(c.applicant).lines;
  out.info = {{"Unser Zeichen", pdf::plain(c.reference)}, {"Datum", pdf::plain(to_german(berlin_date(at)))}};
  if (!town.phone.empty()) out.info.push_back({"Telefon", pdf::plain(town.phone)});
  out.reference = c.reference;
  out.subject = std::move(subject);
  out.salutation = salutation_of(c.applicant);
  return out;
}

}  // namespace

WindowCheck window_of(const cases::Applicant& a) {
  WindowCheck out;
  const std::string person =
      a.given_names + (a.given_names.empty() || a.family_name.empty() ? "" : " ") + a.family_name;
  if (!a.organisation.empty()) out.lines.push_back(a.organisation);
  if (!person.empty()) out.lines.push_back(person);
  if (out.lines.empty()) out.trouble = "Der Name fehlt.";
  if (!a.street.empty())
    out.lines.push_back(a.street);
  else if (out.trouble.empty())
    out.trouble = "Straße und Hausnummer fehlen.";
  if (!a.postal_code.empty() || !a.city.empty())
    out.lines.push_back(a.postal_code + (a.postal_code.empty() ? "" : " ") + a.city);
  if (out.trouble.empty() && (a.postal_code.empty() || a.city.empty()))
    out.trouble = "Postleitzahl oder Ort fehlt.";
  if (out.trouble.empty() && !german::parse_postal_code(a.postal_code))
    out.trouble = "Die Postleitzahl hat nicht fünf Ziffern.";
  for (const std::string& line : out.lines) {
    if (out.trouble.empty() && characters(line) > kWindowLine)
      out.trouble = "Eine Zeile der Anschrift ist zu lang für das Fenster.";
  }
  return out;
}

Result<Bytes> receipt_letter(const packages::Package& package, const tenancy::Town& town,
                             const cases::Case& c, const ReceiptFacts& facts, Instant at) {
  if (!window_of(c.applicant).trouble.empty()) return fail(refused("notice.address_missing", "address"));
  pdf::Letter out =
      short_letter(package, town, c, "Eingangsbestätigung: " + package.title, c.reference + "/eingang", at);
  const std::string way = c.intake == "counter" ? "bei uns aufgenommen"
                          : c.intake == "phone" ? "am Telefon aufgenommen"
                                                : "erhalten";
  out.body.push_back(pdf::Paragraph{pdf::plain(
      fmt::format("Ihren Antrag „{}“ haben wir am {} {}. Ihr Aktenzeichen ist {}. Bitte nennen Sie es, "
                  "wenn Sie uns schreiben oder anrufen.",
                  package.title, to_german(berlin_date(c.received_at)), way, c.reference))});
  if (c.taken && !c.taken->gaps.empty()) {
    out.body.push_back(pdf::Heading{2, "Das fehlt uns noch"});
    pdf::List list;
    for (const std::string& gap : c.taken->gaps) list.items.push_back(pdf::plain(gap));
    out.body.push_back(std::move(list));
    out.body.push_back(
        pdf::Paragraph{pdf::plain("Bitte reichen Sie es nach. Der Tag des Eingangs bleibt derselbe.")});
  }
  out.body.push_back(pdf::Heading{2, "Wie es weitergeht"});
  out.body.push_back(pdf::Paragraph{
      pdf::plain("Wir prüfen als Nächstes, ob alle Unterlagen da sind, und nennen Ihnen dann, bis wann wir "
                 "voraussichtlich entscheiden (§ 25 Abs. 2 VwVfG).")});
  if (!facts.access_code.empty()) {
    out.body.push_back(
        pdf::Paragraph{pdf::plain("Den Stand Ihres Antrags sehen Sie auch im Internet. Sie brauchen dafür "
                                  "Aktenzeichen und Zugangscode:")});
    out.body.push_back(pdf::KeyValues{.rows = {{"Seite", pdf::plain(facts.status_url)},
                                               {"Aktenzeichen", pdf::plain(c.reference)},
                                               {"Zugangscode", {{facts.access_code, true, {}}}}},
                                      .boxed = true});
  }
  out.closing = "Mit freundlichen Grüßen";
  out.signature.lines = {"Im Auftrag", facts.clerk};
  out.signature.note = "Dieses Schreiben wurde maschinell erstellt und ist ohne Unterschrift gültig.";
  return pdf::letter(out, fonts());
}

Result<Bytes> cover_sheet(const tenancy::Town& town, const CoverSheet& sheet, Instant at) {
  const auto code = qr::draw(sheet.code);
  if (!code) return fail(refused("scan.code_too_long"));
  pdf::Document out;
  out.title = "Deckblatt zum Scannen";
  out.metadata = metadata(town, out.title, "deckblatt/" + sheet.code, at);
  out.head = plain_head(town);
  out.meta.rows = {
      {"Aktenzeichen", {{sheet.reference.empty() ? "neuer Vorgang" : sheet.reference, true, {}}}}};
  if (!sheet.service.empty()) out.meta.rows.push_back({"Leistung", pdf::plain(sheet.service)});
  out.body.push_back(code_figure(*code, "QR-Code mit dem Aktenzeichen " + sheet.reference, 60));
  out.body.push_back(pdf::Heading{2, "So geht es"});
  out.body.push_back(pdf::List{
      {pdf::plain("Legen Sie dieses Blatt vor die erste Seite des Schriftstücks."),
       pdf::plain("Legen Sie vor das nächste Schriftstück dessen eigenes Deckblatt. So passen viele Briefe "
                  "in einen Scan."),
       pdf::plain("Scannen Sie mit mindestens 200 dpi. Das Deckblatt selbst kommt nicht in die Akte.")},
      true});
  return pdf::document(out, fonts());
}

Result<Bytes> batch_list(const tenancy::Town& town, const std::string& batch_id,
                         const std::vector<BatchLine>& lines, Instant at) {
  pdf::Document out;
  out.title = "Druckstapel " + batch_id;
  out.metadata = metadata(town, out.title, "stapel/" + batch_id, at);
  out.head = plain_head(town);
  int pages = 0;
  for (const BatchLine& line : lines) pages += line.pages;
  out.meta.rows = {{"Zusammengestellt", pdf::plain(to_german(at))},
                   {"Sendungen", pdf::plain(std::to_string(lines.size()))},
                   {"Seiten ohne diese Liste", pdf::plain(std::to_string(pages))}};
  pdf::Table table{{{"Nr.", 0.5, pdf::Align::right},
                    {"Aktenzeichen", 1.5},
                    {"Empfänger", 2.6},
                    {"Art", 1.7},
                    {"Seiten", 0.8, pdf::Align::right},
                    {"Anlagen", 2}},
                   {}};
  int number = 0;
  for (const BatchLine& line : lines) {
    std::string enclosures = line.enclosures.empty() ? "keine" : fmt::format("{}: ", line.enclosures.size());
    for (std::size_t i = 0; i < line.enclosures.size(); ++i)
      enclosures += (i > 0 ? ", " : "") + line.enclosures[i];
    std::string to = line.name + "\n" + line.place;
    if (!line.trouble.empty()) to += "\nPrüfen: " + line.trouble;
    table.rows.push_back(
        {{pdf::plain(std::to_string(++number)), pdf::plain(line.reference), pdf::plain(to),
          pdf::plain(line.manner), pdf::plain(std::to_string(line.pages)), pdf::plain(enclosures)}});
  }
  out.body.push_back(std::move(table));
  out.body.push_back(pdf::Paragraph{
      pdf::plain("Zur Post gegeben am ____________________   Namenszeichen ____________________")});
  return pdf::document(out, fonts());
}

Result<Bytes> address_page(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                           const cases::Notice& notice, Instant at) {
  pdf::Letter out =
      short_letter(package, town, c, notice.subject, c.reference + "/" + notice.id + "/anschrift", at);
  out.body.push_back(
      pdf::Paragraph{pdf::plain("Anbei erhalten Sie das genannte Schreiben. Es kam von Ihrer früheren "
                                "Anschrift zu uns zurück. Die Frist für einen "
                                "Rechtsbehelf beginnt erst mit dieser Sendung.")});
  out.closing = "Mit freundlichen Grüßen";
  out.signature.lines = {"Im Auftrag"};
  out.signature.note = "Dieses Schreiben wurde maschinell erstellt und ist ohne Unterschrift gültig.";
  return pdf::letter(out, fonts());
}

Result<Bytes> service_order(const packages::Package&, const tenancy::Town& town, const cases::Case& c,
                            const cases::Notice& notice, Instant at) {
  pdf::Document out;
  const bool eb = notice.manner == cases::Manner::eb;
  out.title = eb ? "Empfangsbekenntnis" : "Zustellungsauftrag";
  out.metadata = metadata(town, out.title, c.reference + "/" + notice.id + "/zustellung", at);
  out.head = plain_head(town);
  out.reference = c.reference;
  std::string address;
  for (const std::string& line : window_of(c.applicant).lines)
    address += (address.empty() ? "" : "\n") + line;
  out.meta.rows = {{"Aktenzeichen", {{c.reference, true, {}}}},
                   {"Art", pdf::plain(cases::word_for(cases::manner_words(), cases::to_text(notice.manner)))},
                   {"Schriftstück", pdf::plain(notice.subject)},
                   {"Empfänger", pdf::plain(address)},
                   {"Zurück an", pdf::plain(town.name + "\n" + address_of(town))}};
  if (eb) {
    out.body.push_back(
        pdf::Paragraph{pdf::plain("Ich habe das oben genannte Schriftstück heute erhalten. Bitte mit Datum "
                                  "und Unterschrift zurücksenden (§ 5 Abs. 4 VwZG).")});
    out.body.push_back(pdf::Signature{
        .lines = {"____________________________________", "Tag des Empfangs, Unterschrift"}, .note = {}});
  } else {
    out.body.push_back(pdf::Paragraph{pdf::plain(
        notice.manner == cases::Manner::pzu
            ? "Bitte stellen Sie das beiliegende verschlossene Schriftstück mit Zustellungsurkunde zu und "
              "senden Sie die Urkunde zurück (§ 3 VwZG, §§ 176 bis 182 ZPO)."
            : "Bitte senden Sie das beiliegende Schriftstück als Einschreiben in der oben genannten Art (§ 4 "
              "VwZG).")});
  }
  if (const auto code = qr::draw("RZ1/" + notice.id))
    out.body.push_back(code_figure(*code, "QR-Code der Sendung " + notice.id, 25));
  return pdf::document(out, fonts());
}

}  // namespace rathaus::notices
