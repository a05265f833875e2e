#pragma once
// Shared between the resident's pages, not for others.
#include <string>
#include <utility>
#include <vector>

#include "flows/windows.h"
#include "modules/forms/render_model.h"
#include "web/resident/form_parts.h"
#include "web/resident/routes.h"

namespace rathaus::resident {

using site::Site;
using web::Request;
using web::Response;

inline std::string param(const Request& request, std::string_view name) { return std::string(request.param(name)); }
inline std::string field(const Request& request, std::string_view name) { return std::string(request.form().get_or(name)); }
inline std::string query(const Request& request, std::string_view name) { return std::string(request.query().get_or(name)); }
// Typed text without blanks around it.
std::string trimmed(std::string_view text);

std::string draft_path(const std::string& tenant, const std::string& draft, std::string_view rest = {});
std::string case_path(const std::string& tenant, const std::string& case_id, std::string_view rest = {});
std::string service_path(const std::string& tenant, const std::string& service);

// Frame with the crumbs "Town > ... > title"; on pages of the whole portal the first one is "Start".
ui::ResidentPage frame(const Site& site, const Request& request, const std::string& title, std::vector<ui::Link> between = {});
Response show(const Request& request, const ui::ResidentPage& frame, const ui::Body& main, ui::Writer& h, int status = 200);
// A page with a form that may come back with errors: their summary comes first.
Response show_form(const Request& request, ui::ResidentPage frame, std::span<const ui::FieldError> errors,
                   const ui::Body& main, ui::Writer& h, int status);
// Of public pages: sets no cookie.
Response show_public(const ui::ResidentPage& frame, const ui::Body& main, ui::Writer& h, int status = 200);

// A message and its files, both optional: "text" and "files". An answer, or what is handed in unasked.
void text_and_files(ui::Writer& h, std::string_view label, std::string_view text,
                    std::span<const ui::FieldError> errors);

// A handler that may fail: the error becomes its page.
template <typename F>
web::Handler handler(Site& site, F work) {
  return [&site, work](Request& request) -> Response {
    Result<Response> response = work(site, request);
    return response ? std::move(*response) : site::error_response(request, response.error());
  };
}

// A handler of the caller's own draft. One that was sent leads to its confirmation; any other is not there.
template <typename F>
web::Handler draft_handler(Site& site, F work) {
  return handler(site, [work](Site& site, Request& request) -> Result<Response> {
    const site::Visit& who = site::visit(request);
    const std::string id = param(request, "antrag");
    auto view = flows::load_draft(site.house, who.tenant, id, who.caller);
    if (!view) {
      if (view.error().kind == ErrorKind::not_found && flows::sent_before(site.house, who.tenant, id, who.caller)) {
        return site::see_other(request, draft_path(who.tenant, id, "gesendet"));
      }
      // The login ended: to the login and back, whether the draft exists or not.
      if (view.error().kind == ErrorKind::not_found && !who.session && request.cookie(site::kResidentCookie)) {
        return Response::see_other("/konto/anmelden?weiter=" + std::string(request.path()));
      }
      return fail(view.error());
    }
    return work(site, request, *view);
  });
}

// Who acts for whom, and the page for a representation that has ended (representation_pages.cpp).
Response representation_over(Site& site, const Request& request, const Error& error);
// Who the matter is about, when somebody else fills in the pages; empty: oneself.
std::string acting_for_whom(const flows::DraftView& view);
void draw_acting_summary(ui::Writer& h, const flows::DraftView& view);
void draw_representation(ui::Writer& h, const Request& request, const flows::CaseView& view);
// Objection and accessible form at a notice; the cases that belong together (objection_pages.cpp).
void notice_actions(ui::Writer& h, const flows::CaseView& view, const cases::Notice& notice);
void draw_links(ui::Writer& h, const Request& request, const flows::CaseView& view);
void draw_feedback_wish(ui::Writer& h, const Site& site, const flows::CaseView& view);

// What was handed in unasked or added to an answer, with what became of it, and the way to hand in more (supplement_pages.cpp).
void draw_supplements(ui::Writer& h, const flows::CaseView& view);
// The newest of it has just come in.
void draw_handed_in(ui::Writer& h, const cases::Case& c);
std::string handed_in_error(const Error& error);
// The files of a request; `problem`: one that cannot be taken.
struct HandedInFiles {
  std::vector<flows::IncomingFile> files;
  std::optional<Error> problem;
};
HandedInFiles handed_in_files(const Request& request);

// A handler of a case the caller is party to.
template <typename F>
web::Handler case_handler(Site& site, F work) {
  return handler(site, [work](Site& site, Request& request) -> Result<Response> {
    const site::Visit& who = site::visit(request);
    auto view = flows::resident_case(site.house, who.tenant, param(request, "fall"), who.caller);
    if (!view && view.error().code.starts_with("representation."))
      return representation_over(site, request, view.error());
    if (!view) return fail(view.error());
    return work(site, request, *view);
  });
}

// What a person typed or chose in a searchable list, as a code of the list; as it is when it names none or several.
std::string code_for(const forms::CodeList& list, std::string_view typed);
// The text that stands for an entry: its label, with the code where two entries have the same label.
std::vector<std::string> entry_texts(const forms::CodeList& list);
std::string fold_for_search(std::string_view text);

// What the rules reckon before the application is sent, as not binding; nothing where the service shows none.
void draw_preview(ui::Writer& h, const Site& site, const flows::DraftView& view,
                  const forms::Evaluation& evaluation);
// How far the case is, in plain words, first to last: as the model of its process says it; where there is none or it says nothing, from the case
// alone. `words`: German to English of what the model says.
struct Timeline {
  std::vector<ui::Step> steps;
  std::map<std::string, std::string, std::less<>> words;
};
Timeline timeline_of(const Site& site, const flows::CaseView& view);
ui::Str channel_name(cases::Channel channel);

// Two windows on one draft (window_parts.cpp). What the page showed, and what was chosen where they clash.
flows::Shown shown_of(const Request& request);
// Inside the form. `before`: of the sending that clashed.
void draw_shown(ui::Writer& h, const flows::Values& stored, const std::vector<flows::Clash>& clashes = {},
                const flows::Shown& before = {});
void draw_clashes(ui::Writer& h, const std::vector<flows::Clash>& clashes, const flows::Values& stored);
std::vector<ui::FieldError> clash_errors(const std::vector<flows::Clash>& clashes);

// Files that were infected and are gone: which, why, what to do.
void draw_hits(ui::Writer& h, const flows::DraftView& view);
// The caller's open drafts here, of one service when it is named; an expired or unreadable one is left out.
std::vector<flows::DraftView> open_drafts_here(const Site& site, const Request& request,
                                               std::string_view service = {});
// The end is near: seven days before the draft is deleted. Draws nothing earlier.
void draw_deletion_notice(ui::Writer& h, const flows::DraftView& view, Instant now);
// On, back, later: the buttons of a page of the draft.
void draw_way_on(ui::Writer& h);
// What was taken over from before.
void draw_reused(ui::Writer& h, const flows::DraftView& view);
// The way to another device.
void draw_other_device(ui::Writer& h, const flows::DraftView& view);
// The page on which earlier answers are offered, or "" when there is nothing to offer.
Result<std::string> reuse_page_of(const Site& site, const flows::DraftView& view,
                                  const flows::Caller& caller);

// By area.
void add_draft_routes(Site& site, std::vector<web::Route>& out);
void add_phone_routes(Site& site, std::vector<web::Route>& out);
void add_search_routes(Site& site, std::vector<web::Route>& out);
void add_town_routes(Site& site, std::vector<web::Route>& out);
void add_form_routes(Site& site, std::vector<web::Route>& out);
void add_send_routes(Site& site, std::vector<web::Route>& out);
void add_case_routes(Site& site, std::vector<web::Route>& out);
void add_supplement_routes(Site& site, std::vector<web::Route>& out);
void add_representation_routes(Site& site, std::vector<web::Route>& out);
void add_objection_routes(Site& site, std::vector<web::Route>& out);
void add_own_data_routes(Site& site, std::vector<web::Route>& out);
void add_feedback_routes(Site& site, std::vector<web::Route>& out);

}  // namespace rathaus::resident
