#include "web/desk/routes.h"

#include <algorithm>

#include "web/desk/acts.h"
#include "web/desk/list.h"
#include "web/desk/counter.h"
#include "web/desk/desk.h"
#include "web/desk/holdings.h"
#include "web/desk/post_room.h"
#include "web/desk/process_panel.h"
#include "web/desk/access.h"
#include "web/desk/rules.h"
#include "web/desk/service_process.h"

namespace rathaus::desk {
namespace {

// The pages of who works in the post room only: what goes out, what comes back, scans, their own access. Any other is unknown to them.
bool for_post_room(std::string_view path) {
  constexpr std::string_view kThese[] = {"/post",     "/scans",  "/vorgang/{fall}/sendung/",
                                         "/abmelden", "/zugang", "/sitzung",
                                         "/erneuern", "/wieder", "/einstellungen"};
  return std::any_of(std::begin(kThese), std::end(kThese),
                     [&](std::string_view one) { return path.starts_with(one); });
}

web::Handler handler(std::shared_ptr<Desk> desk, const std::string& path, Handler page) {
  return [desk = std::move(desk), page, start = path.empty(),
          ours = for_post_room(path)](web::Request& request) -> web::Response {
    Desktop at{*desk, request, desk->site.house, site::visit(request)};
    if (at.visit.staff && at.visit.staff->post_only() && !ours) {
      if (start) return site::see_other(request, at.path("post"));
      return site::error_response(request, not_found("page.unknown"));
    }
    auto response = page(at);
    if (response) return std::move(*response);
    return site::error_response(request, response.error());
  };
}

// Logins, own access, staff of the town.
void add_access(const auto& add) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  using site::everybody;
  using site::head;
  using site::staff;
  const auto pair = [&](const std::string& path, web::Policy policy, Handler order, Handler back) {
    add(post, path, policy, order, {});
    add(get, path, policy, back, {});  // where a login leads that was asked for in between
  };
  add(post, "/anmelden/passkey", everybody(), post_passkey_login, {});
  add(get, "/sso", everybody(), begin_sso, {});
  add(get, "/sso/zurueck", everybody(), finish_sso, {});
  add(get, "/sso/schluessel", everybody(), get_sso_keys, {});
  add(post, "/sso/abmeldung", everybody(), post_sso_logout, {.csrf = web::CsrfRule::no_ambient_authority});
  add(get, "/abgemeldet", everybody(), show_logged_out, {});
  add(get, "/zugang", staff(), show_access, {});
  pair("/zugang/passkeys", staff(), post_passkeys, back_to_access);
  pair("/zugang/passwort", staff(), post_password, back_to_access);
  pair("/zugang/code", staff(), post_remove_code, back_to_access);
  pair("/zugang/sitzungen", staff(), post_sessions, back_to_access);
  pair("/zugang/bestaetigen", staff(), confirm_access, confirm_access);
  pair("/sitzung", staff(), post_extend, back_to_access);
  pair("/erneuern", staff(), post_renewal, show_renewal);
  add(get, "/wieder/{form}", staff(), show_kept, {});
  pair("/wieder/{form}/verwerfen", staff(), post_drop_kept, back_to_kept);
  add(get, "/personal", head(), show_staff, {});
  pair("/personal/neu", head(), post_new_staff, show_new_staff);
  pair("/personal/{person}", head(), post_member, show_member);
  pair("/personal/{person}/abschalten", head(), post_member_off, back_to_staff);
  pair("/personal/{person}/einschalten", head(), post_member_on, back_to_staff);
  pair("/personal/{person}/code", head(), post_member_code, back_to_staff);
}

}  // namespace

std::vector<web::Route> routes(site::Site& site) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  const auto desk = std::make_shared<Desk>(site);
  std::vector<web::Route> out;
  const auto add = [&](web::Method method, const std::string& path, web::Policy policy, Handler page,
                       web::RouteOptions options = {}) {
    out.push_back({method, "/ort/{ort}/amt" + path, policy, handler(desk, path, page), options});
  };
  using site::designer;
  using site::everybody;
  using site::head;
  using site::staff;
  add(get, "/anmelden", everybody(), show_login);
  add(post, "/anmelden", everybody(), post_login);
  add(get, "/einrichten", everybody(), show_enrolment);
  add(post, "/einrichten", everybody(), post_enrolment);
  add(post, "/abmelden", staff(), post_logout);

  for (const PageRoute& one : list_pages()) add(one.method, one.path, one.policy, one.page);

  const std::string fall = "/vorgang/{fall}";
  add(get, fall, staff(), show_case);
  const std::pair<const char*, Handler> orders[] = {{"/uebernehmen", post_take},
                                                    {"/zuweisen", post_assign},
                                                    {"/abhaken", post_tick},
                                                    {"/vollstaendig", post_complete},
                                                    {"/rueckfrage", post_question},
                                                    {"/notiz", post_note},
                                                    {"/ablauf", post_process_act},
                                                    {"/abschliessen", post_close},
                                                    {"/vertretung/nachweis", post_proof},
                                                    {"/vertretung/ende", post_end},
                                                    {"/vertretung/eintragen", post_enter}};
  for (const auto& [path, page] : orders) {
    add(post, fall + path, staff(), page);
    add(get, fall + path, staff(), back_to_case);
  }
  for (const ActRoute& act : act_routes()) {
    add(post, fall + act.path, staff(), act.take);
    add(get, fall + act.path, staff(), act.show);
  }
  add(get, fall + "/einsicht/{datei}", staff(), get_inspection);
  add(get, fall + "/entwurf.pdf", staff(), get_draft_letter);
  add(get, fall + "/berichtigung.pdf", staff(), get_amount_letter);
  add(get, fall + "/entscheiden", staff(), show_decision);
  add(post, fall + "/entscheiden", staff(), post_decision);
  add(post, fall + "/entscheiden/vorschau.pdf", staff(), post_preview);
  add(get, fall + "/entscheiden/vorschau.pdf", staff(), back_to_case);
  add(get, fall + "/datei/{blob}", staff(), get_attachment);
  add(get, fall + "/bescheid/{datei}", staff(), get_notice);
  add(post, fall + "/weitergabe", staff(), post_handover);
  add(get, fall + "/weitergabe", staff(), back_to_case);
  add(get, fall + "/weitergabe.zip", staff(), get_handover);
  add(get, fall + "/kopie.pdf", staff(), get_copy);
  add(get, fall + "/quittung", staff(), get_receipt);
  add(get, fall + "/ablauf.bpmn", staff(), get_case_model);

  add(get, "/post", staff(), show_post);
  add(post, "/post/versendet", staff(), post_dispatched);
  add(get, "/post/versendet", staff(), back_to_post);
  add(get, "/hinweise", head(), show_opinions);
  add(post, "/hinweise/barriere", head(), post_barrier);
  const auto add_staff = [&](web::Method method, const std::string& path, Handler page,
                             web::RouteOptions options) { add(method, path, staff(), page, options); };
  add_counter_routes(add_staff);
  add_post_room_routes(add_staff);
  add_scan_routes(add_staff);
  add(get, "/stoerungen", head(), show_incidents);
  add(post, "/stoerungen", head(), post_retry);
  add(get, "/geloeschte-entwuerfe", head(), show_deleted_drafts);

  add(get, "/bestand", staff(), show_lists);
  add(get, "/bestand/{dienst}", staff(), show_holdings);
  add(post, "/bestand/{dienst}", head(), post_holdings,
      {.max_file_bytes = holdings::kMaxCsvBytes, .max_files = 1});
  add(get, "/bestand/{dienst}/liste.csv", staff(), get_holdings_file);
  add(get, "/bestand/{dienst}/eintrag/{eintrag}", staff(), show_holding);
  add(post, "/bestand/{dienst}/eintrag/{eintrag}", staff(), post_holding);
  add(post, "/bestand/{dienst}/jahr", head(), post_holdings_year);
  add(get, "/bestand/{dienst}/jahr", head(), show_holdings_year);
  add(post, "/bestand/{dienst}/jahr/bescheide", head(), post_year_notices);

  add(get, "/leistungen", designer(), show_services);
  add(post, "/leistungen", designer(), post_import, {.max_file_bytes = 64u << 20, .max_files = 60});
  add(get, "/leistungen/{dienst}", designer(), show_service);
  add(get, "/leistungen/{dienst}/ablauf", designer(), show_service);
  add(post, "/leistungen/{dienst}/ablauf", designer(), post_migration);
  add(post, "/leistungen/{dienst}/modell", designer(), post_model,
      {.max_file_bytes = 8u << 20, .max_files = 1});
  add(get, "/leistungen/{dienst}/modell", designer(), show_service);
  add(post, "/leistungen/{dienst}/anbieten", designer(), post_offer);
  add(get, "/leistungen/{dienst}/anbieten", designer(), show_service);
  add(get, "/leistungen/{dienst}/ablauf.bpmn", designer(), get_service_model);
  add(get, "/leistungen/{dienst}/werte", designer(), show_town_values);
  add(post, "/leistungen/{dienst}/werte", designer(), post_town_value);
  add(get, "/leistungen/{dienst}/regeln", designer(), show_rules);
  add(post, "/leistungen/{dienst}/regeln", designer(), post_rule);
  add(get, "/einstellungen", staff(), show_settings);
  add(post, "/einstellungen", staff(), post_settings);
  add_access(add);
  // Published to everybody: what the program counts about the office's work.
  out.push_back(
      {get, "/ort/{ort}/auswertungen", site::visitor(), handler(desk, "/auswertungen", show_evaluations)});
  return out;
}

}  // namespace rathaus::desk
