// `rathaus papers TOWN FOLDER`: drafts of the data-protection papers, from what the offered services say of themselves: records of
// processing (GDPR Art. 30) and retention plan. Drafts: what only the town knows is marked, nothing is invented.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "app/operate.h"
#include "app/snapshot.h"
#include "libs/json/json.h"
#include "platform/system/clock.h"

namespace rathaus::app {
namespace {

namespace fs = std::filesystem;
using event::Object;

constexpr const char* kOpen = "**[von der Kommune zu ergänzen]**";

std::string text_or(const Object* object, std::string_view key, const std::string& other) {
  if (object == nullptr) return other;
  const auto text = json::find_string(*object, key);
  return text && *text && !(*text)->empty() ? std::string(**text) : other;
}

std::string list_of(const Object* object, std::string_view key) {
  std::vector<std::string> out;
  if (object != nullptr) {
    if (const auto list = json::find_array(*object, key); list && *list != nullptr) {
      for (const auto& one : **list) {
        if (one.is_string()) out.emplace_back(json::view(one.as_string()));
      }
    }
  }
  return out.empty() ? kOpen : fmt::format("{}", fmt::join(out, "; "));
}

const Object* member(const Object& manifest, std::string_view key) {
  return json::find_object(manifest, key).value_or(nullptr);
}

// What is asked, by the form's own groups: "Angaben zur Person: Familienname, Vornamen, ...".
std::string categories(const forms::Form& form) {
  std::string out;
  std::vector<std::string> loose;
  for (forms::NodeIndex i = 1; i < form.nodes.size(); i = form.nodes[i].end) {
    const forms::Node& top = form.nodes[i];
    std::vector<std::string> labels;
    for (forms::NodeIndex k = i; k < top.end; ++k) {
      const forms::Node& node = form.nodes[k];
      const bool asked = node.kind == forms::NodeKind::field && node.field.kind != forms::FieldKind::label &&
                         !node.field.must_accept;
      const std::string& label = node.output_label.empty() ? node.label : node.output_label;
      if (asked && std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
    }
    if (labels.empty()) continue;
    const std::string& head = top.output_label.empty() ? top.label : top.output_label;
    if (top.kind == forms::NodeKind::field)
      loose.push_back(labels.front());
    else
      out += fmt::format("  - {}: {}\n", head, fmt::join(labels, ", "));
  }
  if (!loose.empty()) out += fmt::format("  - Weitere Angaben: {}\n", fmt::join(loose, ", "));
  return out;
}

std::string recipients(const packages::Package& package) {
  std::vector<std::string> out = {"zuständige Beschäftigte: " +
                                  (package.office.empty() ? std::string(kOpen) : package.office)};
  if (!package.fee.empty()) out.emplace_back("Kasse (Betrag, Kassenzeichen, Name und Anschrift)");
  out.emplace_back("Postdienstleister oder Postfachbetreiber (Bescheid)");
  if (const Object* decision = member(package.manifest, "decision")) {
    if (const auto hear = json::find_array(*decision, "hear"); hear && *hear != nullptr) {
      for (const auto& one : **hear) {
        if (one.is_object())
          out.push_back(text_or(&one.as_object(), "label", "") + " (Anhörung, wenn der Fall es verlangt)");
      }
    }
  }
  std::string text;
  for (const std::string& one : out) text += "  - " + one + "\n";
  return text;
}

// In years where it is whole years.
std::string span(int days) {
  if (days >= 365 && days % 365 == 0) return fmt::format("{} Jahre", days / 365);
  return days == 3650 ? "10 Jahre" : fmt::format("{} Tage", days);
}

std::string retention_of(const packages::Package& package) {
  const Object* retention = member(package.manifest, "retention");
  if (retention == nullptr)
    return fmt::format("{} nach Abschluss (Vorgabe des Programms; {} )", span(package.retention_days), kOpen);
  const auto years = json::find_int(*retention, "case_years");
  const std::string law = text_or(retention, "law", kOpen);
  const std::string how_long =
      years && *years ? fmt::format("{} Jahre", **years) : span(package.retention_days);
  return fmt::format("{} nach Abschluss oder Rücknahme; Grundlage: {}", how_long, law);
}

std::string record_of(const packages::Package& package, int number) {
  const Object* personal = member(package.manifest, "personal_data");
  std::string out = fmt::format("## {}. {}\n\n", number, package.title);
  out += fmt::format(
      "- **Dienst:** {} (Paket {}, Version {}; LeiKa {})\n", package.title, package.id, package.version,
      package.leika_keys.empty() ? kOpen : fmt::format("{}", fmt::join(package.leika_keys, ", ")));
  out += fmt::format("- **Fachlich zuständig:** {}\n", package.office.empty() ? kOpen : package.office);
  out += fmt::format("- **Zweck (Art. 30 Abs. 1 Buchst. b):** {}\n", text_or(personal, "purpose", kOpen));
  out += fmt::format("- **Rechtsgrundlage:** {}\n", list_of(personal, "law"));
  out +=
      "- **Betroffene Personen (Buchst. c):** Antragstellende; Personen, die im Antrag genannt werden; "
      "bearbeitende Beschäftigte\n";
  out += "- **Kategorien personenbezogener Daten (Buchst. c):**\n" + categories(*package.form);
  out +=
      "  - Zum Vorgang: Aktenzeichen, Eingang, Bearbeitungsschritte mit Zeit und bearbeitender Person, "
      "Rückfragen und Antworten, Anlagen, Entscheidung, Bescheid, Zustellung\n";
  out += "- **Empfänger (Buchst. d):**\n" + recipients(package);
  out += "- **Übermittlung in Drittländer (Buchst. e):** keine durch das Programm\n";
  out += fmt::format(
      "- **Löschfristen (Buchst. f):** {}; nicht abgesendete Entwürfe 30 Tage nach der letzten Änderung\n",
      retention_of(package));
  const bool automatic = [&] {
    const Object* decision = member(package.manifest, "decision");
    const Object* how =
        decision == nullptr ? nullptr : json::find_object(*decision, "automatic").value_or(nullptr);
    return how != nullptr && json::find_bool(*how, "allowed").value_or(std::nullopt).value_or(false);
  }();
  out += fmt::format("- **Automatisierte Entscheidung (Art. 22):** {}\n",
                     automatic ? "Das Fachrecht ließe sie zu; Rathaus schlägt Betrag und Gründe vor, "
                                 "entschieden wird durch eine Person."
                               : "nein; das Programm schlägt vor, eine Person entscheidet");
  return out + "\n";
}

std::string head_of(const std::string& title, const tenancy::Town& town, const std::string& day) {
  const auto or_open = [](const std::string& text) { return text.empty() ? std::string(kOpen) : text; };
  return fmt::format(
      "# {}\n\n*Entwurf vom {}, erzeugt aus den Definitionen der angebotenen Dienste. Vor Verwendung von der "
      "oder dem Datenschutzbeauftragten zu prüfen; was nur die Kommune weiß, ist gekennzeichnet.*\n\n"
      "- **Verantwortliche:** {}, {}, {} {}; Telefon {}, E-Mail {}\n- **Datenschutzbeauftragte:** {}\n- "
      "**Auftragsverarbeiter (Betrieb):** {}\n\n",
      title, day, or_open(town.authority), or_open(town.street), or_open(town.postal_code),
      or_open(town.city), or_open(town.phone), or_open(town.email), or_open(town.privacy_contact), kOpen);
}

std::string records_paper(const tenancy::Town& town, const std::vector<flows::PackagePtr>& packages,
                          const std::string& day) {
  std::string out = head_of("Verzeichnis von Verarbeitungstätigkeiten (Art. 30 Abs. 1 DSGVO)", town, day);
  int number = 0;
  for (const flows::PackagePtr& package : packages) out += record_of(*package, ++number);
  out += fmt::format(
      "## {}. Betrieb der Plattform\n\n"
      "- **Zweck:** Anmeldung, Schutz vor Missbrauch, Nachweis der Eingänge\n"
      "- **Betroffene und Daten:** Konten (Name, Anschrift, E-Mail, Passwort nur als Argon2id-Hash), "
      "Beschäftigte (Name, Durchwahl, E-Mail, Rollen, zweiter Faktor), Sitzungen (Kennung, Zeiten)\n"
      "- **Betriebsprotokoll:** Routen, Status, Dauer, Fehlerkennungen; keine Namen, keine Inhalte, keine "
      "IP-Adressen\n"
      "- **Nachweisprotokoll:** gesalzene Zusagen ohne Klartext; bleiben nach der Löschung eines Vorgangs "
      "stehen und sind ohne dessen Schlüssel nicht mehr zu öffnen\n"
      "- **Rechtsgrundlage:** Art. 6 Abs. 1 Buchst. c und e, Art. 32 DSGVO; OZG\n"
      "- **Löschfristen:** Sitzungen nach Ablauf (Amt höchstens 10 Stunden, sonst 24 Stunden); "
      "Betriebsprotokoll nach Einstellung des Betriebssystems {}\n\n",
      ++number, kOpen);
  out +=
      "## Technische und organisatorische Maßnahmen (Art. 30 Abs. 1 Buchst. g, Art. 32)\n\n"
      "- Verschlüsselung aller Inhalte mit AES-256-GCM, ein Schlüssel je Vorgang; Suche über verschlüsselte "
      "Kürzel; TLS durch den Proxy davor\n"
      "- Zugriff nur nach Zuständigkeit, Anmeldung der Beschäftigten mit zweitem Faktor, Abmeldung nach 30 "
      "Minuten Ruhe\n"
      "- Unveränderbares Protokoll mit signierten Ständen (RFC 6962), Quittungen prüfbar ohne diese "
      "Installation\n"
      "- Sicherungen verschlüsselt und gegengelesen; Wiederherstellung rechnet alles aus den Ereignissen "
      "nach; Gelöschtes wird nach einer Wiederherstellung erneut gelöscht\n"
      "- Verfahren bei Störung, Vertretung, Zutritt, Schulung: " +
      std::string(kOpen) + "\n";
  return out;
}

std::string retention_paper(const tenancy::Town& town, const std::vector<flows::PackagePtr>& packages,
                            const std::string& day) {
  std::string out = head_of("Löschkonzept", town, day);
  out += "## Regeln\n\n| Datenart | Frist | Beginn | Grundlage | Wer löscht |\n|---|---|---|---|---|\n";
  for (const flows::PackagePtr& package : packages) {
    const Object* retention = member(package->manifest, "retention");
    const auto years = retention == nullptr ? std::optional<std::int64_t>{}
                                            : json::find_int(*retention, "case_years").value_or(std::nullopt);
    out += fmt::format(
        "| Vorgänge „{}“ mit Anlagen und Bescheiden | {} | Abschluss oder Rücknahme | {} | Programm, am Tag "
        "danach |\n",
        package->title, years ? fmt::format("{} Jahre", *years) : span(package->retention_days),
        text_or(retention, "law", kOpen));
  }
  out += fmt::format(
      "| nicht abgesendete Entwürfe | 30 Tage | letzte Änderung | Art. 5 Abs. 1 Buchst. e DSGVO | Programm "
      "|\n"
      "| Sitzungen | Amt 10 Stunden, sonst 24 Stunden, 30 Minuten Ruhe | Anmeldung | BSI TR-03160, "
      "TR-03172-3 | Programm |\n"
      "| Konten von Bürgerinnen und Bürgern | {} | Schließung des Kontos | OZG | {} |\n"
      "| Konten von Beschäftigten | Zugang endet sofort; der Name bleibt in den Akten | Ausscheiden | "
      "Aktenführung | Kommune |\n"
      "| Betriebsprotokoll (ohne Personenbezug) | {} | Eintrag | Art. 32 DSGVO | Betriebssystem |\n"
      "| Sicherungen | {} | Anlage | Art. 32 DSGVO | Betrieb |\n\n",
      kOpen, kOpen, kOpen, kOpen);
  out +=
      "## Wie gelöscht wird\n\n"
      "1. Der Schlüssel des Vorgangs wird vernichtet; damit ist jeder verschlüsselte Inhalt unlesbar, auch "
      "in älteren Sicherungen ohne diesen Schlüssel.\n"
      "2. Inhalte, Zeilen, Suchkürzel und Dateien werden entfernt; freie Seiten der Datenbank werden "
      "überschrieben.\n"
      "3. Es bleibt ein Löschvermerk (Kennung, Zeitpunkt) und die gesalzene Zusage im Nachweisprotokoll: die "
      "Löschung ist nachweisbar, der Inhalt nicht wiederherstellbar.\n"
      "4. Nach dem Einspielen einer Sicherung wird erneut gelöscht, was seitdem gelöscht wurde "
      "(Löschvermerke des vorhandenen Bestands, oder `rathaus restore --erased LISTE`).\n\n"
      "## Prüfung\n\n"
      "- `rathaus tenant verify KENNUNG` rechnet den Bestand nach und nennt gelöschte Vorgänge; Turnus: " +
      std::string(kOpen) +
      "\n"
      "- Sperre statt Löschung (Art. 18), Widerspruch, laufende Rechtsbehelfe: " +
      std::string(kOpen) + "\n";
  // Where the package counts from another day than the program does, the paper says so.
  std::string differs;
  for (const flows::PackagePtr& package : packages) {
    const std::string starts = text_or(member(package->manifest, "retention"), "starts", "");
    if (!starts.empty() && starts != "closed")
      differs += fmt::format(
          "- „{}“: Das Paket nennt als Beginn `{}`; das Programm zählt ab Abschluss des Vorgangs. Schließen "
          "Sie Vorgänge erst, wenn dieser Tag erreicht ist, oder setzen Sie die Frist entsprechend.\n",
          package->title, starts);
  }
  if (!differs.empty()) out += "\n## Zu beachten\n\n" + differs;
  return out;
}

}  // namespace

Result<int> papers_command(const Arguments& arguments) {
  if (arguments.rest.size() != 2) return fail(refused("papers.usage", {}, "rathaus papers KENNUNG ORDNER"));
  const Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty())
    return fail(refused("start.data_missing", {}, "--data ORDNER sagt, wo die Daten liegen"));
  const std::string& town_id = arguments.rest[0];
  const fs::path folder = arguments.rest[1];
  const auto snapshot = TRY(HouseSnapshot::take(settings.data, {town_id}));
  const auto assembly = TRY(snapshot->open());
  flows::House& house = assembly->house();
  const flows::TownPtr town = TRY(house.town(town_id));
  std::vector<flows::PackagePtr> packages;
  for (const std::string& id : TRY(house.shelf.offered_ids(town_id)))
    packages.push_back(TRY(house.shelf.offered(town_id, id)));
  const std::string day = to_german(berlin_date(platform::SystemClock().now()));
  std::error_code ec;
  fs::create_directories(folder, ec);
  for (const auto& [name, text] :
       {std::pair{"verzeichnis-verarbeitungstaetigkeiten.md", records_paper(*town, packages, day)},
        std::pair{"loeschkonzept.md", retention_paper(*town, packages, day)}}) {
    std::ofstream out(folder / name);
    out << text;
    if (!out.flush()) return fail(unavailable("papers.write", (folder / name).string()));
    fmt::print("{}\n", (folder / name).string());
  }
  return 0;
}

}  // namespace rathaus::app
