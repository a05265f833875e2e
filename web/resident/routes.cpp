#include "web/resident/routes.h"

#include "web/resident/internal.h"
#include "web/site/easy_help.h"

namespace rathaus::resident {

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

std::string draft_path(const std::string& tenant, const std::string& draft, std::string_view rest) {
  std::string path = "/ort/" + tenant + "/antrag/" + draft;
  if (!rest.empty()) path.append("/").append(rest);
  return path;
}

std::string case_path(const std::string& tenant, const std::string& case_id, std::string_view rest) {
  std::string path = "/ort/" + tenant + "/vorgang/" + case_id;
  if (!rest.empty()) path.append("/").append(rest);
  return path;
}

std::string service_path(const std::string& tenant, const std::string& service) { return "/ort/" + tenant + "/dienst/" + service; }

ui::ResidentPage frame(const Site& site, const Request& request, const std::string& title, std::vector<ui::Link> between) {
  ui::ResidentPage page = site::resident_frame(site, request, title);
  const site::Visit& who = site::visit(request);
  if (who.town) {
    page.breadcrumb.push_back({std::string(who.town->short_name), site::url("/ort/" + who.tenant)});
  } else {
    page.breadcrumb.push_back({"Start", site::url("/")});
  }
  for (ui::Link& link : between) page.breadcrumb.push_back(std::move(link));
  page.breadcrumb.push_back({std::string(title), {}, true});
  return page;
}

Response show(const Request& request, const ui::ResidentPage& frame, const ui::Body& main, ui::Writer& h, int status) {
  ui::resident_page(h, frame, [&] {
    h.put(main);
    site::easy_help(h, request);
  });
  return site::page(request, h.take(), status);
}

Response show_form(const Request& request, ui::ResidentPage frame, std::span<const ui::FieldError> errors,
                   const ui::Body& main, ui::Writer& h, int status) {
  frame.has_errors = !errors.empty();
  return show(
      request, frame,
      [&] {
        ui::error_summary(h, errors);
        h.put(main);
      },
      h, status);
}

Response show_public(const ui::ResidentPage& frame, const ui::Body& main, ui::Writer& h, int status) {
  ui::resident_page(h, frame, main);
  Response response = Response::html(h.take().str(), status);
  site::keep_language(frame, response);
  return response;
}

std::vector<web::Route> routes(site::Site& site) {
  std::vector<web::Route> out;
  add_search_routes(site, out);
  add_town_routes(site, out);
  add_form_routes(site, out);
  add_draft_routes(site, out);
  add_phone_routes(site, out);
  add_send_routes(site, out);
  add_case_routes(site, out);
  add_supplement_routes(site, out);
  add_representation_routes(site, out);
  add_objection_routes(site, out);
  add_own_data_routes(site, out);
  add_feedback_routes(site, out);
  return out;
}

}  // namespace rathaus::resident
