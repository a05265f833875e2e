#pragma once
// Post room and scan tray: pages of flows/post_room.h and flows/scans.h.
#include "flows/post_room.h"
#include "flows/scans.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

using AddStaffRoute = std::function<void(web::Method, const std::string&, Handler, web::RouteOptions)>;
void add_post_room_routes(const AddStaffRoute& add);
void add_scan_routes(const AddStaffRoute& add);

// Tabs above every page of the post room; `here`: "", "stapel", "alle", "ruecklauf".
void post_tabs(Writer& h, const Desktop& at, std::string_view here);
// "Druckstapel bilden" of the tray (post.cpp).
Result<web::Response> batch_from_tray(Desktop& at, const std::vector<flows::LetterId>& letters);

}  // namespace rathaus::desk
