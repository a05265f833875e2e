#include "web/kitchen_sink/pages.h"

namespace rathaus::ui::kitchen_sink {
namespace {

Town town() { return {.notice = "Vorführung: Alle Personen und Vorgänge sind erfunden."}; }

ResidentPage dog_page(std::string_view title) {
  return {
      .title = title,
      .town = town(),
      .breadcrumb = {{"Start", "/"_url}, {"Steuern und Abgaben", "/themen/steuern"_url}, {"Hund anmelden"}},
      .login = "/anmelden"_url};
}

SafeHtml home() {
  Writer h;
  resident_page(
      h, {.title = "Was möchten Sie erledigen?", .town = town(), .login = "/anmelden"_url, .narrow = false},
      [&] {
        hero(h, [&] {
          h1(h, "Was möchten Sie erledigen?");
          lead(h, "Anträge, Anmeldungen und Bescheinigungen: rund um die Uhr und ohne Termin.");
          form(h, {.action = "/suche"_url, .get = true, .label = "Leistungen suchen", .search = true}, [&] {
            input(h, {.name = "q",
                      .label = "Leistung",
                      .hint = "zum Beispiel Hund anmelden, Parken, Umzug",
                      .kind = InputKind::search});
            input(h, {.name = "plz", .label = "Postleitzahl oder Ort", .hint = "Wo wohnen Sie?"});
            button(h, {.text = "Suchen", .icon = Icon::search});
          });
        });
        h2(h, "Häufig gesucht");
        card_grid(h, [&] {
          card(
              h,
              {.title = "Hund anmelden", .href = "/leistungen/hund"_url, .subline = "5 Minuten, ohne Termin"},
              [&] { p(h, "Melden Sie Ihren Hund zur Hundesteuer an."); });
          card(h,
               {.title = "Bewohnerparkausweis",
                .href = "/leistungen/parken"_url,
                .subline = "30,70 Euro im Jahr"},
               [&] { p(h, "Parken in Ihrem Viertel, Ausweis zum Ausdrucken."); });
          card(h,
               {.title = "Straße für ein Fest nutzen",
                .href = "/leistungen/sondernutzung"_url,
                .subline = "mindestens 4 Wochen vorher"},
               [&] { p(h, "Erlaubnis für Stände, Gerüste, Container und Feste."); });
        });
      });
  return h.take();
}

void dog_fields(Writer& h, std::span<const FieldError> errors, bool filled) {
  const auto error = [&](std::string_view name) { return error_of(errors, name); };
  input(h, {.name = "hund/0/name",
            .label = "Rufname des Hundes",
            .value = filled ? "Bella" : "",
            .error = error("hund/0/name"),
            .width = Width::w20,
            .maxlength = 60});
  date(h, {.name = "hund/0/geburt",
           .label = "Geburtsdatum des Hundes",
           .value = filled ? "31.02.2024" : "",
           .hint = "z. B. 28.03.2021. Wenn Sie es nicht genau wissen, schätzen Sie bitte.",
           .error = error("hund/0/geburt")});
  combobox(h, {.name = "hund/0/rasse",
               .label = "Rasse oder Mischung",
               .value = filled ? "Labrador" : "",
               .hint = "Schreiben Sie die ersten Buchstaben.",
               .error = error("hund/0/rasse"),
               .options = {{"1", "Border Collie"},
                           {"2", "Dackel"},
                           {"3", "Golden Retriever"},
                           {"4", "Labrador Retriever"},
                           {"5", "Mischling"}},
               .help_title = "Mein Hund ist ein Mischling",
               .help = "Wählen Sie „Mischling“. Wenn Sie eine der beteiligten Rassen kennen, geben Sie diese "
                       "auf der nächsten Seite an."});
  radios(h,
         {.name = "hund/0/herkunft",
          .label = "Woher kommt der Hund?",
          .error = error("hund/0/herkunft"),
          .options = {{"zucht", "Aus einer Zucht oder von einer Privatperson"},
                      {"tierheim", "Aus einem Tierheim", "Im ersten Jahr zahlen Sie dann keine Hundesteuer."},
                      {"umzug", "Der Hund ist mit mir zugezogen"}},
          .value = filled ? "" : "tierheim"});
  input(h, {.name = "kaufpreis",
            .label = "Kaufpreis",
            .value = "",
            .hint = "Nur, wenn der Hund gekauft wurde.",
            .error = error("kaufpreis"),
            .kind = InputKind::decimal,
            .optional = true,
            .suffix = "EUR",
            .width = Width::w8});
  file_upload(h, {.name = "nachweis",
                  .label = "Nachweis der Haftpflichtversicherung",
                  .hint = "PDF oder Foto, höchstens 10 MB.",
                  .accept = ".pdf,.jpg,.png",
                  .multiple = true,
                  .optional = true,
                  .uploaded = filled ? std::vector<Link>{{"Versicherung_2026.pdf", "/dateien/1"_url}}
                                     : std::vector<Link>{},
                  .remove_name = "entfernen",
                  .max_bytes = 10'000'000,
                  .note = "Rechtsgrundlage: § 2 der Hundesteuersatzung der Stadt Musterstadt"});
}

SafeHtml form_page(bool with_errors) {
  Writer h;
  std::vector<FieldError> errors;
  if (with_errors) {
    errors = {{"hund/0/geburt", "Den 31.02.2024 gibt es nicht. Prüfen Sie das Geburtsdatum des Hundes."},
              {"hund/0/herkunft", "Wählen Sie aus, woher der Hund kommt."},
              {"kaufpreis", "Geben Sie den Kaufpreis in Euro an, zum Beispiel 850,00."}};
  }
  ResidentPage page = dog_page("Angaben zum Hund – Hund anmelden");
  page.has_errors = with_errors;
  page.scripts = {"combobox.js"};
  resident_page(h, page, [&] {
    back_link(h, "/antrag/1"_url);
    error_summary(h, errors);
    progress(h, 2, 5);
    preline(h, "Hund anmelden");
    h1(h, "Angaben zum Hund");
    form(h, {.action = "/antrag/2"_url, .csrf = "beispiel", .key = "schluessel", .upload = true}, [&] {
      dog_fields(h, errors, with_errors);
      buttons(h, [&] {
        button(h, {.text = "Weiter", .icon = Icon::arrow_right});
        button(h, {.text = "Speichern und später fortsetzen",
                   .kind = ButtonKind::tertiary,
                   .name = "tun",
                   .value = "speichern",
                   .novalidate = true});
      });
    });
  });
  return h.take();
}

SafeHtml check_page() {
  Writer h;
  resident_page(h, dog_page("Angaben prüfen – Hund anmelden"), [&] {
    back_link(h, "/antrag/4"_url);
    progress(h, 5, 5);
    h1(h, "Prüfen Sie Ihre Angaben");
    summary(h, {.title = "Ihre Person", .number = 1},
            {{"Name", "Erika Mustermann", "/antrag/1#f-name"_url},
             {"Anschrift", [&] { h.text("Lindenweg 7").el("br").text("12345 Musterstadt"); },
              "/antrag/1#f-anschrift"_url},
             {"E-Mail", "erika@example.org", "/antrag/1#f-mail"_url}});
    summary(h, {.title = "Ihr Hund", .number = 2},
            {{"Rufname", "Bella", "/antrag/2#f-name"_url},
             {"Geburtsdatum", "12.04.2024", "/antrag/2#f-geburt"_url},
             {"Herkunft", "Aus einem Tierheim", "/antrag/2#f-herkunft"_url}});
    alert(h, {.tone = Tone::info, .title = "Das kostet die Anmeldung"}, [&] {
      p(h,
        "Die Anmeldung ist kostenlos. Die Hundesteuer beträgt 96,00 Euro im Jahr. Sie bekommen dazu einen "
        "Bescheid.");
    });
    form(h, {.action = "/antrag/senden"_url, .csrf = "beispiel", .key = "schluessel"}, [&] {
      checkbox(
          h, {.name = "richtig", .label = "Meine Angaben sind vollständig und richtig.", .optional = false});
      buttons(h, [&] { button(h, {.text = "Jetzt verbindlich absenden"}); });
    });
  });
  return h.take();
}

SafeHtml confirmation_page() {
  Writer h;
  resident_page(h, dog_page("Antrag eingegangen – Hund anmelden"), [&] {
    confirmation(h, {.title = "Ihre Anmeldung ist eingegangen", .reference = "HU-2026-004711"}, [&] {
      p(h, "Eingegangen am 21.11.2026 um 19:38 Uhr. Sie müssen jetzt nichts weiter tun.");
    });
    h2(h, "Für Ihre Unterlagen");
    buttons(h, [&] {
      button(h, {.text = "Kopie als PDF (84 KB)", .href = "/antrag/kopie.pdf"_url, .icon = Icon::download});
      button(h, {.text = "Eingangsbeleg",
                 .kind = ButtonKind::secondary,
                 .href = "/antrag/beleg"_url,
                 .icon = Icon::download});
    });
    details(h, "Wozu dient der Eingangsbeleg?", [&] {
      p(h,
        "Mit dem Beleg können Sie ohne unsere Hilfe nachweisen, dass und wann Ihr Antrag bei uns eingegangen "
        "ist.");
    });
    h2(h, "Wie geht es weiter?");
    timeline(h, {{StepState::done, "Anmeldung eingegangen", "21.11.2026, 19:38 Uhr"},
                 {StepState::open, "Wir prüfen Ihre Angaben", "meistens innerhalb von 5 Arbeitstagen"},
                 {StepState::open, "Sie erhalten den Bescheid", "mit der Post"}});
  });
  return h.take();
}

SafeHtml status_page() {
  Writer h;
  ResidentPage page{.title = "Stand Ihres Antrags HU-2026-004711",
                    .town = town(),
                    .breadcrumb = {{"Start", "/"_url}, {"Mein Bereich", "/mein"_url}, {"HU-2026-004711"}},
                    .user = "Erika Mustermann",
                    .account = "/mein"_url,
                    .logout = "/abmelden"_url,
                    .csrf = "beispiel"};
  resident_page(h, page, [&] {
    preline(h, "HU-2026-004711");
    h1(h, "Hund anmelden");
    alert(h, {.tone = Tone::warning, .title = "Wir haben eine Frage an Sie"}, [&] {
      p(h, "Bitte antworten Sie bis zum 05.12.2026. Bis dahin ruht die Bearbeitung.");
      buttons(h, [&] { button(h, {.text = "Frage beantworten", .href = "/antrag/frage"_url}); });
    });
    h2(h, "Stand");
    timeline(
        h, {{StepState::done, "Antrag eingegangen", "21.11.2026, 19:38 Uhr"},
            {StepState::done, "Bearbeitung begonnen", "23.11.2026, 08:12 Uhr",
             "Steueramt, Telefon 01234 567-89"},
            {StepState::problem, "Rückfrage an Sie", "23.11.2026, 08:20 Uhr",
             [&] { p(h, "Bitte senden Sie uns den Nachweis über die Haftpflichtversicherung des Hundes."); }},
            {StepState::open, "Entscheidung", "voraussichtlich bis 11.12.2026"},
            {StepState::open, "Bescheid wird zugestellt"}});
    h2(h, "Ihre Angaben");
    facts(h, {{"Hund", "Bella, geboren am 12.04.2024"},
              {"Zustellung", "mit der Post an Lindenweg 7, 12345 Musterstadt"}});
  });
  return h.take();
}

SafeHtml login_page() {
  Writer h;
  plain_page(h, {.title = "Anmelden", .town = town()}, [&] {
    h1(h, "Anmelden");
    p(h, "Für Beschäftigte der Stadt Musterstadt.");
    form(h, {.action = "/login"_url, .csrf = "beispiel"}, [&] {
      input(h, {.name = "name", .label = "Benutzername", .autocomplete = "username"});
      input(h, {.name = "passwort", .label = "Passwort", .kind = InputKind::password});
      input(h, {.name = "code",
                .label = "Einmalcode",
                .hint = "6 Ziffern aus Ihrer Authentifizierungs-App",
                .kind = InputKind::one_time_code,
                .width = Width::w8,
                .maxlength = 6});
      buttons(h, [&] { button(h, {.text = "Anmelden", .icon = Icon::lock}); });
    });
  });
  return h.take();
}

SafeHtml not_found_page() {
  Writer h;
  plain_page(h, {.title = "Seite nicht gefunden", .town = town()}, [&] {
    h1(h, "Diese Seite gibt es nicht");
    p(h, "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.");
    buttons(h, [&] { button(h, {.text = "Zur Startseite", .href = "/"_url}); });
  });
  return h.take();
}

void sink_forms(Writer& h) {
  form(h, {.action = "/probe"_url, .csrf = "beispiel", .label = "Alle Felder"}, [&] {
    field_row(h, [&] {
      input(h, {.name = "vorname", .label = "Vorname", .autocomplete = "given-name"});
      input(h, {.name = "nachname", .label = "Nachname", .autocomplete = "family-name"});
    });
    input(h, {.name = "mail", .label = "E-Mail", .kind = InputKind::email, .optional = true});
    input(h, {.name = "iban",
              .label = "IBAN",
              .value = "DE02120300000000202051",
              .kind = InputKind::iban,
              .width = Width::w20});
    input(h, {.name = "flaeche",
              .label = "Fläche",
              .kind = InputKind::decimal,
              .suffix = "m²",
              .width = Width::w8});
    input(h, {.name = "fest", .label = "Aktenzeichen", .value = "SN-2026-17", .readonly = true});
    select(h, {.name = "bezirk",
               .label = "Stadtbezirk",
               .options = {{"1", "Altstadt"}, {"2", "Nordviertel"}, {"3", "Hafen"}},
               .value = "2"});
    textarea(h, {.name = "grund", .label = "Begründung", .hint = "Höchstens 500 Zeichen.", .maxlength = 500});
    checkboxes(h, {.name = "tage",
                   .label = "An welchen Tagen?",
                   .options = {{"mo", "Montag"}, {"di", "Dienstag", {}, true}, {"mi", "Mittwoch"}},
                   .optional = true,
                   .horizontal = true});
    fieldset(h, {.legend = "Anschrift", .legend_is_heading = true}, [&] {
      input(h, {.name = "strasse", .label = "Straße und Hausnummer", .autocomplete = "street-address"});
    });
    repeated_group(h, {.title = "Hund 2", .remove_name = "entfernen", .remove_value = "1"},
                   [&] { input(h, {.name = "hund/1/name", .label = "Rufname"}); });
    buttons(h, [&] {
      button(h, {.text = "Weiter"});
      button(h, {.text = "Weiteren Hund angeben",
                 .kind = ButtonKind::secondary,
                 .name = "tun",
                 .value = "mehr",
                 .icon = Icon::plus});
      button(h, {.text = "Antrag löschen", .kind = ButtonKind::danger, .name = "tun", .value = "weg"});
    });
  });
}

SafeHtml sink_page() {
  Writer h;
  resident_page(
      h, {.title = "Alle Bausteine", .town = town(), .breadcrumb = {{"Start", "/"_url}, {"Alle Bausteine"}}},
      [&] {
        h1(h, "Alle Bausteine");
        lead(h, "Diese Seite zeigt, was Seitenbauer verwenden können.");
        p(h, [&] {
          h.text("Ein Absatz mit ").el("strong", "Betonung").text(" und einem ");
          link(h, "/"_url, "Verweis");
          h.text(".");
        });
        bullet_list(h, {"Personalausweis", "Nachweis der Versicherung", "Chipnummer"});
        h2(h, "Meldungen");
        alert(h, {.tone = Tone::info, .title = "Hinweis"},
              "Die Bearbeitung dauert zurzeit etwa fünf Arbeitstage.");
        alert(h, {.tone = Tone::success, .title = "Gespeichert"});
        alert(h, {.tone = Tone::warning, .title = "Frist läuft ab"},
              "Bitte antworten Sie bis zum 05.12.2026.");
        alert(h, {.tone = Tone::danger, .title = "Die Datei ist zu groß"}, "Erlaubt sind 10 MB.");
        h.el("p", {{"class", "rh-badges"}}, [&] {
          badge(h, Tone::neutral, "Entwurf");
          badge(h, Tone::info, "Neu");
          badge(h, Tone::success, "Erledigt");
          badge(h, Tone::warning, "Rückfrage");
          badge(h, Tone::danger, "Überfällig");
        });
        h2(h, "Aufgaben");
        task_list(h, {{"Angaben zur Person", "/a"_url, Tone::success, "Erledigt"},
                      {"Angaben zum Hund", "/b"_url, Tone::info, "Begonnen", "noch zwei Fragen"},
                      {"Nachweise", {}, Tone::neutral, "Noch nicht möglich"}});
        h2(h, "Tabelle");
        table(h,
              {.caption = "Gebühren",
               .columns = {{"Leistung"}, {"Dauer"}, {.title = "Gebühr", .numeric = true}}},
              [&](Rows& rows) {
                rows.row([&] {
                  rows.head("Bewohnerparkausweis");
                  rows.cell("ein Jahr");
                  rows.cell("30,70 EUR");
                });
                rows.row([&] {
                  rows.head("Hundesteuermarke");
                  rows.cell("unbefristet");
                  rows.cell("5,00 EUR");
                });
              });
        pagination(h, {.page = 4, .pages = 12, .url = "/liste"_url, .total = "118 Einträge"});
        pager(h, "/liste?vor=1"_url, "/liste?nach=1"_url);
        h2(h, "Felder");
        sink_forms(h);
        tabs(h, "Ansichten", {{"Nachrichten", "/n"_url, true, 2}, {"Unterlagen", "/u"_url}});
        empty_state(h, "Noch keine Nachrichten", "Hier erscheinen Antworten auf Ihre Anträge.");
        divider(h);
        p(h, [&] { link(h, "#frage"_url, "Antrag zurückziehen"); });
        dialog(
            h, {.id = "frage", .title = "Antrag zurückziehen?"},
            [&] { p(h, "Das können Sie nicht rückgängig machen."); },
            [&] {
              buttons(h, [&] {
                button(h, {.text = "Zurückziehen", .kind = ButtonKind::danger, .href = "/weg"_url});
              });
            });
      });
  return h.take();
}

}  // namespace

std::vector<SamplePage> resident_pages() {
  std::vector<SamplePage> pages;
  pages.push_back({"start", home()});
  pages.push_back({"formular", form_page(false)});
  pages.push_back({"formular-fehler", form_page(true)});
  pages.push_back({"pruefen", check_page()});
  pages.push_back({"bestaetigung", confirmation_page()});
  pages.push_back({"stand", status_page()});
  pages.push_back({"login", login_page()});
  pages.push_back({"nicht-gefunden", not_found_page()});
  pages.push_back({"bausteine", sink_page()});
  return pages;
}

std::vector<SamplePage> all_pages() {
  std::vector<SamplePage> pages = resident_pages();
  for (SamplePage& page : desk_pages()) pages.push_back(std::move(page));
  return pages;
}

}  // namespace rathaus::ui::kitchen_sink
