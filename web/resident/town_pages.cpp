// A town's portal page and its duties: imprint, privacy, accessibility, plain language, sign language, verifier key.
// Made from the town's facts; what is not there yet is said, nothing is claimed.
#include "web/resident/internal.h"
#include "web/site/draft_list.h"

namespace rathaus::resident {
namespace {

using ui::Writer;

Result<Response> town_page(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const tenancy::Town& town = *who.town;
  std::vector<flows::PackagePtr> offered;
  for (const std::string& id : TRY(site.house.shelf.offered_ids(who.tenant))) offered.push_back(TRY(site.house.shelf.offered(who.tenant, id)));
  ui::ResidentPage page = site::resident_frame(site, request, "Willkommen");
  page.narrow = false;
  Writer h;
  return show_public(page, [&] {
    ui::hero(h, [&] {
      ui::h1(h, "Was möchten Sie erledigen?");
      ui::lead(h, town.name + " online");
      ui::form(h, {.action = site::url("/suche"), .get = true, .label = "Leistungen suchen", .search = true}, [&] {
        ui::input(h, {.name = "q", .label = "Leistung", .hint = "zum Beispiel Hund anmelden, Ausweis, Parken", .kind = ui::InputKind::search});
        ui::hidden(h, "ort", town.postal_code + " " + town.short_name);
        ui::button(h, {.text = "Suchen", .icon = ui::Icon::search});
      });
    });
    if (auto begun = open_drafts_here(site, request); !begun.empty()) {
      ui::h2(h, "Weitermachen");
      ui::p(h, "Diese Anträge haben Sie angefangen und noch nicht abgesendet.");
      site::draft_list(h, site, who, std::move(begun));
    }
    ui::h2(h, "Das können Sie hier online erledigen");
    if (offered.empty()) ui::p(h, "Zurzeit gibt es noch keine Online-Anträge.");
    ui::card_grid(h, [&] {
      for (const flows::PackagePtr& package : offered) {
        const catalogue::ServiceEntry* entry = site.house.services.find(package->id);
        ui::card(h, {.title = std::string_view(package->title), .href = site::url(service_path(who.tenant, package->id))}, [&] {
          ui::p(h, !package->summary.empty() || entry == nullptr ? package->summary : entry->teaser);
        });
      }
    });
    ui::h2(h, "Sie haben schon einen Antrag gestellt?");
    ui::buttons(h, [&] {
      ui::button(h, {.text = "Stand ansehen", .kind = ui::ButtonKind::secondary, .href = site::url(site::town_path(who.tenant, "vorgang"))});
      ui::button(h, {.text = "Mein Bereich", .kind = ui::ButtonKind::secondary, .href = site::url("/konto")});
    });
    ui::h2(h, "So erreichen Sie uns");
    std::vector<ui::Fact> facts{{"Anschrift", town.street + ", " + town.postal_code + " " + town.city}};
    if (!town.phone.empty()) facts.push_back({"Telefon", town.phone});
    if (!town.email.empty()) facts.push_back({"E-Mail", town.email});
    if (!town.opening_hours.empty()) facts.push_back({"Öffnungszeiten", town.opening_hours});
    ui::facts(h, facts);
  }, h);
}

// A page of a few paragraphs about the town.
template <typename Draw>
web::Handler notice(Site& site, const char* title, Draw draw) {
  return handler(site, [title, draw](Site& site, Request& request) -> Result<Response> {
    Writer h;
    return show_public(frame(site, request, title), [&] {
      ui::h1(h, title);
      draw(h, *site::visit(request).town);
    }, h);
  });
}

void imprint(Writer& h, const tenancy::Town& town) {
  std::vector<ui::Fact> facts{{"Verantwortlich", town.authority.empty() ? town.name : town.authority},
                              {"Anschrift", town.street + ", " + town.postal_code + " " + town.city}};
  if (!town.phone.empty()) facts.push_back({"Telefon", town.phone});
  if (!town.email.empty()) facts.push_back({"E-Mail", town.email});
  if (!town.website.empty()) facts.push_back({"Internet", town.website});
  ui::facts(h, facts);
  ui::muted(h, "Angaben nach § 5 DDG.");
}

void privacy(Writer& h, const tenancy::Town& town) {
  ui::lead(h, "Wir speichern nur, was für Ihren Antrag nötig ist.");
  ui::h2(h, "Verantwortlich");
  ui::p(h, (town.authority.empty() ? town.name : town.authority) + ", " + town.street + ", " + town.postal_code + " " + town.city);
  if (!town.privacy_contact.empty()) {
    ui::p(h, "Datenschutzbeauftragte Stelle: " + town.privacy_contact);
  } else {
    ui::p(h, "Die Anschrift der oder des Datenschutzbeauftragten ist hier noch nicht eingetragen.");
  }
  ui::h2(h, "Was wir speichern, warum und wie lange");
  ui::bullet_list(h, {"Entwürfe: verschlüsselt, damit Sie später weitermachen können. 30 Tage nach Ihrer letzten Änderung werden sie gelöscht (§ 8a OZG).",
                      "Anträge: verschlüsselt, damit wir entscheiden können (Artikel 6 Absatz 1 Buchstabe e DSGVO). Wie lange, steht auf der Startseite jeder Leistung.",
                      "Eingangsverzeichnis: nur Prüfsummen ohne Namen und Inhalte, damit jeder Eingang nachweisbar bleibt.",
                      "Suche: Was Sie suchen, wird nicht gespeichert."});
  ui::h2(h, "Cookies");
  ui::p(h, "Diese Seiten setzen nur Cookies, die für Anmeldung, Entwürfe und den Schutz Ihrer Eingaben nötig sind (§ 25 Abs. 2 TDDDG). Keine Werbung, keine Messung.");
  ui::h2(h, "Ihre Rechte");
  ui::p(h, "Sie können Auskunft, Berichtigung, Löschung und Einschränkung verlangen und der Verarbeitung widersprechen (Artikel 15 bis 21 DSGVO). "
           "Beschweren können Sie sich bei der Datenschutzaufsicht Ihres Landes.");
}

void accessibility(Writer& h, const tenancy::Town& town) {
  ui::p(h, "Diese Seiten sollen alle nutzen können: mit Tastatur, mit Vorleseprogramm, bei starker Vergrößerung, auf kleinen Bildschirmen und ohne JavaScript.");
  ui::h2(h, "Stand");
  ui::p(h, "Wir richten uns nach EN 301 549 und WCAG 2.2 Stufe AA und prüfen die Seiten mit automatischen Werkzeugen. Eine vollständige Prüfung durch "
           "Menschen und eine förmliche Erklärung nach § 12b BGG oder dem Recht des Landes liegen noch nicht vor.");
  ui::p(h, "Noch nicht vorhanden: Inhalte in Leichter Sprache und in Deutscher Gebärdensprache.");
  ui::h2(h, "Barriere melden");
  const std::string& contact = town.accessibility_contact.empty() ? town.email : town.accessibility_contact;
  ui::p(h, contact.empty() ? "Sagen Sie uns, wo es hakt: persönlich oder per Brief an die Anschrift im Impressum." : "Sagen Sie uns, wo es hakt: " + contact);
}

void easy_language(Writer& h, const tenancy::Town& town) {
  ui::p(h, "Diese Seiten gibt es noch nicht in Leichter Sprache.");
  ui::p(h, "Brauchen Sie Hilfe? Wir helfen Ihnen gern.");
  if (!town.phone.empty()) ui::p(h, "Rufen Sie uns an: " + town.phone);
  if (!town.email.empty()) ui::p(h, "Oder schreiben Sie uns: " + town.email);
}

void sign_language(Writer& h, const tenancy::Town& town) {
  ui::p(h, "Videos in Deutscher Gebärdensprache gibt es hier noch nicht.");
  ui::p(h, "Für Gespräche mit der Behörde können Sie eine Dolmetscherin oder einen Dolmetscher verlangen (§ 9 BGG und das Recht des Landes). Die Kosten trägt die Behörde.");
  if (!town.email.empty()) ui::p(h, "Schreiben Sie uns dazu: " + town.email);
}

Result<Response> verifier_key(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const std::string key = TRY(site.house.runtime.verifier_key(who.tenant));
  return Response::text(key + "\n\n"
      "Das ist der öffentliche Prüfschlüssel des Eingangsverzeichnisses: " + std::string(who.town->name) + ".\n"
      "Bewahren Sie die erste Zeile zusammen mit Ihrem Eingangsbeleg (Datei .tlog-proof) auf.\n\n"
      "So prüfen Sie einen Beleg ohne Internet:\n"
      "  rathaus receipt verify BELEG.tlog-proof --key \"PRUEFSCHLUESSEL\"\n\n"
      "Der Beleg ist eine Textdatei nach den offenen Formaten C2SP tlog-proof und signed-note (Ed25519, RFC 6962).\n"
      "Jedes Programm, das diese Formate kennt, kann ihn prüfen.\n");
}

}  // namespace

void add_town_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  out.push_back({Method::get, "/ort/{ort}", site::visitor(), handler(site, town_page)});
  out.push_back({Method::get, "/ort/{ort}/impressum", site::visitor(), notice(site, "Impressum", imprint)});
  out.push_back({Method::get, "/ort/{ort}/datenschutz", site::visitor(), notice(site, "Datenschutz", privacy)});
  out.push_back({Method::get, "/ort/{ort}/barrierefreiheit", site::visitor(), notice(site, "Barrierefreiheit", accessibility)});
  out.push_back({Method::get, "/ort/{ort}/leichte-sprache", site::visitor(), notice(site, "Leichte Sprache", easy_language)});
  out.push_back({Method::get, "/ort/{ort}/gebaerdensprache", site::visitor(), notice(site, "Gebärdensprache", sign_language)});
  out.push_back({Method::get, "/ort/{ort}/pruefschluessel", site::everybody(), handler(site, verifier_key)});
}

}  // namespace rathaus::resident
