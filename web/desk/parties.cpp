// Who acts for whom, with the proof; objections that belong together; tasks that end by a click.
#include <algorithm>

#include "flows/feedback.h"
#include "flows/objection.h"
#include "flows/representation.h"
#include "modules/feedback/feedback.h"
#include "web/desk/case_panels.h"

namespace rathaus::desk {
namespace {

std::string words(std::string_view text) { return std::string(text); }

std::string proof_words(const Panels& p, const cases::Representation& how) {
  std::string out = words(representation::label_of_proof(how.proof));
  if (how.checked_at)
    out += how.checked_by.empty()
               ? ", bestätigt am " + to_german(*how.checked_at)
               : ", geprüft von " + p.names.staff(how.checked_by) + " am " + to_german(*how.checked_at);
  else
    out += ", noch nicht geprüft";
  if (!how.proof_note.empty()) out += " (" + how.proof_note + ")";
  return out;
}

std::string_view ended_words(std::string_view reason) {
  if (reason == "expired") return "abgelaufen";
  return reason == "of_age" ? "vertretene Person ist volljährig" : "widerrufen";
}

void facts_of(Writer& h, const Panels& p, const cases::Representation& how) {
  std::vector<ui::Fact> facts{
      {"Es handelt", how.person.display_name(), {}, words(representation::label_of_role(how.role))},
      {"Für",
       p.view.c.applicant.display_name(),
       {},
       p.view.c.applicant.account.empty() ? "ohne Konto" : "sieht den Vorgang im eigenen Konto"},
      {"Umfang", words(representation::label_of_scope(how.scope))},
      {"Gilt ab", to_german(how.begins_on)},
      {"Gilt bis", how.ends_on ? to_german(*how.ends_on) : std::string("zum Widerruf")},
      {"Nachweis", proof_words(p, how)}};
  if (how.ended_at)
    facts.push_back({"Beendet", to_german(*how.ended_at) + ", " + words(ended_words(how.ended_reason))});
  facts.push_back({"Wir schreiben an",
                   p.view.c.addressee().display_name() + ", " + p.view.c.addressee().street + ", " +
                       p.view.c.addressee().postal_code + " " + p.view.c.addressee().city,
                   {},
                   how.ended_at ? "" : "§ 14 Abs. 3 VwVfG"});
  ui::facts(h, facts);
}

void enter_form(Writer& h, const Panels& p) {
  ui::details(h, "Vertretung eintragen (Vollmacht auf Papier)", [&] {
    case_form(h, p.at, p.view, "vertretung/eintragen", [&] {
      ui::select(h, {.name = "rolle",
                     .label = "Art",
                     .error = ui::error_of(p.typed.errors, "rolle"),
                     .options = {{"authorised", "Bevollmächtigte Person"},
                                 {"carer", "Rechtliche Betreuung"},
                                 {"parent", "Elternteil"},
                                 {"organ", "Organ der Organisation"}},
                     .value = p.typed.value("rolle", "authorised"),
                     .placeholder = {}});
      ui::input(
          h, {.name = "vornamen", .label = "Vornamen", .value = p.typed.value("vornamen"), .optional = true});
      ui::input(h, {.name = "familienname",
                    .label = "Familienname oder Kanzlei",
                    .value = p.typed.value("familienname"),
                    .error = ui::error_of(p.typed.errors, "familienname")});
      ui::input(h, {.name = "strasse", .label = "Straße und Hausnummer", .value = p.typed.value("strasse")});
      ui::input(h, {.name = "plz",
                    .label = "Postleitzahl",
                    .value = p.typed.value("plz"),
                    .kind = ui::InputKind::postal_code,
                    .width = ui::Width::w8});
      ui::input(h, {.name = "wohnort", .label = "Ort", .value = p.typed.value("wohnort")});
      ui::date(h, {.name = "bis",
                   .label = "Gilt bis",
                   .value = p.typed.value("bis"),
                   .hint = "leer: bis zum Widerruf",
                   .error = ui::error_of(p.typed.errors, "bis"),
                   .optional = true});
      ui::input(h, {.name = "vermerk_nachweis",
                    .label = "Nachweis",
                    .value = p.typed.value("vermerk_nachweis"),
                    .hint = "zum Beispiel: Vollmacht im Original vorgelegt am ..."});
      ui::button(h, {.text = "Eintragen", .kind = ui::ButtonKind::secondary});
    });
  });
}

void opinions(Writer& h, const std::vector<flows::Given>& all) {
  ui::h2(h, "Meinungen");
  if (all.empty()) return ui::p(h, "Noch keine Meinungen.");
  ui::table(h,
            {.caption = "Mittel je Leistung",
             .columns = {{"Leistung"},
                         {"Antworten", {}, ui::Sort::none, true},
                         {"Mittel (1 bis 5)", {}, ui::Sort::none, true}}},
            [&](ui::Rows& rows) {
              for (const flows::FeedbackSum& one : flows::sums_of(all)) {
                rows.row([&] {
                  rows.head(one.service_title);
                  rows.cell(std::to_string(one.count));
                  const int tenths = (one.stars * 10 + one.count / 2) / one.count;
                  rows.cell(std::to_string(tenths / 10) + "," + std::to_string(tenths % 10));
                });
              }
            });
  ui::table(h,
            {.caption = "Kommentare, neueste zuerst",
             .columns = {{"Tag"}, {"Leistung"}, {"Wann gefragt"}, {"Bewertung"}, {"Kommentar"}}},
            [&](ui::Rows& rows) {
              for (const flows::Given& one : all) {
                if (one.comment.empty()) continue;
                rows.row([&] {
                  rows.cell(to_german(one.on));
                  rows.cell(one.service_title);
                  rows.cell(feedback::label_of_stage(one.stage));
                  rows.cell(std::to_string(one.stars) + " von 5");
                  rows.cell(one.comment);
                });
              }
            });
}

void barrier(Writer& h, const Desktop& at, const Names& who, const flows::Barrier& one) {
  const bool late = !one.done_at && one.due_on < at.today();
  ui::panel(h, {.title = "Meldung vom " + to_german(one.at), .heading_level = 3}, [&] {
    if (one.done_at)
      ui::badge(h, ui::Tone::success, "beantwortet");
    else
      ui::badge(h, late ? ui::Tone::danger : ui::Tone::warning,
                (late ? "überfällig seit " : "zu beantworten bis ") + to_german(one.due_on));
    paragraphs(h, one.text);
    std::vector<ui::Fact> facts;
    if (!one.page.empty()) facts.push_back({"Seite", one.page});
    facts.push_back({"Kontakt", one.contact.empty() ? std::string("keiner angegeben") : one.contact});
    if (one.done_at)
      facts.push_back(
          {"Was getan wurde", one.answer, {}, who.staff(one.done_by) + ", " + to_german(*one.done_at)});
    ui::facts(h, facts);
    if (one.done_at) return;
    ui::form(h, {.action = at.url("hinweise/barriere"), .csrf = at.csrf()}, [&] {
      ui::hidden(h, "meldung", one.id);
      ui::textarea(h, {.name = "getan",
                       .label = "Was wurde getan und geantwortet?",
                       .rows = 3,
                       .maxlength = 4'000,
                       .id = "getan-" + one.id});
      ui::button(h, {.text = "Erledigt",
                     .kind = ui::ButtonKind::secondary,
                     .hidden_context = "Meldung vom " + to_german(one.at)});
    });
  });
}

Result<web::Response> done(Desktop& at, const Status& status, const flows::DeskAction& action,
                           const Typed& typed, const char* field) {
  if (status) return site::see_other(at.request, at.case_path(action.case_id) + "#vertretung");
  if (status.error().kind == ErrorKind::conflict) return conflict_page(at, action.case_id, {});
  if (status.error().kind != ErrorKind::refused) return fail(status.error());
  Typed shown = typed;
  shown.errors.push_back({field, site::german_message(status.error())});
  return case_page(at, action.case_id, shown, 422);
}

}  // namespace

void representation_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (!c.representation && !c.open()) return;
  ui::panel(h, {.title = "Vertretung", .id = "vertretung"}, [&] {
    if (!c.representation) {
      ui::p(h, "Die antragstellende Person handelt selbst.");
    } else {
      facts_of(h, p, *c.representation);
    }
    if (c.represented()) {
      if (!c.representation->checked_at) {
        case_form(h, p.at, p.view, "vertretung/nachweis", [&] {
          ui::radios(h, {.name = "nachweis",
                         .label = "Nachweis geprüft",
                         .options = {{"file", "als Datei"}, {"paper", "auf Papier"}},
                         .value = c.representation->proof == "file" ? "file" : "paper",
                         .horizontal = true});
          ui::input(h, {.name = "vermerk_pruefung", .label = "Vermerk", .optional = true});
          ui::button(h, {.text = "Nachweis ist in Ordnung", .kind = ui::ButtonKind::secondary});
        });
      }
      ui::details(h, "Vertretung beenden", [&] {
        case_form(h, p.at, p.view, "vertretung/ende", [&] {
          ui::radios(h, {.name = "grund",
                         .label = "Warum?",
                         .error = ui::error_of(p.typed.errors, "grund"),
                         .options = {{"revoked", "Widerruf ist eingegangen"},
                                     {"expired", "Vollmacht ist abgelaufen"},
                                     {"of_age", "Vertretene Person ist volljährig"}}});
          ui::button(h, {.text = "Vertretung beenden", .kind = ui::ButtonKind::secondary});
        });
      });
    } else if (c.open()) {
      enter_form(h, p);
    }
  });
}

void objection_panel(Writer& h, const Panels& p) {
  const cases::Case& c = p.view.c;
  if (c.links.empty() && !c.objection) return;
  ui::panel(h, {.title = c.objection ? "Widerspruch" : "Gehört zusammen", .id = "verknuepft"}, [&] {
    if (c.objection) {
      const cases::Objection& o = *c.objection;
      std::vector<ui::Fact> facts{
          {"Gegen", o.subject},
          {"Form", o.written_form == "account" ? std::string("Nutzerkonto (§ 9a Abs. 5 OZG)")
                                               : std::string("elektronisch (§ 357 Abs. 1 AO)")}};
      if (!o.identified_as.empty())
        facts.push_back(
            {"Ausgewiesen als",
             o.identified_as,
             {},
             o.identified_as == c.addressee().display_name() ? "" : "Name weicht vom Vorgang ab"});
      if (o.announced_on) facts.push_back({"Bekannt gegeben am", to_german(*o.announced_on)});
      if (o.ends_on) facts.push_back({"Frist bis", to_german(*o.ends_on)});
      facts.push_back(
          {"Eingang",
           to_german(c.received_at),
           {},
           o.late ? "nach der Frist: Wiedereinsetzung prüfen (§§ 60, 70 Abs. 2 VwGO)" : "in der Frist"});
      ui::facts(h, facts);
      if (!o.text.empty()) {
        ui::h3(h, "Begründung");
        paragraphs(h, o.text);
      }
      if (!o.late_reason.empty()) {
        ui::h3(h, "Warum später");
        paragraphs(h, o.late_reason);
      }
    }
    h.el("ul", {{"class", "kern-list"}}, [&] {
      for (const cases::CaseLink& link : c.links) {
        h.el("li", [&] {
          h.text(link.kind == "objection" ? "Widerspruch dagegen: " : "Angegriffener Bescheid im Vorgang ");
          ui::link(h, site::url(p.at.case_path(link.case_id)), link.reference);
        });
      }
    });
  });
}

Result<web::Response> post_proof(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  return done(at,
              flows::confirm_representation(at.house, at.staff(), action, at.field("nachweis"),
                                            at.field("vermerk_pruefung").substr(0, 500)),
              action, {}, "nachweis");
}

Result<web::Response> post_end(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  return done(at, flows::end_representation(at.house, at.staff(), action, at.field("grund")), action, {},
              "grund");
}

Result<web::Response> post_enter(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  Typed typed;
  for (const char* name :
       {"rolle", "vornamen", "familienname", "strasse", "plz", "wohnort", "bis", "vermerk_nachweis"})
    typed.values.emplace(name, at.field(name).substr(0, 300));
  cases::Representation how{.role = typed.value("rolle"),
                            .proof = "paper",
                            .proof_note = typed.value("vermerk_nachweis"),
                            .checked_by = at.staff().id,
                            .checked_at = at.now()};
  how.person = {.kind = "paper",
                .given_names = typed.value("vornamen"),
                .family_name = typed.value("familienname"),
                .street = typed.value("strasse"),
                .postal_code = typed.value("plz"),
                .city = typed.value("wohnort")};
  how.begins_on = at.today();
  how.ends_on = parse_german_date(typed.value("bis"));
  if (!typed.value("bis").empty() && !how.ends_on) {
    typed.errors.push_back({"bis", site::german_message(refused("representation.date_wrong"))});
    return case_page(at, action.case_id, typed, 422);
  }
  return done(at, flows::set_representation(at.house, at.staff(), action, how), action, typed,
              "familienname");
}

Result<web::Response> show_opinions(Desktop& at) {
  const auto given = TRY(flows::feedback_of(at.house, at.staff(), 500));
  const auto barriers = TRY(flows::barriers_of(at.house, at.staff()));
  const Names who = TRY(names(at));
  Writer h;
  ui::desk_page(h, TRY(frame(at, "Hinweise")), [&] {
    ui::h1(h, "Hinweise von Bürgerinnen und Bürgern");
    if (at.request.query().has("fehler"))
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Schreiben Sie, was getan wurde."});
    ui::h2(h, "Gemeldete Barrieren");
    ui::p(h, "Zu beantworten innerhalb eines Monats (§ 12b Abs. 4 BGG und das Recht des Landes).");
    if (barriers.empty()) ui::p(h, "Keine Meldungen.");
    for (const flows::Barrier& one : barriers) barrier(h, at, who, one);
    opinions(h, given);
  });
  return site::page(at.request, h.take());
}

Result<web::Response> post_barrier(Desktop& at) {
  const Status finished = flows::finish_barrier(at.house, at.staff(), at.field("meldung"), at.field("getan"));
  if (!finished && finished.error().kind != ErrorKind::refused) return fail(finished.error());
  return site::see_other(at.request, at.path("hinweise") + (finished ? "" : "?fehler=1"));
}

}  // namespace rathaus::desk
