// Heads and operators look after the town's staff: who there is, with which rights, one-time codes, and what was done by whom.
// Law and norms: TR-03172-3 A3.9.04 (each administrative act is one person's), A3.9.08 (nothing without a fresh confirmation).
#include <algorithm>
#include <map>

#include "flows/staff_admin.h"
#include "web/desk/desk.h"

namespace rathaus::desk {
namespace {

struct RoleWords {
  const char *role, *label, *hint;
};
constexpr RoleWords kRoles[] = {
    {"clerk", "Sachbearbeitung", "bearbeitet Vorgänge der eigenen Leistungen"},
    {"head", "Leitung", "dazu Störungen und Personal der eigenen Leistungen"},
    {"post", "Poststelle",
     "druckt und versendet Briefe, trägt Nachweise und Rückläufer ein, sortiert Scans; "
     "öffnet keine Vorgänge"},
    {"designer", "Gestaltung", "richtet Leistungen ein"},
    {"operator", "Betrieb", "darf alles, auch Rechte aller vergeben"},
    {"authority_head", "Behördenleitung", "unterschreibt Bescheide ohne Zusatz"},
    {"authority_deputy", "Vertretung der Behördenleitung",
     "unterschreibt Bescheide „In Vertretung“; alle anderen „Im Auftrag“"}};

std::string role_words(const std::vector<std::string>& roles) {
  std::string out;
  for (const RoleWords& one : kRoles) {
    if (std::find(roles.begin(), roles.end(), one.role) != roles.end())
      out += (out.empty() ? "" : ", ") + std::string(one.label);
  }
  return out.empty() ? "keine" : out;
}

using Titles = std::map<std::string, std::string>;
Result<Titles> offered(Desktop& at) {
  Titles out;
  for (const std::string& id : TRY(at.house.shelf.offered_ids(at.visit.tenant))) {
    const auto package = at.house.shelf.offered(at.visit.tenant, id);
    out[id] = package ? (*package)->title : id;
  }
  return out;
}

std::string service_words(const std::vector<std::string>& services, const Titles& titles) {
  std::string out;
  for (const std::string& id : services) {
    const auto found = titles.find(id);
    out += (out.empty() ? "" : ", ") + (id == "*"               ? std::string("alle")
                                        : found == titles.end() ? id
                                                                : found->second);
  }
  return out.empty() ? "keine" : out;
}

flows::StaffRights rights_of(const Desktop& at) {
  flows::StaffRights rights{.name = at.field("name"),
                            .direct_dial = at.field("telefon"),
                            .email = at.field("email"),
                            .room = at.field("raum")};
  for (const std::string_view one : at.request.form().all("rolle")) rights.roles.emplace_back(one);
  for (const std::string_view one : at.request.form().all("leistung")) rights.services.emplace_back(one);
  return rights;
}

void rights_fields(Writer& h, const flows::StaffRights& rights, const Titles& titles,
                   std::span<const ui::FieldError> errors, bool locked) {
  ui::input(h, {.name = "name",
                .label = "Vor- und Familienname",
                .value = rights.name,
                .error = ui::error_of(errors, "name"),
                .maxlength = 100});
  ui::input(h, {.name = "telefon",
                .label = "Telefon (Durchwahl)",
                .value = rights.direct_dial,
                .kind = ui::InputKind::tel,
                .optional = true,
                .maxlength = 40});
  ui::input(h, {.name = "email",
                .label = "Dienstliche E-Mail-Adresse",
                .value = rights.email,
                .kind = ui::InputKind::email,
                .optional = true,
                .maxlength = 200});
  ui::input(h, {.name = "raum",
                .label = "Raum",
                .value = rights.room,
                .optional = true,
                .width = ui::Width::w12,
                .maxlength = 40});
  if (locked) {
    for (const std::string& one : rights.roles) ui::hidden(h, "rolle", one);
    for (const std::string& one : rights.services) ui::hidden(h, "leistung", one);
    return;
  }
  const auto has = [](const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  std::vector<ui::Option> roles, services;
  for (const RoleWords& one : kRoles)
    roles.push_back(
        {.value = one.role, .label = one.label, .hint = one.hint, .selected = has(rights.roles, one.role)});
  ui::checkboxes(h, {.name = "rolle",
                     .label = "Rollen",
                     .error = ui::error_of(errors, "rollen"),
                     .options = std::move(roles)});
  services.push_back({.value = "*", .label = "Alle Leistungen", .selected = has(rights.services, "*")});
  for (const auto& [id, title] : titles)
    services.push_back({.value = id, .label = title, .selected = has(rights.services, id)});
  ui::checkboxes(
      h, {.name = "leistung", .label = "Leistungen", .options = std::move(services), .optional = true});
}

Result<web::Response> show_new(Desktop& at, const flows::StaffRights& rights, const std::string& login,
                               const std::optional<Error>& error) {
  const Titles titles = TRY(offered(at));
  std::vector<ui::FieldError> errors;
  if (error)
    errors.push_back({error->field == "login"  ? "login"
                      : error->field == "name" ? "name"
                                               : "rollen",
                      site::german_message(*error)});
  ui::DeskPage page = TRY(frame(at, "Person hinzufügen"));
  page.breadcrumb = {{"Personal", at.url("personal")}, {"Person hinzufügen"}};
  page.has_errors = !errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, "Person hinzufügen");
    ui::p(h,
          "Sie bekommen danach einen Einrichtungscode, den Sie der Person persönlich geben. Das Passwort "
          "wählt sie selbst.");
    ui::form(h, {.action = at.url("personal/neu"), .csrf = at.csrf()}, [&] {
      ui::input(h, {.name = "login",
                    .label = "Anmeldename",
                    .value = login,
                    .hint = "zum Beispiel p.sommer",
                    .error = ui::error_of(errors, "login"),
                    .width = ui::Width::w20,
                    .autocomplete = "off",
                    .maxlength = 60});
      rights_fields(h, rights, titles, errors, false);
      ui::buttons(h, [&] { ui::button(h, {.text = "Hinzufügen"}); });
    });
  });
  return site::page(at.request, h.take(), error ? 422 : 200);
}

Result<web::Response> show_one(Desktop& at, const std::string& id,
                               const std::optional<flows::StaffRights>& typed,
                               const std::optional<Error>& error) {
  const flows::StaffEntry entry = TRY(flows::staff_entry(at.house, at.staff(), id));
  const Titles titles = TRY(offered(at));
  std::vector<ui::FieldError> errors;
  if (error)
    errors.push_back({error->field == "name"               ? "name"
                      : entry.may_change && entry.built_in ? "rollen"
                                                           : "",
                      site::german_message(*error)});
  ui::DeskPage page = TRY(frame(at, entry.staff.name + " – Zugang"));
  page.breadcrumb = {{"Personal", at.url("personal")}, {std::string(entry.staff.name)}};
  page.has_errors = !errors.empty();
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::error_summary(h, errors);
    ui::h1(h, entry.staff.name);
    if (!at.query("gespeichert").empty())
      ui::alert(h, {.tone = ui::Tone::success,
                    .title = "Gespeichert. Es gilt ab dem nächsten Seitenaufruf der Person.",
                    .live = true});
    const std::string state = !entry.active    ? "abgeschaltet"
                              : entry.enrolled ? "eingerichtet"
                                               : "noch nicht eingerichtet";
    ui::facts(h, {{"Anmeldename", entry.built_in ? entry.login : std::string("über den Identitätsanbieter")},
                  {"Zugang", state},
                  {"Rollen", role_words(entry.staff.roles)},
                  {"Leistungen", service_words(entry.staff.services, titles)},
                  {"Passkeys", std::to_string(entry.passkeys)}});
    if (!entry.may_change) {
      ui::p(h, entry.staff.id == at.staff().id ? "Ihre eigenen Rechte kann nur jemand anderes ändern."
                                               : "Diesen Zugang kann nur der Betrieb ändern.");
      return;
    }
    const flows::StaffRights now{entry.staff.name, entry.staff.direct_dial, entry.staff.email,
                                 entry.staff.room, entry.staff.services,    entry.staff.roles};
    ui::h2(h, "Angaben und Rechte ändern");
    if (!entry.built_in) ui::p(h, "Rollen und Leistungen kommen vom Identitätsanbieter der Stadt.");
    ui::form(h, {.action = at.url("personal/" + id), .csrf = at.csrf()}, [&] {
      rights_fields(h, typed.value_or(now), titles, errors, !entry.built_in);
      ui::buttons(h, [&] { ui::button(h, {.text = "Speichern"}); });
    });
    ui::h2(h, "Zugang");
    if (entry.active && entry.built_in) {
      ui::p(h,
            "Ein neuer Einrichtungscode löscht Passwort, Einmalcode und Passkeys dieser Person und beendet "
            "ihre Sitzungen.");
      ui::form(h, {.action = at.url("personal/" + id + "/code"), .csrf = at.csrf()}, [&] {
        ui::buttons(h, [&] {
          ui::button(h, {.text = "Neuen Einrichtungscode ausgeben", .kind = ui::ButtonKind::secondary});
        });
      });
    }
    const char* word = entry.active ? "abschalten" : "einschalten";
    ui::form(h, {.action = at.url("personal/" + id + "/" + word), .csrf = at.csrf()}, [&] {
      ui::buttons(h, [&] {
        ui::button(h, {.text = entry.active ? "Zugang abschalten" : "Zugang wieder einschalten",
                       .kind = entry.active ? ui::ButtonKind::danger : ui::ButtonKind::secondary});
      });
    });
  });
  return site::page(at.request, h.take(), error ? 422 : 200);
}

// As it is read aloud and typed; the dashes are not part of the code.
std::string in_fours(const std::string& code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += code[i];
  }
  return out;
}

Result<web::Response> code_page(Desktop& at, const flows::Enrolment& enrolment) {
  ui::DeskPage page = TRY(frame(at, "Einrichtungscode für " + enrolment.login));
  page.breadcrumb = {{"Personal", at.url("personal")}, {"Einrichtungscode"}};
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Einrichtungscode");
    ui::alert(
        h,
        {.tone = ui::Tone::warning,
         .title = "Dieser Code ist nur jetzt zu sehen. Geben Sie ihn der Person selbst, nicht per E-Mail."});
    ui::facts(h, {{"Anmeldename", enrolment.login},
                  {"Einrichtungscode", in_fours(enrolment.code)},
                  {"Seite", at.path("einrichten")}});
    ui::buttons(h, [&] { ui::button(h, {.text = "Zum Personal", .href = at.url("personal")}); });
  });
  return site::page(at.request, h.take());
}

const char* log_words(const std::string& what) {
  static const std::map<std::string, const char*> kWords = {
      {"hired", "Zugang angelegt"},
      {"changed", "Angaben oder Rechte geändert"},
      {"deactivated", "Zugang abgeschaltet"},
      {"reactivated", "Zugang wieder eingeschaltet"},
      {"code", "Einrichtungscode ausgegeben"},
      {"password", "Passwort geändert"},
      {"code_removed", "Einmalcode entfernt"},
      {"passkey_added", "Passkey hinzugefügt"},
      {"passkey_removed", "Passkey entfernt"},
      {"provider_new", "Zugang vom Identitätsanbieter angelegt"},
      {"provider_changed", "Rechte vom Identitätsanbieter geändert"},
      {"provider_off", "vom Identitätsanbieter ohne Rolle gemeldet, abgeschaltet"}};
  const auto found = kWords.find(what);
  return found == kWords.end() ? "anderes" : found->second;
}

std::string person_of(const Desktop& at) { return std::string(at.request.param("person")); }

Result<web::Response> refused_or(Desktop& at, const Error& error) {
  if (error.kind != ErrorKind::refused) return fail(error);
  return show_one(at, person_of(at), std::nullopt, error);
}

}  // namespace

Result<web::Response> show_staff(Desktop& at) {
  const auto entries = TRY(flows::staff_entries(at.house, at.staff()));
  const Titles titles = TRY(offered(at));
  const auto log = TRY(flows::admin_log(at.house, at.visit.tenant, 20));
  std::map<std::string, std::string> name_of;
  for (const flows::StaffEntry& one : entries) name_of[one.staff.id] = one.staff.name;
  const ui::DeskPage page = TRY(frame(at, "Personal"));
  Writer h;
  ui::desk_page(h, page, [&] {
    ui::h1(h, "Personal");
    ui::p(h, [&] {
      h.text(
          "Wer sich anmelden kann und was er oder sie darf. Wie viel jemand arbeitet, wertet dieses Programm "
          "nirgends aus: ");
      ui::link(h, site::url(site::town_path(at.visit.tenant, "auswertungen")),
               "Verzeichnis der Auswertungen");
    });
    ui::buttons(h, [&] { ui::button(h, {.text = "Person hinzufügen", .href = at.url("personal/neu")}); });
    ui::table(
        h,
        {.caption = "Zugänge", .columns = {{"Name"}, {"Rollen"}, {"Leistungen"}, {"Zugang"}}, .dense = true},
        [&](ui::Rows& rows) {
          for (const flows::StaffEntry& one : entries) {
            const Url target = at.url("personal/" + one.staff.id);
            rows.row({.open = target}, [&] {
              rows.head([&] { ui::link(h, target, one.staff.name); });
              rows.cell(role_words(one.staff.roles));
              rows.cell(service_words(one.staff.services, titles));
              rows.cell([&] {
                if (!one.active)
                  ui::badge(h, ui::Tone::neutral, "abgeschaltet");
                else if (!one.enrolled)
                  ui::badge(h, ui::Tone::warning, "noch nicht eingerichtet");
                else
                  h.text(one.built_in ? "eingerichtet" : "Identitätsanbieter");
              });
            });
          }
        });
    ui::h2(h, "Zuletzt geändert");
    std::vector<ui::Step> steps;
    const auto name = [&](const std::string& id) {
      return id.empty()             ? std::string("Identitätsanbieter")
             : name_of.contains(id) ? name_of.at(id)
                                    : "unbekannt";
    };
    std::vector<std::string> texts, times;
    for (const flows::AdminEntry& one : log) {
      texts.push_back(name(one.about) + ": " + log_words(one.what) + ", durch " + name(one.by));
      times.push_back(to_german(one.at));
    }
    for (std::size_t i = 0; i < texts.size(); ++i)
      steps.push_back({.state = ui::StepState::done, .title = texts[i], .when = times[i]});
    if (steps.empty())
      ui::p(h, "Noch nichts.");
    else
      ui::history(h, steps);
  });
  return site::page(at.request, h.take());
}

Result<web::Response> show_new_staff(Desktop& at) {
  return show_new(at, {.roles = {"clerk"}}, "", std::nullopt);
}

Result<web::Response> post_new_staff(Desktop& at) {
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie legen einen Zugang zu den Vorgängen der Stadt an."))
    return std::move(*ask);
  const flows::StaffRights rights = rights_of(at);
  const auto enrolment = flows::hire(at.house, at.staff(), at.field("login"), rights);
  if (enrolment) return code_page(at, *enrolment);
  if (enrolment.error().kind != ErrorKind::refused) return fail(enrolment.error());
  return show_new(at, rights, at.field("login"), enrolment.error());
}

Result<web::Response> show_member(Desktop& at) {
  return show_one(at, person_of(at), std::nullopt, std::nullopt);
}

Result<web::Response> post_member(Desktop& at) {
  TRY(flows::staff_entry(at.house, at.staff(), person_of(at)));
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie ändern die Rechte einer Kollegin oder eines Kollegen."))
    return std::move(*ask);
  const flows::StaffRights rights = rights_of(at);
  const Status changed = flows::change_staff(at.house, at.staff(), person_of(at), rights);
  if (changed) return site::see_other(at.request, at.path("personal/" + person_of(at)) + "?gespeichert=1");
  if (changed.error().kind != ErrorKind::refused) return fail(changed.error());
  return show_one(at, person_of(at), rights, changed.error());
}

Result<web::Response> post_member_off(Desktop& at) {
  TRY(flows::staff_entry(at.house, at.staff(), person_of(at)));
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie schalten einen Zugang ab. Alle Sitzungen der Person enden sofort."))
    return std::move(*ask);
  const Status done = flows::deactivate_staff(at.house, at.staff(), person_of(at));
  if (!done) return refused_or(at, done.error());
  return site::see_other(at.request, at.path("personal/" + person_of(at)) + "?gespeichert=1");
}

Result<web::Response> post_member_on(Desktop& at) {
  TRY(flows::staff_entry(at.house, at.staff(), person_of(at)));
  if (auto ask = site::require_fresh(at.desk.site, at.request, "Sie schalten einen Zugang wieder ein."))
    return std::move(*ask);
  const Status done = flows::reactivate_staff(at.house, at.staff(), person_of(at));
  if (!done) return refused_or(at, done.error());
  return site::see_other(at.request, at.path("personal/" + person_of(at)) + "?gespeichert=1");
}

Result<web::Response> post_member_code(Desktop& at) {
  TRY(flows::staff_entry(at.house, at.staff(), person_of(at)));
  if (auto ask = site::require_fresh(at.desk.site, at.request,
                                     "Sie geben einen neuen Einrichtungscode aus. Bisheriges Passwort, "
                                     "Einmalcode und Passkeys gelten dann nicht mehr."))
    return std::move(*ask);
  const auto enrolment = flows::new_enrolment(at.house, at.staff(), person_of(at));
  return enrolment ? code_page(at, *enrolment) : refused_or(at, enrolment.error());
}

Result<web::Response> back_to_staff(Desktop& at) {
  TRY(flows::staff_entry(at.house, at.staff(), person_of(at)));
  return site::see_other(at.request, at.path("personal/" + person_of(at)));
}

}  // namespace rathaus::desk
