#pragma once
// Post room and scan tray: pages of flows/post_room.h and flows/scans.h.
#include "flows/post_room.h"
#include "flows/scans.h"
#include "web/desk/case_panels.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

using AddStaffRoute = std::function<void(web::Method, const std::string&, Handler, web::RouteOptions)>;
void add_post_room_routes(const AddStaffRoute& add);
void add_scan_routes(const AddStaffRoute& add);

void letters_panel(Writer& h, const Panels& p);  // of the case page: what goes on paper beside notices
void add_letter_routes(
    const AddStaffRoute& add);  // letters.cpp: printing, the day put right, answers that were said

std::string sending_path(const Desktop& at, const flows::LetterId& id, const std::string& rest = {});
flows::LetterId letter_id(const Desktop& at);
Result<web::Response> sending_page(Desktop& at, const Typed& typed, int status);
// "Wird erstellt", "Wartet auf den Versand" ...: as cases::label_of, for letters too.
std::string sending_state(std::string_view state, std::string_view kind);
// Panels of the page of one sending that letters.cpp has.
void print_panel(Writer& h, Desktop& at, const flows::LetterView& one);
void day_panel(Writer& h, const Desktop& at, const flows::LetterView& one, const Typed& typed);
// Tabs above every page of the post room; `here`: "", "stapel", "alle", "ruecklauf".
void post_tabs(Writer& h, const Desktop& at, std::string_view here);
// "Druckstapel bilden" of the tray (post.cpp).
Result<web::Response> batch_from_tray(Desktop& at, const std::vector<flows::LetterId>& letters);

}  // namespace rathaus::desk
