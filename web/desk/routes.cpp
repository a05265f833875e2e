#include "web/desk/routes.h"

#include "web/desk/desk.h"

namespace rathaus::desk {
namespace {

web::Handler handler(std::shared_ptr<Desk> desk, Handler page) {
  return [desk = std::move(desk), page](web::Request& request) -> web::Response {
    Desktop at{*desk, request, desk->site.house, site::visit(request)};
    auto response = page(at);
    if (response) return std::move(*response);
    return site::error_response(request, response.error());
  };
}

}  // namespace

std::vector<web::Route> routes(site::Site& site) {
  constexpr auto get = web::Method::get, post = web::Method::post;
  const auto desk = std::make_shared<Desk>(site);
  std::vector<web::Route> out;
  const auto add = [&](web::Method method, const std::string& path, web::Policy policy, Handler page, web::RouteOptions options = {}) {
    out.push_back({method, "/ort/{ort}/amt" + path, policy, handler(desk, page), options});
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

  add(get, "", staff(), show_list);
  add(post, "/uebernehmen", staff(), take_from_list);
  add(get, "/uebernehmen", staff(), back_to_list);
  add(get, "/suche", staff(), show_search);

  const std::string fall = "/vorgang/{fall}";
  add(get, fall, staff(), show_case);
  const std::pair<const char*, Handler> orders[] = {{"/uebernehmen", post_take}, {"/zuweisen", post_assign}, {"/abhaken", post_tick},
                                                    {"/vollstaendig", post_complete}, {"/rueckfrage", post_question}, {"/notiz", post_note},
                                                    {"/abschliessen", post_close}};
  for (const auto& [path, page] : orders) {
    add(post, fall + path, staff(), page);
    add(get, fall + path, staff(), back_to_case);
  }
  add(get, fall + "/entscheiden", staff(), show_decision);
  add(post, fall + "/entscheiden", staff(), post_decision);
  add(post, fall + "/entscheiden/vorschau.pdf", staff(), post_preview);
  add(get, fall + "/entscheiden/vorschau.pdf", staff(), back_to_case);
  add(get, fall + "/datei/{blob}", staff(), get_attachment);
  add(get, fall + "/bescheid/{datei}", staff(), get_notice);
  add(get, fall + "/kopie.pdf", staff(), get_copy);
  add(get, fall + "/quittung", staff(), get_receipt);

  add(get, "/post", staff(), show_post);
  add(post, "/post/versendet", staff(), post_dispatched);
  add(get, "/post/versendet", staff(), back_to_post);
  add(get, "/stoerungen", head(), show_incidents);
  add(post, "/stoerungen", head(), post_retry);

  add(get, "/leistungen", designer(), show_services);
  add(post, "/leistungen", designer(), post_import, {.max_file_bytes = 64u << 20, .max_files = 60});
  add(get, "/leistungen/{dienst}", designer(), show_service);
  add(get, "/einstellungen", staff(), show_settings);
  add(post, "/einstellungen", staff(), post_settings);
  return out;
}

}  // namespace rathaus::desk
