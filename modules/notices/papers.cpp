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
  out.recipient = window_of(c.addressee()).lines;
  out.info = {{"Unser Zeichen", pdf::plain(c.reference)}, {"Datum", pdf::plain(to_german(berlin_date(at)))}};
  if (c.represented()) out.info.push_back({"In der Sache", pdf::plain(c.applicant.display_name())});
  if (!town.phone.empty()) out.info.push_back({"Telefon", pdf::plain(town.phone)});
  out.reference = c.reference;
  out.subject = std::move(subject);
  out.salutation = salutation_of(c.addressee());
  return out;
}

void sign(pdf::Letter& out, const ClerkFacts& clerk) {
  out.closing = "Mit freundlichen Grüßen";
  out.signature.lines = {"Im Auftrag"};
  if (!clerk.name.empty()) out.signature.lines.push_back(clerk.name);
  out.signature.note = "Dieses Schreiben wurde maschinell erstellt und ist ohne Unterschrift gültig.";
}

void name_clerk(pdf::Letter& out, const ClerkFacts& clerk) {
  if (!clerk.name.empty())
    out.info.insert(
        out.info.begin() + 1,
        {"Auskunft gibt", pdf::plain(clerk.name + (clerk.dial.empty() ? "" : ", Durchwahl " + clerk.dial))});
}

// When the time to answer begins, and by which law.
std::string answer_rule(const packages::Package& package, std::int64_t days) {
  const std::string law = package.procedure_code == "AO"     ? "§ 108 Abs. 1, § 122 Abs. 2 AO"
                          : package.procedure_code == "SGBX" ? "§ 26 Abs. 2, § 37 Abs. 2 SGB X"
                                                             : "§ 31 Abs. 2, § 41 Abs. 2 VwVfG";
  return fmt::format(
      "Bitte antworten Sie innerhalb von {}. Die Frist beginnt am Tag, nachdem dieser Brief als bekannt "
      "gegeben gilt. Das ist der vierte Tag, nachdem wir ihn zur Post gegeben haben ({}). Endet die Frist an "
      "einem Samstag, Sonntag oder Feiertag, haben Sie bis zum nächsten Werktag Zeit. Steht in diesem Brief "
      "ein "
      "früherer Tag, so gilt die längere Frist.",
      days == 1 ? std::string("einem Tag") : std::to_string(days) + " Tagen", law);
}

}  // namespace

Result<Bytes> question_letter(const packages::Package& package, const tenancy::Town& town,
                              const cases::Case& c, const cases::Question& question,
                              const cases::Notice& letter, const ClerkFacts& clerk, Instant at) {
  if (!window_of(c.addressee()).trouble.empty()) return fail(refused("notice.address_missing", "address"));
  pdf::Letter out = short_letter(package, town, c, letter.subject + ": " + package.title,
                                 c.reference + "/" + letter.id, at);
  name_clerk(out, clerk);
  const bool hearing = question.kind == "hearing";
  if (letter.kind == "reminder") {
    out.body.push_back(pdf::Paragraph{pdf::plain(fmt::format(
        "wir haben Sie am {} um eine Antwort gebeten und noch nichts von Ihnen erhalten. Bitte antworten Sie "
        "bis zum {}. Hier noch einmal, worum es geht:",
        to_german(berlin_date(question.asked_at)), to_german(question.due_on)))});
  } else if (!hearing) {
    out.body.push_back(pdf::Paragraph{
        pdf::plain("zu Ihrem Antrag haben wir eine Frage. Ohne Ihre Antwort können wir nicht entscheiden.")});
  }
  for (pdf::Block& block : blocks_of(question.text)) out.body.push_back(std::move(block));
  if (letter.answer_days > 0) {
    out.body.push_back(pdf::Heading{2, "Bis wann"});
    out.body.push_back(pdf::Paragraph{pdf::plain(kept_together(answer_rule(package, letter.answer_days)))});
  }
  out.body.push_back(pdf::Heading{2, "Wie Sie antworten"});
  pdf::List ways;
  ways.items.push_back(pdf::plain(
      "Mit dem Antwortbogen auf der letzten Seite: ausfüllen, Unterlagen dahinterlegen und in einem "
      "Fensterumschlag zurückschicken."));
  const std::string phone = clerk.dial.empty() ? town.phone : town.phone.empty() ? clerk.dial : town.phone;
  if (!phone.empty())
    ways.items.push_back(
        pdf::plain(fmt::format("Am Telefon: {}. Nennen Sie das Zeichen {}.", phone, c.reference)));
  ways.items.push_back(pdf::plain("Persönlich bei uns: " + address_of(town) + "."));
  out.body.push_back(std::move(ways));
  sign(out, clerk);
  out.enclosures_title = "Anlage";
  out.enclosures = {"Antwortbogen"};
  return pdf::letter(out, fonts());
}

Result<Bytes> answer_sheet(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                           const cases::Question& question, const cases::Notice& letter,
                           const std::string& code, Instant at) {
  const auto drawn = qr::draw(code);
  if (!drawn) return fail(refused("scan.code_too_long"));
  pdf::Letter out;
  out.metadata =
      metadata(town, "Antwortbogen zu " + c.reference, c.reference + "/" + letter.id + "/antwort", at);
  out.head = plain_head(town);
  // The window of the way back shows the town. Whose sheet it is stands on it; a protected address does not.
  const cases::Applicant& from = c.addressee();
  out.sender_line = c.protection ? "Absender: " + c.reference
                                 : fmt::format("{} · {} · {} {}", from.display_name(), from.street,
                                               from.postal_code, from.city);
  out.recipient = {town.name.empty() ? authority_of(town) : town.name};
  if (!package.office.empty()) out.recipient.push_back(package.office);
  out.recipient.push_back(town.street);
  out.recipient.push_back(town.postal_code + " " + town.city);
  out.info = {{"Ihr Zeichen", {{c.reference, true, {}}}},
              {"Zu unserem Brief vom", pdf::plain(to_german(berlin_date(letter.issued_at)))},
              {"Leistung", pdf::plain(package.title)}};
  out.reference = c.reference;
  out.subject = question.kind == "hearing" ? "Antwortbogen zur Anhörung" : "Antwortbogen zur Rückfrage";
  out.salutation = "Bitte schreiben Sie Ihre Antwort hier auf.";
  out.body.push_back(pdf::Paragraph{
      pdf::plain("Falten Sie das Blatt so, dass unsere Anschrift im Fenster des Umschlags steht. Legen Sie "
                 "Unterlagen dahinter. Der Code unten sorgt dafür, dass Ihre Antwort gleich beim richtigen "
                 "Vorgang ankommt; lassen Sie ihn bitte frei.")});
  for (int line = 0; line < 9; ++line)
    out.body.push_back(pdf::Paragraph{
        pdf::plain("________________________________________________________________________")});
  out.body.push_back(code_figure(*drawn, "QR-Code des Briefs " + letter.id, 30));
  out.closing = "Datum und Unterschrift:";
  out.signature.lines = {"____________________________________", from.display_name()};
  return pdf::letter(out, fonts());
}

Result<Bytes> message_letter(const packages::Package& package, const tenancy::Town& town,
                             const cases::Case& c, const cases::Notice& letter, std::string_view text,
                             const ClerkFacts& clerk, Instant at) {
  if (!window_of(c.addressee()).trouble.empty()) return fail(refused("notice.address_missing", "address"));
  pdf::Letter out = short_letter(package, town, c, letter.subject + ": " + package.title,
                                 c.reference + "/" + letter.id, at);
  name_clerk(out, clerk);
  out.body = blocks_of(text);
  sign(out, clerk);
  return pdf::letter(out, fonts());
}

Result<Bytes> packing_page(const tenancy::Town& town, const std::string& reference,
                           const std::string& sending, Instant at) {
  pdf::Document out;
  out.title = "Geschützte Person: gesondert verpacken";
  out.metadata = metadata(town, out.title, "verpacken/" + sending, at);
  out.head = plain_head(town);
  out.meta.rows = {{"Aktenzeichen", {{reference, true, {}}}}, {"Sendung", pdf::plain("RZ1/" + sending)}};
  out.body.push_back(pdf::List{
      {pdf::plain(
           "Für diese Person gilt eine Auskunftssperre (§ 51 BMG). Die Anschrift auf dem nächsten Blatt "
           "darf nur sehen, wer den Brief verpackt."),
       pdf::plain("Legen Sie den Brief sofort in einen neutralen Fensterumschlag und verschließen Sie ihn."),
       pdf::plain(
           "Kennzeichnen Sie den Umschlag mit „Persönlich – nicht nachsenden“. Lassen Sie ihn nicht offen "
           "liegen und legen Sie ihn nicht in den gemeinsamen Postkorb."),
       pdf::plain("Dieses Blatt kommt nicht in den Umschlag. Werfen Sie Fehldrucke in den Aktenvernichter.")},
      true});
  return pdf::document(out, fonts());
}

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
  if (!window_of(c.addressee()).trouble.empty()) return fail(refused("notice.address_missing", "address"));
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
  out.body.push_back(pdf::Paragraph{pdf::plain(
      std::string("Wir prüfen als Nächstes, ob alle Unterlagen da sind, und nennen Ihnen dann, bis "
                  "wann wir voraussichtlich entscheiden") +
      (package.procedure_code == "VwVfG" ? " (§ 25 Abs. 2 VwVfG)." : "."))});
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
    std::string to = line.marked ? std::string("geschützt (§ 51 BMG)\ngesondert verpacken")
                                 : line.name + "\n" + line.place;
    if (!line.trouble.empty()) to += "\nPrüfen: " + line.trouble;
    if (!line.left_out.empty()) to += "\nNicht in diesem Druck: " + line.left_out;
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
  for (const std::string& line : window_of(c.addressee()).lines)
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
