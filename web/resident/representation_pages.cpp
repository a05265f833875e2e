// Acting for a child, another person or an organisation: said at the start, mandates in the own area, the end of it.
// Law: VwVfG 14; OZG 3(3), 8(2). Never: the facts of both mixed; a code shown twice.
#include <algorithm>

#include "flows/representation.h"
#include "web/resident/internal.h"

namespace rathaus::resident {
namespace {

using flows::Acting;
using flows::CaseView;
using flows::DraftView;
using representation::Mandate;
using ui::Writer;
using namespace html::literals;

LocalDate today_of(const Site& site) { return berlin_date(site.house.runtime.now()); }

ui::Str text(std::string_view words) { return ui::Str(words); }

// ---- at the start of an application ---------------------------------------------------------------------------------------------

// What the start page offers, with the role that usually goes with it.
std::string role_for(std::string_view kind) {
  if (kind == "kind") return "parent";
  return kind == "organisation" ? "organ" : kind == "person" ? "authorised" : "";
}

std::vector<ui::Option> role_options() {
  return {
      {"parent", "Ich bin Elternteil oder sorgeberechtigt", "für ein Kind unter 18 Jahren"},
      {"carer", "Ich bin rechtliche Betreuerin oder rechtlicher Betreuer", "vom Gericht bestellt"},
      {"authorised", "Ich habe eine Vollmacht", "von der Person oder der Organisation, für die Sie handeln"},
      {"organ", "Ich vertrete die Organisation", "zum Beispiel Vorstand oder Geschäftsführung"}};
}

void principal_fields(Writer& h, const Acting& acting, std::span<const ui::FieldError> errors) {
  const cases::Applicant& a = acting.principal;
  const auto error = [&](std::string_view name) { return ui::error_of(errors, name); };
  ui::input(h, {.name = "given_names",
                .label = "Vornamen",
                .value = a.given_names,
                .error = error("given_names"),
                .optional = true});
  ui::input(h, {.name = "family_name",
                .label = "Familienname",
                .value = a.family_name,
                .hint = "Kann bei einer Organisation leer bleiben",
                .error = error("family_name"),
                .optional = acting.how.role == "organ"});
  ui::date(h, {.name = "born_on",
               .label = "Geburtsdatum",
               .value = acting.born_on,
               .error = error("born_on"),
               .optional = acting.how.role != "parent"});
  ui::input(h, {.name = "organisation",
                .label = "Organisation oder Firma",
                .value = a.organisation,
                .error = error("organisation"),
                .optional = acting.how.role != "organ"});
  ui::details(h, "Andere Anschrift als Ihre eigene?", [&] {
    ui::input(h, {.name = "street", .label = "Straße und Hausnummer", .value = a.street, .optional = true});
    ui::input(h, {.name = "postal_code",
                  .label = "Postleitzahl",
                  .value = a.postal_code,
                  .kind = ui::InputKind::postal_code,
                  .optional = true,
                  .width = ui::Width::w8});
    ui::input(h, {.name = "city", .label = "Ort", .value = a.city, .optional = true});
  });
}

void mandate_fields(Writer& h, const Acting& acting, std::span<const ui::FieldError> errors) {
  const auto error = [&](std::string_view name) { return ui::error_of(errors, name); };
  ui::radios(h, {.name = "proof",
                 .label = "Wie weisen Sie die Vertretung nach?",
                 .error = error("proof"),
                 .options = {{"file", "Ich lade den Nachweis hoch",
                              "Vollmacht, Betreuerausweis, Registerauszug oder Geburtsurkunde"},
                             {"later", "Ich reiche ihn nach",
                              "Das Amt fragt danach, wenn es ihn braucht (§ 14 Abs. 1 VwVfG)."}},
                 .value = std::string_view(acting.how.proof)});
  ui::FileUpload upload{.name = "proof_file",
                        .label = "Nachweis",
                        .hint = "PDF, PNG oder JPG, höchstens 20 MB",
                        .error = error("proof_file"),
                        .accept = "application/pdf,image/png,image/jpeg",
                        .optional = true,
                        .max_bytes = 20 << 20};
  if (acting.proof) upload.uploaded.push_back({std::string(acting.proof->name), {}});
  ui::file_upload(h, upload);
  const auto scope = [&] {
    ui::radios(h, {.name = "scope",
                   .label = "Wofür gilt die Vertretung?",
                   .error = error("scope"),
                   .options = {{"case", "Nur für diesen Antrag"},
                               {"services", "Für alle Anträge dieser Art"},
                               {"all", "Für alle Anträge"}},
                   .value = std::string_view(acting.how.scope)});
    ui::date(h, {.name = "begins_on",
                 .label = "Gilt ab",
                 .value = acting.begins_on,
                 .hint = "leer: ab heute",
                 .error = error("begins_on"),
                 .optional = true});
    ui::date(h, {.name = "ends_on",
                 .label = "Gilt bis",
                 .value = acting.ends_on,
                 .hint = "leer: bis zum Widerruf",
                 .error = error("ends_on"),
                 .optional = true});
  };
  // Most people mean this application, from today on: the rest is a click away, unless something is wrong there.
  const bool usual = acting.how.scope == "case" && acting.begins_on.empty() && acting.ends_on.empty();
  const bool wrong = !error("scope").empty() || !error("begins_on").empty() || !error("ends_on").empty();
  if (usual && !wrong)
    ui::details(h, "Gilt nur für diesen Antrag und ab heute. Ändern?", scope);
  else
    scope();
}

Result<Response> draw_acting(Site& site, const Request& request, const DraftView& view, const Acting& acting,
                             std::span<const ui::FieldError> errors, int status,
                             const std::vector<flows::Clash>& clashes = {}) {
  const flows::Values values =
      flows::acting_values(view.acting ? view.acting : std::optional<Acting>(acting));
  std::vector<ui::FieldError> all = clash_errors(clashes);
  all.insert(all.end(), errors.begin(), errors.end());
  const site::Visit& who = site::visit(request);
  const auto mandates = TRY(flows::usable_mandates(site.house, view.tenant, view.package->id, who.caller));
  Writer h;
  return show_form(
      request,
      frame(site, request, "Für wen Sie handeln",
            {{std::string(view.package->title), site::url(draft_path(view.tenant, view.id))}}),
      all,
      [&] {
        ui::preline(h, view.package->title);
        ui::h1(h, "Für wen stellen Sie den Antrag?");
        ui::p(h,
              "Ihre eigenen Angaben fragen wir danach. Beide stehen getrennt im Antrag. Das Amt schreibt an "
              "Sie (§ 14 Abs. 3 VwVfG).");
        ui::form(
            h,
            {.action = site::url(draft_path(view.tenant, view.id, "vertretung")),
             .csrf = request.csrf_token(),
             .upload = true,
             .default_name = "tun",
             .default_value = "weiter"},
            [&] {
              draw_shown(h, values, clashes, clashes.empty() ? flows::Shown{} : shown_of(request));
              draw_clashes(h, clashes, values);
              if (!mandates.empty()) {
                ui::Choice choice{.name = "mandate",
                                  .label = "Vollmacht aus Ihrem Konto",
                                  .options = {},
                                  .value = std::string_view(acting.how.mandate),
                                  .optional = true};
                for (const Mandate& one : mandates) {
                  choice.options.push_back({std::string_view(one.id), std::string_view(one.principal_name),
                                            one.ends_on ? "gilt bis " + to_german(*one.ends_on)
                                                        : std::string("gilt bis zum Widerruf")});
                }
                choice.options.push_back({"", "Keine davon: Ich gebe die Person unten an"});
                ui::radios(h, choice);
              }
              ui::radios(h, {.name = "role",
                             .label = "In welcher Eigenschaft handeln Sie?",
                             .error = ui::error_of(errors, "role"),
                             .options = role_options(),
                             .value = std::string_view(acting.how.role)});
              ui::fieldset(h,
                           {.legend = "Die Person oder Organisation, um die es geht",
                            .id = "vertreten",
                            .legend_is_heading = true},
                           [&] { principal_fields(h, acting, errors); });
              ui::fieldset(h, {.legend = "Ihre Vertretung", .id = "umfang", .legend_is_heading = true},
                           [&] { mandate_fields(h, acting, errors); });
              ui::buttons(h, [&] {
                ui::button(
                    h, {.text = "Weiter", .name = "tun", .value = "weiter", .icon = ui::Icon::arrow_right});
                ui::button(h, {.text = "Doch für mich selbst",
                               .kind = ui::ButtonKind::secondary,
                               .name = "tun",
                               .value = "selbst",
                               .novalidate = true});
              });
            });
      },
      h, status);
}

std::vector<ui::FieldError> errors_of(const std::vector<representation::Wrong>& wrong) {
  std::vector<ui::FieldError> out;
  for (const representation::Wrong& one : wrong)
    out.push_back({std::string(one.field), site::german_message({.code = one.code, .field = one.field})});
  return out;
}

Result<Response> acting_page(Site& site, Request& request, DraftView& view) {
  Acting acting;
  if (view.acting) {
    acting = *view.acting;
  } else {
    acting.how.role = role_for(request.query().get_or("art"));
    acting.how.proof = "later";
  }
  std::vector<ui::FieldError> errors;
  if (request.query().has("fehler") && view.acting)
    errors = errors_of(flows::check_acting(acting, today_of(site)));
  return draw_acting(site, request, view, acting, errors, 200);
}

std::string first_page(const DraftView& view) {
  return view.pages.empty() ? draft_path(view.tenant, view.id, "zustellung")
                            : draft_path(view.tenant, view.id, "seite/" + view.pages.front().id);
}

Acting acting_in(const Site& site, const Request& request) {
  const auto take = [&](const char* name) { return trimmed(request.form().get_or(name)).substr(0, 200); };
  Acting acting;
  acting.how.role = take("role");
  acting.how.scope = take("scope");
  acting.how.proof = take("proof") == "account" ? "" : take("proof");  // that is for the house to say
  acting.born_on = take("born_on");
  acting.begins_on = take("begins_on");
  acting.ends_on = take("ends_on");
  cases::Applicant& a = acting.principal;
  a.given_names = take("given_names");
  a.family_name = take("family_name");
  a.organisation = take("organisation");
  a.street = take("street");
  a.postal_code = take("postal_code");
  a.city = take("city");
  if (const auto born = parse_german_date(acting.born_on)) a.born_on = to_iso(*born);
  acting.how.begins_on = parse_german_date(acting.begins_on).value_or(today_of(site));
  acting.how.ends_on = parse_german_date(acting.ends_on);
  return acting;
}

Result<Response> save_acting(Site& site, Request& request, DraftView& view) {
  const flows::Caller& caller = site::visit(request).caller;
  const flows::Shown shown = shown_of(request);
  if (field(request, "tun") == "selbst") {
    // What another window has written meanwhile is not thrown away unseen.
    const bool changed = view.acting && !shown.stand.empty() &&
                         flows::digests_in(shown.stand) !=
                             flows::digests_in(flows::stand_of(flows::acting_values(view.acting)));
    if (changed) {
      const std::vector<flows::Clash> told{{"", "Doch für mich selbst", "nicht ausgeführt", ""}};
      return draw_acting(site, request, view, *view.acting, {}, 409, told);
    }
    TRY(flows::save_acting(site.house, view, std::nullopt, nullptr, caller));
    return site::see_other(request, first_page(view));
  }
  Acting acting;
  if (const std::string mandate = field(request, "mandate"); !mandate.empty()) {
    const Mandate granted = TRY(flows::own_mandate(site.house, mandate, caller));
    acting = flows::acting_from(granted);
    acting.how.begins_on = granted.begins_on;
    acting.how.ends_on = granted.ends_on;
  } else {
    acting = acting_in(site, request);
  }
  const std::vector<flows::IncomingFile> files = site::incoming_files(request);
  const auto saved =
      flows::save_acting(site.house, view, acting, files.empty() ? nullptr : &files.front(), shown, caller);
  if (!saved && saved.error().kind == ErrorKind::refused) {
    const ui::FieldError errors[] = {{"proof_file", site::german_message(saved.error())}};
    return draw_acting(site, request, view, acting, errors, 422);
  }
  if (!saved) return fail(saved.error());
  if (!saved->empty()) {
    Acting mine = *view.acting;
    for (const flows::Clash& one : *saved) flows::put(mine, one.name, acting);
    return draw_acting(site, request, view, mine, {}, 409, *saved);
  }
  if (const auto wrong = flows::check_acting(*view.acting, today_of(site)); !wrong.empty()) {
    return draw_acting(site, request, view, *view.acting, errors_of(wrong), 422);
  }
  return site::see_other(request, first_page(view));
}

// ---- the own area: mandates -----------------------------------------------------------------------------------------------------

ui::Tone tone_of(representation::State state) {
  switch (state) {
    case representation::State::active: return ui::Tone::success;
    case representation::State::offered:
    case representation::State::not_yet: return ui::Tone::warning;
    case representation::State::expired:
    case representation::State::revoked: return ui::Tone::neutral;
  }
  return ui::Tone::neutral;
}

std::string scope_words(const Site& site, const Mandate& mandate) {
  std::string out(representation::label_of_scope(mandate.scope));
  if (mandate.tenant.empty()) return out;
  if (const auto town = site.house.town(mandate.tenant)) out += ", " + (*town)->name;
  return out;
}

void draw_mandate(Writer& h, const Site& site, const Request& request, const Mandate& one) {
  const bool mine = one.principal_account == site::visit(request).caller.actor.id;
  const representation::State state = representation::state_of(one, today_of(site));
  ui::panel(
      h, {.title = std::string_view(mine ? one.representative_name : one.principal_name), .heading_level = 3},
      [&] {
        ui::badge(h, tone_of(state), representation::label_of(state));
        std::vector<ui::Fact> facts{{"Art", text(representation::label_of_role(one.role)).str()},
                                    {"Umfang", scope_words(site, one)},
                                    {"Gilt ab", to_german(one.begins_on)}};
        facts.push_back({"Gilt bis", one.ends_on ? to_german(*one.ends_on) : std::string("zum Widerruf")});
        if (one.revoked_at) facts.push_back({"Widerrufen am", to_german(*one.revoked_at)});
        ui::facts(h, facts);
        if (one.revoked_at) return;
        ui::form(h,
                 {.action = site::url("/konto/vertretungen/" + one.id + "/widerrufen"),
                  .csrf = request.csrf_token()},
                 [&] {
                   ui::buttons(h, [&] {
                     ui::button(h, {.text = mine ? "Vollmacht widerrufen" : "Vertretung beenden",
                                    .kind = ui::ButtonKind::secondary,
                                    .hidden_context = std::string_view(mine ? one.representative_name
                                                                            : one.principal_name)});
                   });
                 });
      });
}

struct MandatePage {
  std::string code;  // just made: shown once
  std::optional<Mandate> asked;  // a code that was given: what it stands for
  std::string asked_code;
  std::span<const ui::FieldError> errors;
};

void code_form(Writer& h, const Request& request, const MandatePage& state) {
  ui::h2(h, "Code eingeben", "code-eingeben");
  ui::p(h,
        "Sie haben von jemandem einen Code bekommen? Dann sehen Sie hier, worum es geht, und stimmen zu oder "
        "nicht.");
  ui::form(h, {.action = site::url("/konto/vertretungen/code"), .csrf = request.csrf_token()}, [&] {
    ui::input(h, {.name = "code",
                  .label = "Code",
                  .value = std::string_view(state.asked_code),
                  .hint = "12 Zeichen, Groß- und Kleinschreibung ist egal",
                  .error = ui::error_of(state.errors, "code"),
                  .width = ui::Width::w20});
    ui::buttons(h, [&] { ui::button(h, {.text = "Code prüfen", .kind = ui::ButtonKind::secondary}); });
  });
}

void grant_form(Writer& h, const Site& site, const Request& request, const MandatePage& state) {
  const auto error = [&](std::string_view name) { return ui::error_of(state.errors, name); };
  const auto typed = [&](const char* name) { return trimmed(request.form().get_or(name)); };
  ui::h2(h, "Jemandem eine Vollmacht geben", "vollmacht-geben");
  ui::p(h,
        "Die andere Person handelt dann für Sie. Sie sehen alles, was sie tut, und können jederzeit "
        "widerrufen.");
  const std::string name = typed("other_name"), from = typed("begins_on"), until = typed("ends_on"),
                    scope = typed("scope");
  ui::form(h, {.action = site::url("/konto/vertretungen"), .csrf = request.csrf_token()}, [&] {
    ui::input(h, {.name = "other_name",
                  .label = "Name der Person, die für Sie handelt",
                  .value = std::string_view(name),
                  .error = error("other_name")});
    ui::Choice choice{.name = "scope",
                      .label = "Wofür?",
                      .error = error("scope"),
                      .options = {{"all", "Für alle Anträge"}},
                      .value = std::string_view(scope)};
    if (const auto tenants = site.house.runtime.tenants()) {
      for (const std::string& tenant : *tenants) {
        const auto town = site.house.town(tenant);
        const auto offered = site.house.shelf.offered_ids(tenant);
        if (!town || !offered) continue;
        for (const std::string& id : *offered) {
          const auto package = site.house.shelf.offered(tenant, id);
          if (package)
            choice.options.push_back(
                {tenant + "/" + id, std::string((*package)->title), std::string((*town)->name)});
        }
      }
    }
    if (choice.value.empty()) choice.value = "all";
    ui::radios(h, choice);
    ui::date(h, {.name = "begins_on",
                 .label = "Gilt ab",
                 .value = std::string_view(from),
                 .hint = "leer: ab heute",
                 .error = error("begins_on"),
                 .optional = true});
    ui::date(h, {.name = "ends_on",
                 .label = "Gilt bis",
                 .value = std::string_view(until),
                 .hint = "leer: bis zum Widerruf",
                 .error = error("ends_on"),
                 .optional = true});
    ui::buttons(h, [&] { ui::button(h, {.text = "Code erzeugen"}); });
  });
}

void show_code(Writer& h, const std::string& code) {
  ui::alert(h, {.tone = ui::Tone::warning, .title = "Notieren Sie den Code und geben Sie ihn weiter"}, [&] {
    h.el("p", {{"class", "rh-reference"}, {"data-mandate-code", code}}, [&] { h.el("strong", code); });
    ui::p(h,
          "Die andere Person meldet sich mit ihrem Konto an und gibt ihn unter „Vertretungen“ ein. Er gilt "
          "30 Tage und nur einmal. Wir zeigen ihn nicht noch einmal.");
  });
}

void asked_panel(Writer& h, const Site& site, const Request& request, const MandatePage& state) {
  const Mandate& m = *state.asked;
  const bool grants = m.offered_by == "representative";  // the caller is the one represented
  ui::alert(
      h,
      {.tone = ui::Tone::info,
       .title = grants ? "Jemand möchte für Sie handeln" : "Sie sollen für jemanden handeln"},
      [&] {
        ui::facts(h, {{"Name", grants ? m.representative_name : m.principal_name},
                      {"Art", text(representation::label_of_role(m.role)).str()},
                      {"Umfang", scope_words(site, m)},
                      {"Gilt ab", to_german(m.begins_on)},
                      {"Gilt bis", m.ends_on ? to_german(*m.ends_on) : std::string("zum Widerruf")}});
        ui::form(h, {.action = site::url("/konto/vertretungen/annehmen"), .csrf = request.csrf_token()}, [&] {
          ui::hidden(h, "code", state.asked_code);
          ui::buttons(h, [&] {
            ui::button(h, {.text = grants ? "Ja, diese Person darf für mich handeln"
                                          : "Ja, ich handle für diese Person"});
            ui::button(
                h, {.text = "Nein", .kind = ui::ButtonKind::secondary, .href = "/konto/vertretungen"_url});
          });
        });
      });
}

Result<Response> draw_mandates(Site& site, const Request& request, const MandatePage& state, int status) {
  const site::Visit& who = site::visit(request);
  const auto all = TRY(flows::mandates_of(site.house, who.caller));
  ui::ResidentPage page = frame(site, request, "Vertretungen", {{"Mein Bereich", site::url("/konto")}});
  page.has_errors = !state.errors.empty();
  Writer h;
  return show(
      request, page,
      [&] {
        ui::error_summary(h, state.errors);
        if (request.query().has("widerrufen")) {
          ui::alert(h, {.tone = ui::Tone::success, .title = "Die Vertretung ist beendet"},
                    "Was bis jetzt getan wurde, gilt weiter. Neues ist nicht mehr möglich.");
        }
        if (request.query().has("angenommen"))
          ui::alert(h, {.tone = ui::Tone::success, .title = "Die Vollmacht gilt jetzt"});
        ui::h1(h, "Vertretungen");
        if (!state.code.empty()) show_code(h, state.code);
        if (state.asked) asked_panel(h, site, request, state);
        const auto list = [&](const char* title, const char* none, bool mine) {
          ui::h2(h, title);
          bool any = false;
          for (const Mandate& one : all) {
            if ((one.principal_account == who.caller.actor.id) != mine) continue;
            draw_mandate(h, site, request, one);
            any = true;
          }
          if (!any) ui::p(h, none);
        };
        list("Wer für mich handelt", "Niemand handelt für Sie.", true);
        list("Für wen ich handle", "Sie handeln für niemanden.", false);
        code_form(h, request, state);
        grant_form(h, site, request, state);
      },
      h, status);
}

Result<Response> mandates_page(Site& site, Request& request) { return draw_mandates(site, request, {}, 200); }

Result<Response> refuse(Site& site, Request& request, const Error& error, const std::string& code = {}) {
  if (error.kind != ErrorKind::refused) return fail(error);
  const ui::FieldError errors[] = {
      {error.field.empty() ? std::string("code") : std::string(error.field), site::german_message(error)}};
  return draw_mandates(site, request,
                       {.code = {}, .asked = std::nullopt, .asked_code = code, .errors = errors}, 422);
}

Result<Response> grant(Site& site, Request& request) {
  const auto take = [&](const char* name) { return trimmed(request.form().get_or(name)).substr(0, 200); };
  flows::MandateOffer offer{.other_name = take("other_name"), .scope = take("scope")};
  const std::string from = take("begins_on"), until = take("ends_on");
  const auto begins = parse_german_date(from);
  offer.ends_on = parse_german_date(until);
  if (!from.empty() && !begins)
    return refuse(site, request, refused("representation.date_wrong", "begins_on"));
  if (!until.empty() && !offer.ends_on)
    return refuse(site, request, refused("representation.date_wrong", "ends_on"));
  if (begins) offer.begins_on = *begins;
  if (const std::size_t slash = offer.scope.find('/'); slash != std::string::npos) {
    offer.tenant = offer.scope.substr(0, slash);
    offer.service = offer.scope.substr(slash + 1);
    TRY(site.house.shelf.offered(offer.tenant, offer.service));
    offer.scope = "services";
  } else if (offer.scope != "all") {
    return refuse(site, request, refused("representation.scope_missing", "scope"));
  }
  const auto made = flows::offer_mandate(site.house, offer, site::visit(request).caller);
  if (!made) return refuse(site, request, made.error());
  return draw_mandates(site, request,
                       {.code = made->code, .asked = std::nullopt, .asked_code = {}, .errors = {}}, 200);
}

Result<Response> look_at_code(Site& site, Request& request) {
  const std::string code = trimmed(request.form().get_or("code")).substr(0, 40);
  auto mandate = flows::mandate_for_code(site.house, code, site::visit(request).caller);
  if (!mandate) return refuse(site, request, mandate.error(), code);
  return draw_mandates(site, request,
                       {.code = {}, .asked = std::move(*mandate), .asked_code = code, .errors = {}}, 200);
}

Result<Response> accept(Site& site, Request& request) {
  const std::string code = trimmed(request.form().get_or("code")).substr(0, 40);
  const auto accepted = flows::accept_mandate(site.house, code, site::visit(request).caller);
  if (!accepted) return refuse(site, request, accepted.error(), code);
  return site::see_other(request, "/konto/vertretungen?angenommen=1");
}

Result<Response> revoke(Site& site, Request& request) {
  TRY(flows::revoke_mandate(site.house, param(request, "vollmacht"), site::visit(request).caller));
  return site::see_other(request, "/konto/vertretungen?widerrufen=1");
}

// ---- from the case --------------------------------------------------------------------------------------------------------------

// The representative asks the person represented to see the case and to confirm.
Result<Response> invite(Site& site, Request& request, CaseView& view) {
  const site::Visit& who = site::visit(request);
  if (flows::party_of(view.c, who.caller) != flows::Party::representative ||
      who.caller.actor.kind != "resident")
    return fail(not_found("case.unknown"));
  const cases::Representation& how = *view.c.representation;
  flows::MandateOffer offer{.role = how.role,
                            .other_name = view.c.applicant.display_name(),
                            .principal_born_on = view.c.applicant.born_on,
                            .scope = how.scope,
                            .tenant = view.tenant,
                            .service = view.c.service.id,
                            .case_id = view.c.id,
                            .begins_on = how.begins_on,
                            .ends_on = how.ends_on,
                            .by_principal = false};
  const flows::OfferedMandate made = TRY(flows::offer_mandate(site.house, offer, who.caller));
  Writer h;
  return show(
      request,
      frame(site, request, "Vertretene Person einladen",
            {{std::string(view.c.reference), site::url(case_path(view.tenant, view.c.id))}}),
      [&] {
        ui::preline(h, view.c.reference);
        ui::h1(h, "Vertretene Person einladen");
        show_code(h, made.code);
        ui::p(h,
              "Danach sieht die vertretene Person diesen Vorgang, kann Ihre Vertretung bestätigen und "
              "jederzeit widerrufen.");
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Zurück zum Vorgang",
                         .kind = ui::ButtonKind::secondary,
                         .href = site::url(case_path(view.tenant, view.c.id))});
        });
      },
      h);
}

Result<Response> renew(Site& site, Request& request) {
  const site::Visit& who = site::visit(request);
  const std::string fall = param(request, "fall");
  const std::string key = field(request, "key");
  TRY(flows::renew_representation(site.house, who.tenant, fall, field(request, "mandate"),
                                  key.empty() ? site::fresh_key() : key, who.caller));
  return site::see_other(request, case_path(who.tenant, fall));
}

}  // namespace

std::string acting_for_whom(const DraftView& view) {
  return view.acting ? view.acting->principal.display_name() : std::string();
}

void draw_acting_summary(Writer& h, const DraftView& view) {
  if (!view.acting) return;
  const ui::Url change = site::url(draft_path(view.tenant, view.id, "vertretung"));
  const Acting& a = *view.acting;
  std::vector<ui::Fact> facts{
      {"Der Antrag ist für", a.principal.display_name(), change},
      {"Sie handeln als", text(representation::label_of_role(a.how.role)).str(), change},
      {"Umfang", text(representation::label_of_scope(a.how.scope)).str(), change},
      {"Nachweis", text(representation::label_of_proof(a.how.proof)).str(), change}};
  ui::summary(h, {.title = "Vertretung"}, facts);
}

void draw_representation(Writer& h, const Request& request, const CaseView& view) {
  if (!view.c.representation) return;
  const cases::Representation& how = *view.c.representation;
  ui::h2(h, "Vertretung");
  std::vector<ui::Fact> facts{
      {"Antrag für", view.c.applicant.display_name()},
      {"Es handelt", how.person.display_name()},
      {"Als", text(representation::label_of_role(how.role)).str()},
      {"Umfang", text(representation::label_of_scope(how.scope)).str()},
      {"Gilt bis", how.ends_on ? to_german(*how.ends_on) : std::string("zum Widerruf")},
      {"Nachweis", text(representation::label_of_proof(how.proof)).str()}};
  if (how.ended_at) facts.push_back({"Beendet am", to_german(*how.ended_at)});
  ui::facts(h, facts);
  const flows::Caller& caller = site::visit(request).caller;
  if (how.ended_at || caller.actor.kind != "resident") return;
  if (flows::party_of(view.c, caller) == flows::Party::representative && view.c.applicant.account.empty()) {
    ui::form(
        h, {.action = site::url(case_path(view.tenant, view.c.id, "einladen")), .csrf = request.csrf_token()},
        [&] {
          ui::buttons(h, [&] {
            ui::button(h, {.text = "Vertretene Person einladen", .kind = ui::ButtonKind::secondary});
          });
        });
  } else {
    ui::p(h, [&] { ui::link(h, "/konto/vertretungen"_url, "Vertretungen ansehen und widerrufen"); });
  }
}

// The representation has ended: what, since when, what stays, how it can go on.
Response representation_over(Site& site, const Request& request, const Error& error) {
  const site::Visit& who = site::visit(request);
  const std::string fall(request.param("fall"));
  Writer h;
  ui::ResidentPage page = frame(site, request, "Ihre Vertretung ist beendet");
  page.has_errors = true;
  return show(
      request, page,
      [&] {
        ui::h1(h, "Ihre Vertretung ist beendet");
        ui::alert(h, {.tone = ui::Tone::warning, .title = "Hier geht es für Sie nicht weiter"},
                  site::german_message(error));
        if (who.caller.actor.kind != "resident") {
          ui::p(h,
                "Mit einer neuen Vollmacht oder einem neuen Nachweis wenden Sie sich bitte an die Behörde.");
          return;
        }
        const auto mandates = flows::mandates_of(site.house, who.caller);
        std::vector<ui::Option> options;
        if (mandates) {
          for (const Mandate& one : *mandates) {
            if (one.representative_account == who.caller.actor.id &&
                representation::state_of(one, today_of(site)) == representation::State::active)
              options.push_back({std::string(one.id), std::string(one.principal_name)});
          }
        }
        if (options.empty()) {
          ui::p(h,
                "Die Person, für die Sie gehandelt haben, kann Ihnen in ihrem Konto unter „Vertretungen“ "
                "eine Vollmacht geben. Danach geht es hier weiter.");
          ui::p(h, [&] { ui::link(h, "/konto/vertretungen"_url, "Code eingeben"); });
          return;
        }
        ui::form(h,
                 {.action = site::url(case_path(who.tenant, fall, "vertretung-erneuern")),
                  .csrf = request.csrf_token(),
                  .key = site::fresh_key()},
                 [&] {
                   ui::radios(
                       h,
                       {.name = "mandate", .label = "Mit dieser Vollmacht weitermachen", .options = options});
                   ui::buttons(h, [&] { ui::button(h, {.text = "Weiter"}); });
                 });
      },
      h, 422);
}

void add_representation_routes(Site& site, std::vector<web::Route>& out) {
  using web::Method;
  const web::RouteOptions saving{.essential = true};
  out.push_back({Method::get, "/ort/{ort}/antrag/{antrag}/vertretung", site::visitor(),
                 draft_handler(site, acting_page)});
  out.push_back({Method::post, "/ort/{ort}/antrag/{antrag}/vertretung", site::visitor(),
                 draft_handler(site, save_acting), saving});
  out.push_back({Method::get, "/konto/vertretungen", site::resident(), handler(site, mandates_page)});
  out.push_back({Method::post, "/konto/vertretungen", site::resident(), handler(site, grant)});
  out.push_back({Method::post, "/konto/vertretungen/code", site::resident(), handler(site, look_at_code)});
  out.push_back({Method::post, "/konto/vertretungen/annehmen", site::resident(), handler(site, accept)});
  out.push_back(
      {Method::post, "/konto/vertretungen/{vollmacht}/widerrufen", site::resident(), handler(site, revoke)});
  out.push_back(
      {Method::post, "/ort/{ort}/vorgang/{fall}/einladen", site::case_party(), case_handler(site, invite)});
  out.push_back({Method::post, "/ort/{ort}/vorgang/{fall}/vertretung-erneuern", site::case_party(),
                 handler(site, renew)});
}

}  // namespace rathaus::resident
