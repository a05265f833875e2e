#include <fmt/format.h>

#include "web/kitchen_sink/pages.h"

namespace rathaus::ui::kitchen_sink {
namespace {

DeskPage desk(std::string_view title) {
  return {.title = title,
          .navigation = {{"Eingang", "/desk/eingang"_url, true, 40},
                         {"Meine Vorgänge", "/desk/meine"_url, false, 12},
                         {"Fristen", "/desk/fristen"_url, false, 3},
                         {"Erledigt", "/desk/erledigt"_url},
                         {"Leistungen", "/desk/leistungen"_url}},
          .user = "S. Beispiel",
          .role = "Steueramt",
          .csrf = "beispiel"};
}

struct Sample {
  std::string_view service, person, status, clerk;
  Tone tone;
};
constexpr Sample samples[] = {
    {"Hund anmelden", "Mustermann, Erika", "Neu", "", Tone::info},
    {"Bewohnerparkausweis", "Özdemir, Aylin", "In Arbeit", "S. Beispiel", Tone::neutral},
    {"Sondernutzung Straße", "Bäckerei Krümel GmbH", "Rückfrage", "S. Beispiel", Tone::warning},
    {"Hund anmelden", "Meier-Schulze, Karl-Heinz", "Überfällig", "", Tone::danger},
    {"Hund abmelden", "Nguyen, Thi Mai", "Vollständig", "T. Probe", Tone::success},
};

SafeHtml work_list() {
  Writer h;
  desk_page(h, desk("Eingang"), [&] {
    h1(h, "Eingang");
    stats(h, {{"alle", "/desk/eingang"_url, true, 40},
              {"neu", "/desk/eingang?s=neu"_url, false, 8},
              {"Rückfrage", "/desk/eingang?s=frage"_url, false, 8},
              {"bald fällig", "/desk/eingang?s=bald"_url, false, 5},
              {"überfällig", "/desk/eingang?s=spaet"_url, false, 8}});
    filter_bar(h, "/desk/eingang"_url, [&] {
      select(h, {.name = "leistung",
                 .label = "Leistung",
                 .options = {{"hund", "Hund anmelden"}, {"parken", "Bewohnerparkausweis"}},
                 .placeholder = "alle",
                 .optional = false});
      select(h, {.name = "status",
                 .label = "Status",
                 .options = {{"neu", "Neu"}, {"arbeit", "In Arbeit"}},
                 .placeholder = "alle"});
      select(h, {.name = "wer",
                 .label = "Zuständig",
                 .options = {{"ich", "ich"}, {"frei", "niemand"}},
                 .placeholder = "alle"});
      button(h, {.text = "Filtern", .kind = ButtonKind::secondary});
    });
    form(h, {.action = "/desk/uebernehmen"_url, .csrf = "beispiel"}, [&] {
      const Table list{.caption = "Vorgänge im Eingang",
                       .caption_hidden = true,
                       .columns = {{"Aktenzeichen", "?sort=az"_url},
                                   {"Leistung", "?sort=leistung"_url},
                                   {"Person"},
                                   {"Eingang", "?sort=eingang"_url, Sort::descending},
                                   {"Frist", "?sort=frist"_url},
                                   {"Status"},
                                   {"Zuständig"},
                                   {.title = "Aktion", .hidden_title = true}},
                       .dense = true};
      table(h, list, [&](Rows& rows) {
        for (int i = 0; i < 40; ++i) {
          const Sample& one = samples[i % 5];
          const std::string reference = fmt::format("HU-2026-{:06}", 4711 - i);
          const Url open = "/desk/vorgang"_url / reference;
          rows.row({.open = open, .tone = one.tone}, [&] {
            rows.head([&] { link(h, open, reference); });
            rows.cell(one.service);
            rows.cell(one.person);
            rows.cell(fmt::format("{:02}.11.2026", 21 - i / 3));
            rows.cell(fmt::format("{:02}.12.2026", 1 + (i * 7) % 28));
            rows.cell([&] { badge(h, one.tone, one.status); });
            rows.cell(one.clerk);
            rows.cell([&] {
              if (one.clerk.empty()) {
                button(h, {.text = "Übernehmen",
                           .kind = ButtonKind::secondary,
                           .name = "vorgang",
                           .value = reference,
                           .key = "a",
                           .hidden_context = reference,
                           .small = true});
              }
            });
          });
        }
      });
    });
    pager(h, {}, "/desk/eingang?nach=4672"_url, "40 von 1.204 Vorgängen");
  });
  return h.take();
}

void decide_panel(Writer& h, std::span<const FieldError> errors) {
  panel(h, {.title = "Entscheiden", .id = "entscheiden", .emphasised = true}, [&] {
    error_summary(h, errors);
    form(h,
         {.action = "/desk/vorgang/entscheiden"_url,
          .csrf = "beispiel",
          .key = "schluessel",
          .default_name = "tun",
          .default_value = "vorschau"},
         [&] {
           radios(h,
                  {.name = "ergebnis",
                   .label = "Ergebnis",
                   .error = error_of(errors, "ergebnis"),
                   .options = {{"ja", "Stattgeben"}, {"teils", "Teilweise stattgeben"}, {"nein", "Ablehnen"}},
                   .value = errors.empty() ? "ja" : "",
                   .horizontal = true});
           select(h, {.name = "baustein",
                      .label = "Textbaustein einfügen",
                      .options = {{"1", "Steuerbefreiung Tierheim"}, {"2", "Regelsatz erster Hund"}},
                      .optional = true});
           textarea(h, {.name = "gruende",
                        .label = "Begründung",
                        .value = "Für den Hund „Bella“ setzen wir die Hundesteuer ab dem 01.12.2026 fest. "
                                 "Weil der Hund aus einem Tierheim stammt, ist das erste Jahr steuerfrei.",
                        .rows = 5});
           field_row(h, [&] {
             input(h, {.name = "betrag",
                       .label = "Betrag",
                       .value = "96,00",
                       .kind = InputKind::decimal,
                       .suffix = "EUR",
                       .width = Width::w8});
             date(h, {.name = "faellig", .label = "Fällig am", .value = "15.02.2027"});
           });
           radios(h, {.name = "weg",
                      .label = "Zustellung",
                      .options = {{"post", "Post",
                                   "gilt als bekannt gegeben am 27.11.2026, Widerspruch bis 28.12.2026"},
                                  {"konto", "Abruf im Konto", "keine Einwilligung", false, true}},
                      .value = "post"});
           buttons(h, [&] {
             button(h, {.text = "Entscheiden und zustellen",
                        .name = "tun",
                        .value = "entscheiden",
                        .busy = "Wird zugestellt …"});
             button(h,
                    {.text = "Vorschau", .kind = ButtonKind::secondary, .name = "tun", .value = "vorschau"});
           });
         });
  });
}

void case_facts(Writer& h) {
  panel(
      h, {.title = "Angaben"},
      [&] {
        facts(h, {{"Antragstellerin",
                   "Erika Mustermann, geb. 12.08.1964",
                   {},
                   "eigene Angabe, Identität nicht geprüft"},
                  {"Anschrift", "Lindenweg 7, 12345 Musterstadt", {}, "stimmt mit dem Melderegister überein"},
                  {"Hund", "Bella, Labrador Retriever, geb. 12.04.2024"},
                  {"Herkunft", "Tierheim Musterstadt"},
                  {"Haltung seit", "15.11.2026"}});
      },
      [&] { link(h, "/desk/vorgang/antrag.pdf"_url, "Antrag als PDF"); });
}

SafeHtml case_page() {
  Writer h;
  DeskPage page = desk("HU-2026-004711 Hund anmelden");
  page.breadcrumb = {{"Eingang", "/desk/eingang"_url}, {"HU-2026-004711"}};
  desk_page(h, page, [&] {
    case_head(
        h, "Hund anmelden: Erika Mustermann", "HU-2026-004711",
        [&] {
          badge(h, Tone::success, "Vollständig");
          badge(h, Tone::warning, "Frist in 4 Tagen: 25.11.2026");
        },
        [&] {
          button(h, {.text = "Übernehmen", .href = "#entscheiden"_url, .key = "a"});
          button(h, {.text = "Rückfrage stellen",
                     .kind = ButtonKind::secondary,
                     .href = "/desk/vorgang/frage"_url});
        });
    tabs(h, "Vorgang",
         {{"Überblick", "/desk/vorgang"_url, true},
          {"Unterlagen", "/desk/vorgang/akte"_url, false, 3},
          {"Nachrichten", "/desk/vorgang/post"_url, false, 0},
          {"Verlauf", "/desk/vorgang/verlauf"_url}});
    panels(
        h,
        [&] {
          case_facts(h);
          panel(h, {.title = "Vollständigkeit"}, [&] {
            form(h, {.action = "/desk/vorgang/pruefen"_url, .csrf = "beispiel"}, [&] {
              checkboxes(h, {.name = "liegt_vor",
                             .label = "Liegt vor",
                             .options = {{"angaben", "Angaben zum Hund", {}, true},
                                         {"versicherung", "Nachweis der Haftpflichtversicherung",
                                          "Versicherung_2026.pdf, 21.11.2026", true},
                                         {"chip", "Chipnummer"}}});
              buttons(h,
                      [&] { button(h, {.text = "Vollständig seit heute", .kind = ButtonKind::secondary}); });
            });
          });
          panel(h, {.title = "Verlauf"}, [&] {
            const Step entries[] = {
                {StepState::done, "Vollständigkeit festgestellt", "23.11.2026, 08:15 Uhr", "S. Beispiel"},
                {StepState::done, "Übernommen", "23.11.2026, 08:12 Uhr", "S. Beispiel"},
                {StepState::done, "Eingangsbestätigung versandt", "21.11.2026, 19:38 Uhr"},
                {StepState::done, "Antrag eingegangen", "21.11.2026, 19:38 Uhr"}};
            history(h, entries);
          });
        },
        [&] { decide_panel(h, {}); });
  });
  return h.take();
}

SafeHtml decide_page() {
  Writer h;
  DeskPage page = desk("Entscheiden: HU-2026-004711");
  page.breadcrumb = {
      {"Eingang", "/desk/eingang"_url}, {"HU-2026-004711", "/desk/vorgang"_url}, {"Entscheiden"}};
  page.has_errors = true;
  page.single_key_shortcuts = false;
  const std::vector<FieldError> errors = {{"ergebnis", "Wählen Sie ein Ergebnis."}};
  desk_page(h, page, [&] {
    case_head(h, "Hund anmelden: Erika Mustermann", "HU-2026-004711",
              [&] { badge(h, Tone::success, "Vollständig"); }, {});
    panels(
        h,
        [&] {
          panel(h, {.title = "Vorschau des Bescheids"}, [&] {
            letter_preview(h, [&] {
              h.el("p", "Stadt Musterstadt, Steueramt, Rathausplatz 1, 12345 Musterstadt");
              h.el("p", [&] {
                h.text("Frau")
                    .el("br")
                    .text("Erika Mustermann")
                    .el("br")
                    .text("Lindenweg 7")
                    .el("br")
                    .text("12345 Musterstadt");
              });
              h.el("p", [&] { h.el("strong", "Hundesteuerbescheid, Aktenzeichen HU-2026-004711"); });
              h.el("p", "Sehr geehrte Frau Mustermann,");
              h.el("p",
                   "für Ihren Hund „Bella“ setzen wir die Hundesteuer auf 96,00 Euro im Jahr fest. Sie ist "
                   "am 15.02.2027 fällig.");
              h.el("p",
                   "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe "
                   "Widerspruch erheben.");
            });
          });
          case_facts(h);
        },
        [&] { decide_panel(h, errors); });
  });
  return h.take();
}

}  // namespace

std::vector<SamplePage> desk_pages() {
  std::vector<SamplePage> pages;
  pages.push_back({"desk-eingang", work_list()});
  pages.push_back({"desk-vorgang", case_page()});
  pages.push_back({"desk-entscheiden", decide_page()});
  return pages;
}

}  // namespace rathaus::ui::kitchen_sink
