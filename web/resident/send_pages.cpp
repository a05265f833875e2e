// Delivery, check, send, confirmation. Sent once: the draft's own key makes a double click, the back button and a retry the same case.
// Law: OZG 9a(2)-(4), VwVfG 3a(5) (warning and confirmation before sending), 41 (notice), OZG 8a(3) (drafts).
#include <algorithm>

#include "flows/phone.h"
#include "flows/representation.h"
#include "modules/cases/about_de.h"
#include "modules/forms/summary.h"
#include "web/resident/internal.h"
#include "web/site/words.h"

namespace rathaus::resident {
namespace {

using flows::DraftView;
using ui::Writer;

ui::Link service_crumb(const DraftView& view) { return {std::string(view.package->title), site::url(draft_path(view.tenant, view.id))}; }

// ---- delivery -------------------------------------------------------------------------------------------------------------------

// The procedure code decides which law the announcement follows.
ui::Option channel_option(cases::Channel channel, bool tax) {
  switch (channel) {
    case cases::Channel::post:
      return {"post", "Mit der Post",
              std::string("Der Bescheid kommt als Brief an die Anschrift unten. Er gilt am vierten Tag nach der Aufgabe zur Post als bekannt gegeben, "
                          "außer er kommt später oder gar nicht an (") + (tax ? "§ 122 Abs. 2 Nr. 1 AO)." : "§ 41 Abs. 2 VwVfG).")};
    case cases::Channel::account_retrieval:
      return {"account_retrieval", "Zum Abruf in meinem Konto hier",
              tax ? "Der Bescheid liegt in Ihrem Konto bereit, und Sie bekommen eine Nachricht. Er gilt am vierten Tag nach der Bereitstellung als "
                    "bekannt gegeben (§ 122a AO), auch wenn Sie ihn später öffnen. Wir brauchen dafür Ihre Einwilligung."
                  : "Sie bekommen eine Nachricht, sobald der Bescheid bereitliegt. Er gilt am Tag nach Ihrem Abruf als bekannt gegeben. Rufen Sie "
                    "ihn nicht innerhalb von zehn Tagen ab, kommt er auf anderem Weg. Wir brauchen dafür Ihre Einwilligung (§ 41 Abs. 2a VwVfG)."};
    case cases::Channel::national_mailbox:
      return {"national_mailbox", "In das Postfach meines Bundeskontos",
              "Der Bescheid gilt am vierten Tag nach der Bereitstellung im Postfach als bekannt gegeben (§ 9 Abs. 1 OZG), auch wenn Sie ihn später öffnen."};
  }
  return {};
}

void addressee_fields(Writer& h, const cases::Applicant& a, std::span<const ui::FieldError> errors) {
  const auto error = [&](std::string_view name) { return ui::error_of(errors, name); };
  ui::input(h, {.name = "given_names", .label = "Vornamen", .value = a.given_names, .error = error("given_names"), .optional = true,
                .autocomplete = "given-name"});
  ui::input(h, {.name = "family_name", .label = "Familienname", .value = a.family_name,
                .hint = "Kann leer bleiben, wenn Sie für eine Organisation handeln", .error = error("family_name"), .optional = !a.organisation.empty(),
                .autocomplete = "family-name"});
  ui::input(h, {.name = "organisation", .label = "Organisation oder Firma", .value = a.organisation, .error = error("organisation"),
                .optional = true, .autocomplete = "organization"});
  ui::input(h, {.name = "street", .label = "Straße und Hausnummer", .value = a.street, .error = error("street"),
                .autocomplete = "street-address"});
  ui::field_row(h, [&] {
    ui::input(h, {.name = "postal_code", .label = "Postleitzahl", .value = a.postal_code, .error = error("postal_code"),
                  .kind = ui::InputKind::postal_code, .width = ui::Width::w8});
    ui::input(h, {.name = "city", .label = "Ort", .value = a.city, .error = error("city"), .autocomplete = "address-level2"});
  });
  ui::input(h, {.name = "email", .label = "E-Mail-Adresse", .value = a.email,
                .hint = "Für kurze Nachrichten, wenn es etwas Neues gibt. Ohne Inhalte Ihres Antrags.", .error = error("email"),
                .kind = ui::InputKind::email, .optional = true, .autocomplete = "email"});
  ui::input(h, {.name = "phone", .label = "Telefonnummer", .value = a.phone, .hint = "Für Rückfragen", .error = error("phone"),
                .kind = ui::InputKind::tel, .optional = true, .autocomplete = "tel"});
}

Response draw_delivery(const Site& site, const Request& request, const DraftView& view,
                       const flows::DeliveryWish& wish, const std::vector<flows::WishError>& wrong,
                       int status, const std::vector<flows::Clash>& clashes = {}) {
  const flows::Values values = flows::wish_values(view.wish ? *view.wish : wish);
  std::vector<ui::FieldError> errors = clash_errors(clashes);
  for (const flows::WishError& one : wrong) errors.push_back({std::string(one.field), site::german_message({.code = one.code, .field = one.field})});
  const auto channels = flows::allowed_channels(view, site::visit(request).caller);
  ui::ResidentPage page = frame(site, request, "Zustellung des Bescheids", {service_crumb(view)});
  site::set_service_words(*view.package, page);
  Writer h;
  return show_form(
      request, std::move(page), errors,
      [&] {
        ui::progress(h, static_cast<int>(view.pages.size()) + 1, static_cast<int>(view.pages.size()) + 2);
        ui::preline(h, view.package->title);
        ui::h1(h, "Wie soll der Bescheid zu Ihnen kommen?");
        if (view.acting)
          ui::p(
              h,
              "Sie handeln für " + view.acting->principal.display_name() +
                  ". Das Amt schreibt an Sie (§ 14 Abs. 3 VwVfG). Geben Sie hier Ihre eigenen Angaben ein.");
        ui::form(
            h,
            {.action = site::url(draft_path(view.tenant, view.id, "zustellung")),
             .csrf = request.csrf_token(),
             .default_name = "tun",
             .default_value = "weiter"},
            [&] {
              draw_shown(h, values, clashes, clashes.empty() ? flows::Shown{} : shown_of(request));
              draw_clashes(h, clashes, values);
              ui::Choice choice{.name = "channel",
                                .label = "Zustellung",
                                .error = ui::error_of(errors, "channel"),
                                .value = cases::to_text(wish.channel)};
              for (const cases::Channel channel : channels)
                choice.options.push_back(channel_option(channel, view.package->procedure_code == "AO"));
              ui::radios(h, choice);
              if (std::ranges::find(channels, cases::Channel::account_retrieval) != channels.end()) {
                ui::checkbox(h, {.name = "consent",
                                 .label = "Ich willige ein, dass mir der Bescheid durch Abruf in meinem "
                                          "Konto bekannt gegeben wird.",
                                 .value = "ja",
                                 .hint = "Nur nötig, wenn Sie den Abruf gewählt haben. Sie können das für "
                                         "die Zukunft widerrufen.",
                                 .error = ui::error_of(errors, "consent"),
                                 .checked = wish.consent});
              } else {
                ui::muted(h, "Mit einem Konto können Sie den Bescheid auch online abrufen.");
              }
              if (std::ranges::find(channels, cases::Channel::national_mailbox) != channels.end()) {
                ui::checkbox(
                    h,
                    {.name = "kein_postfach",
                     .label =
                         "Für diesen Antrag nicht in mein Postfach: Schicken Sie den Bescheid mit der Post.",
                     .hint = "Ohne diesen Haken gilt Ihre Zustimmung zum Postfach als erteilt (§ 9 Abs. 1 "
                             "Satz 2 OZG).",
                     .checked = wish.mailbox_excluded});
              }
              ui::fieldset(
                  h, {.legend = "An wen geht der Bescheid?", .id = "empfaenger", .legend_is_heading = true},
                  [&] { addressee_fields(h, wish.addressee, errors); });
              draw_way_on(h);
            });
      },
      h, status);
}

// Where the form did not ask, the account may know it.
void add_account_facts(Site& site, const flows::Caller& caller, cases::Applicant& addressee) {
  if (caller.actor.kind != "resident") return;
  const auto account = flows::resident_account(site.house, caller.actor.id);
  if (!account) return;
  const auto take = [](std::string& target, const std::string& known) {
    if (target.empty()) target = known;
  };
  if (addressee.family_name.empty() && addressee.organisation.empty()) {
    take(addressee.given_names, account->given_names);
    take(addressee.family_name, account->family_name);
  }
  if (addressee.street.empty() && addressee.postal_code.empty()) {
    addressee.street = account->street;
    addressee.postal_code = account->postal_code;
    addressee.city = account->city;
  }
  take(addressee.email, account->email);
}

Result<Response> delivery_page(Site& site, Request& request, DraftView& view) {
  const flows::Caller& caller = site::visit(request).caller;
  flows::DeliveryWish wish;
  if (view.wish) {
    wish = *view.wish;
  } else {
    wish.addressee = flows::proposed_addressee(view, caller);
    add_account_facts(site, caller, wish.addressee);
    // Law: OZG 9(1) S. 2: whoever comes with the national account agrees to its mailbox unless they exclude it here.
    if (caller.actor.id.starts_with("national-")) wish.channel = cases::Channel::national_mailbox;
  }
  std::vector<flows::WishError> wrong;
  if (request.query().has("fehler")) wrong = flows::check_wish(view, wish, caller);
  return draw_delivery(site, request, view, wish, wrong, 200);
}

Result<Response> save_delivery(Site& site, Request& request, DraftView& view) {
  const flows::Caller& caller = site::visit(request).caller;
  flows::DeliveryWish wish;
  if (!cases::from_text(request.form().get_or("channel"), wish.channel)) wish.channel = cases::Channel::post;
  wish.consent = field(request, "consent") == "ja";
  wish.addressee = flows::proposed_addressee(view, caller);  // what the page does not ask: day of birth, account
  const auto take = [&](const char* name, std::string& target) { target = trimmed(request.form().get_or(name)).substr(0, 200); };
  take("given_names", wish.addressee.given_names);
  take("family_name", wish.addressee.family_name);
  take("organisation", wish.addressee.organisation);
  take("street", wish.addressee.street);
  take("postal_code", wish.addressee.postal_code);
  take("city", wish.addressee.city);
  take("email", wish.addressee.email);
  take("phone", wish.addressee.phone);
  wish.addressee.language = site::language_of(request) == "de" ? "" : site::language_of(request);
  wish.mailbox_excluded = field(request, "kein_postfach") == "ja";
  if (wish.mailbox_excluded) wish.channel = cases::Channel::post;
  const auto clashes = TRY(flows::save_wish(site.house, view, wish, shown_of(request), caller));
  if (!clashes.empty()) {
    // What clashes shows what was typed here; the rest as it is stored now.
    flows::DeliveryWish mine = *view.wish;
    for (const flows::Clash& one : clashes) flows::put(mine, one.name, wish);
    return draw_delivery(site, request, view, mine, {}, 409, clashes);
  }
  wish = *view.wish;
  const std::string action = field(request, "tun");
  if (action == "speichern") return site::see_other(request, draft_path(view.tenant, view.id) + "?gespeichert=1");
  if (action == "zurueck") {
    return site::see_other(request, view.pages.empty() ? draft_path(view.tenant, view.id)
                                                       : draft_path(view.tenant, view.id, "seite/" + view.pages.back().id));
  }
  const auto wrong = flows::check_wish(view, wish, caller);
  if (!wrong.empty()) return draw_delivery(site, request, view, wish, wrong, 422);
  return site::see_other(request, draft_path(view.tenant, view.id, "pruefen"));
}

// ---- check ----------------------------------------------------------------------------------------------------------------------

struct Remaining {
  std::string text, path;
};

std::vector<Remaining> remaining_errors(const DraftView& view, const forms::Evaluation& evaluation,
                                        const flows::Caller& caller, LocalDate today) {
  std::vector<Remaining> out;
  for (const forms::FieldError& error : evaluation.errors) {
    const forms::Page* page = forms::page_of(view.pages, error.place);
    out.push_back({forms::error_text(view.form(), error),
                   page == nullptr ? draft_path(view.tenant, view.id) : draft_path(view.tenant, view.id, "seite/" + page->id + "?fehler=1&ziel=pruefen")});
  }
  if (view.acting) {
    for (const representation::Wrong& one : flows::check_acting(*view.acting, today)) {
      out.push_back({site::german_message({.code = one.code, .field = one.field}),
                     draft_path(view.tenant, view.id, "vertretung?fehler=1")});
    }
  }
  const std::string delivery = draft_path(view.tenant, view.id, "zustellung");
  if (!view.wish) {
    out.push_back({"Sagen Sie uns, wie der Bescheid zu Ihnen kommen soll.", delivery});
  } else {
    for (const flows::WishError& one : flows::check_wish(view, *view.wish, caller)) {
      out.push_back({site::german_message({.code = one.code, .field = one.field}), delivery + "?fehler=1"});
    }
  }
  return out;
}

void draw_answers(Writer& h, const DraftView& view, const forms::Evaluation& evaluation) {
  for (const forms::SummarySection& section : forms::summary(view.form(), evaluation.answers, view.pages)) {
    std::vector<ui::Fact> facts;
    for (const forms::SummaryRow& row : section.rows) {
      ui::Fact fact{.label = std::string(row.label)};
      std::string text;
      for (const std::string& value : row.values) text += (text.empty() ? "" : ", ") + value;
      fact.value = std::move(text);
      if (!row.page_id.empty()) fact.change = site::url(draft_path(view.tenant, view.id, "seite/" + row.page_id + "?ziel=pruefen"));
      facts.push_back(std::move(fact));
    }
    const std::string title = cases::title_about(section.title, acting_for_whom(view));
    ui::summary(h, {.title = std::string_view(title)}, facts);
  }
}

void draw_wish(Writer& h, const DraftView& view) {
  if (!view.wish) return;
  const cases::Applicant& a = view.wish->addressee;
  const ui::Url change = site::url(draft_path(view.tenant, view.id, "zustellung"));
  std::vector<ui::Fact> facts;
  facts.push_back({"Der Bescheid kommt", channel_name(view.wish->channel).str(), change});
  if (view.wish->mailbox_excluded) facts.push_back({"Postfach", "für diesen Antrag ausgeschlossen", change});
  facts.push_back({"Empfänger", a.display_name() + ", " + a.street + ", " + a.postal_code + " " + a.city, change});
  if (!a.email.empty()) facts.push_back({"E-Mail", a.email, change});
  if (!a.phone.empty()) facts.push_back({"Telefon", a.phone, change});
  ui::summary(h, {.title = "Zustellung"}, facts);
}

struct CheckNotes {
  bool not_confirmed = false, changed_meanwhile = false;
  std::string refused;
};

void send_form(Writer& h, const Request& request, const DraftView& view, const CheckNotes& notes) {
  ui::h2(h, "Absenden");
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Mit dem Absenden reichen Sie Ihren Antrag rechtsverbindlich ein"}, [&] {
    ui::p(h, "Danach können Sie die Angaben hier nicht mehr ändern. Falsche Angaben können Folgen haben. Sie können den Antrag später zurücknehmen, "
             "solange noch nicht entschieden ist.");
  });
  ui::form(h, {.action = site::url(draft_path(view.tenant, view.id, "senden")), .csrf = request.csrf_token()}, [&] {
    ui::hidden(h, "stand", std::to_string(view.revision));
    ui::checkbox(h, {.name = "bestaetigt", .label = "Ich habe alle Angaben geprüft. Sie sind vollständig und richtig, und ich reiche den Antrag "
                                                 "jetzt verbindlich ein.",
                     .error = notes.not_confirmed ? "Bestätigen Sie, dass Sie den Antrag verbindlich einreichen." : "", .optional = false});
    ui::buttons(h, [&] {
      ui::button(h, {.text = "Jetzt verbindlich absenden", .busy = "Wird gesendet …"});
      ui::button(h, {.text = "Später absenden", .kind = ui::ButtonKind::tertiary, .href = site::url(draft_path(view.tenant, view.id) + "?gespeichert=1")});
    });
  });
}

// Pages that a phone has sent and nobody has taken over.
void draw_waiting_photos(Writer& h, const Site& site, const DraftView& view) {
  const auto waiting = flows::photos_waiting(site.house, view);
  if (!waiting || waiting->empty()) return;
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Fotos vom Handy sind noch nicht im Antrag"}, [&] {
    for (const flows::PhoneSession& one : *waiting) {
      ui::p(h, "Angekommene Fotos zu „" + one.label + "“: " + std::to_string(one.photos.size()) +
                   ". Übernehmen Sie die Seiten, bevor Sie absenden.");
      ui::p(h, [&] {
        ui::link(h, site::url(draft_path(view.tenant, view.id, "handy/" + one.id)), "Zu den Fotos");
      });
    }
  });
}

Response draw_check(const Site& site, const Request& request, const DraftView& view, const CheckNotes& notes, int status) {
  const forms::Evaluation evaluation = forms::evaluate(view.form(), view.draft);
  const std::vector<Remaining> wrong =
      remaining_errors(view, evaluation, site::visit(request).caller, berlin_date(site.house.runtime.now()));
  ui::ResidentPage page = frame(site, request, "Angaben prüfen", {service_crumb(view)});
  site::set_service_words(*view.package, page);
  page.has_errors = !wrong.empty() || notes.not_confirmed;
  Writer h;
  return show(request, page, [&] {
    if (notes.not_confirmed && wrong.empty()) {
      const ui::FieldError missing[] = {{"bestaetigt", "Bestätigen Sie, dass Sie den Antrag verbindlich einreichen."}};
      ui::error_summary(h, missing);
    }
    if (notes.changed_meanwhile) {
      ui::alert(h, {.tone = ui::Tone::warning, .title = "Die Angaben haben sich geändert"},
                "Seit Sie diese Seite geöffnet haben, wurde der Entwurf geändert, zum Beispiel in einem anderen Fenster. Prüfen Sie ihn bitte noch einmal.");
    }
    if (!notes.refused.empty()) ui::alert(h, {.tone = ui::Tone::danger, .title = "Der Antrag wurde nicht gesendet"}, notes.refused);
    ui::progress(h, static_cast<int>(view.pages.size()) + 2, static_cast<int>(view.pages.size()) + 2);
    ui::preline(h, view.package->title);
    ui::h1(h, "Prüfen Sie Ihre Angaben");
    draw_hits(h, view);
    if (!wrong.empty()) {
      ui::alert(h, {.tone = ui::Tone::danger, .title = "Bevor Sie absenden können, fehlt noch etwas", .id = "fehler"}, [&] {
        h.el("ul", {{"class", "kern-list"}}, [&] {
          for (const Remaining& one : wrong) h.el("li", [&] { ui::link(h, site::url(one.path), one.text); });
        });
      });
    }
    draw_dropped(h, forms::dropped_text(view.form(), evaluation.dropped));
    draw_acting_summary(h, view);
    draw_answers(h, view, evaluation);
    draw_wish(h, view);
    draw_reused(h, view);
    if (wrong.empty()) draw_preview(h, site, view, evaluation);
    const bool held =
        std::ranges::any_of(view.scans, [](const auto& one) { return one.second == "pending"; });
    if (held) {
      ui::alert(h, {.tone = ui::Tone::info, .title = "Eine Datei wird noch auf Schadsoftware geprüft"},
                "Sie können den Antrag trotzdem absenden. Finden wir etwas, löschen wir die Datei und sagen "
                "Ihnen Bescheid.");
    }
    draw_waiting_photos(h, site, view);
    if (wrong.empty()) {
      send_form(h, request, view, notes);
    } else {
      ui::p(h, "Sobald nichts mehr fehlt, können Sie den Antrag hier absenden.");
    }
  }, h, status);
}

Result<Response> check_page(Site& site, Request& request, DraftView& view) { return draw_check(site, request, view, {}, 200); }

// ---- send -----------------------------------------------------------------------------------------------------------------------

Result<Response> confirmed(Site& site, Request& request, const std::string& draft, const flows::Submitted& sent) {
  const site::Visit& who = site::visit(request);
  Response response = site::see_other(request, draft_path(who.tenant, draft, "gesendet"));
  if (who.caller.actor.kind == "guest") {
    // The guest's browser may follow its case at once; elsewhere reference and code open it.
    response.set_cookie(
        {.name = site::kCaseCookie, .value = flows::case_pass(site.house, who.tenant, sent.case_id)});
  }
  return response;
}

Result<Response> send(Site& site, Request& request, DraftView& view) {
  if (field(request, "bestaetigt") != "ja") return draw_check(site, request, view, {.not_confirmed = true}, 422);
  if (field(request, "stand") != std::to_string(view.revision)) return draw_check(site, request, view, {.changed_meanwhile = true}, 409);
  if (!view.wish) return draw_check(site, request, view, {}, 422);
  auto sent = flows::submit_application(site.house, view, *view.wish, site::visit(request).caller);
  if (!sent && sent.error().code == "store.changed_meanwhile") {
    // Between showing and sending the scanner took a file out, or another window saved.
    const DraftView now =
        TRY(flows::load_draft(site.house, view.tenant, view.id, site::visit(request).caller));
    return draw_check(site, request, now, {.changed_meanwhile = true}, 409);
  }
  if (!sent && sent.error().kind == ErrorKind::refused) {
    const bool seen_on_page =
        sent.error().code == "form.incomplete" || sent.error().code.starts_with("delivery.") ||
        (view.acting && !flows::check_acting(*view.acting, berlin_date(site.house.runtime.now())).empty());
    return draw_check(site, request, view, {.refused = seen_on_page ? "" : site::german_message(sent.error())}, 422);
  }
  if (!sent) return fail(sent.error());
  return confirmed(site, request, view.id, *sent);
}

// ---- confirmation ---------------------------------------------------------------------------------------------------------------

void keep_code(Writer& h, const Site& site, const site::Visit& who, const flows::Submitted& sent) {
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Notieren Sie Ihren Zugangscode"}, [&] {
    h.el("p", {{"class", "rh-reference"}, {"data-access-code", sent.access_code}}, [&] {
      h.el("span", {{"class", "kern-label"}}, "Zugangscode");
      h.text(" ").el("strong", sent.access_code);
    });
    ui::p(h, [&] {
      h.text("Mit Aktenzeichen und Zugangscode sehen Sie den Stand Ihres Antrags: ");
      const std::string path = site::town_path(who.tenant, "vorgang");
      ui::link(h, site::url(path), site.options.public_url + path);
      h.text(". Diese Seite zeigt den Code nur vorübergehend und nur in diesem Browser. Später können wir ihn nicht noch einmal nennen.");
    });
  });
}

void documents(Writer& h, const std::string& base) {
  ui::h2(h, "Für Ihre Unterlagen");
  ui::buttons(h, [&] {
    ui::button(h, {.text = "Kopie des Antrags (PDF)", .href = site::url(base + "/kopie.pdf"), .icon = ui::Icon::download});
    ui::button(h, {.text = "Eingangsbeleg", .kind = ui::ButtonKind::secondary, .href = site::url(base + "/quittung"), .icon = ui::Icon::download});
  });
}

Result<Response> sent_page(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const flows::Submitted sent = TRY(flows::sent_before(site.house, who.tenant, param(request, "antrag"), who.caller));
  // Whoever sent the draft may see the case it became.
  const flows::Caller party = who.caller.actor.kind == "resident" ? who.caller : flows::Caller{{"case_code", sent.case_id}, "none"};
  const flows::CaseView view = TRY(flows::resident_case(site.house, who.tenant, sent.case_id, party));
  const Timeline timeline = timeline_of(site, view);
  ui::ResidentPage page = frame(site, request, "Antrag eingegangen");
  site::set_service_words(*view.package, page, timeline.words);
  Writer h;
  return show(
      request, page,
      [&] {
        h.el("div", {{"data-reference", sent.reference}}, [&] {
          ui::confirmation(h, {.title = "Ihr Antrag ist eingegangen", .reference = sent.reference}, [&] {
            ui::p(h, view.c.service.title + ", eingegangen am " + to_german(view.c.received_at) +
                         ". Sie müssen jetzt nichts weiter tun.");
            if (view.c.representation)
              ui::p(h, "Der Antrag ist für " + view.c.applicant.display_name() + ". Gestellt hat ihn " +
                           view.c.representation->person.display_name() + ".");
          });
        });
        const bool guest = who.caller.actor.kind != "resident";
        if (guest) keep_code(h, site, who, sent);
        documents(h, case_path(who.tenant, sent.case_id));
        ui::details(h, "Wozu dient der Eingangsbeleg?", [&] {
          ui::p(h,
                "Der Beleg ist eine kleine Datei. Mit ihr können Sie auch ohne unsere Hilfe nachweisen, dass "
                "und wann Ihr Antrag bei uns eingegangen ist: "
                "Jeder Eingang steht in einem Verzeichnis, aus dem nachträglich nichts verschwinden kann.");
          ui::p(h, [&] {
            h.text("So prüfen Sie ihn: ");
            ui::link(h, site::url(site::town_path(who.tenant, "pruefschluessel")),
                     "Prüfschlüssel und Anleitung");
            h.text(".");
          });
        });
        ui::h2(h, "Wie geht es weiter?");
        ui::timeline(h, timeline.steps);
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Stand des Antrags ansehen",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(case_path(who.tenant, sent.case_id))});
        });
        draw_feedback_wish(h, site, view);
      },
      h);
}

}  // namespace

ui::Str channel_name(cases::Channel channel) {
  switch (channel) {
    case cases::Channel::post: return "mit der Post";
    case cases::Channel::account_retrieval: return "zum Abruf in Ihrem Konto";
    case cases::Channel::national_mailbox: return "in das Postfach Ihres Bundeskontos";
  }
  return "";
}

void add_send_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  const std::string base = "/ort/{ort}/antrag/{antrag}";
  out.push_back({Method::get, base + "/zustellung", site::visitor(), draft_handler(site, delivery_page)});
  out.push_back({Method::post, base + "/zustellung", site::visitor(), draft_handler(site, save_delivery), saving});
  out.push_back({Method::get, base + "/pruefen", site::visitor(), draft_handler(site, check_page)});
  out.push_back({Method::post, base + "/senden", site::visitor(), draft_handler(site, send), saving});
  out.push_back({Method::get, base + "/gesendet", site::visitor(), handler(site, sent_page)});
}

}  // namespace rathaus::resident
