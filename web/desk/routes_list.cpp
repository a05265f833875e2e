#include "web/desk/list.h"

namespace rathaus::desk {

std::vector<PageRoute> list_pages() {
  constexpr auto get = web::Method::get, post = web::Method::post;
  return {
      {get, "", site::staff(), show_list},
      {post, "/uebernehmen", site::staff(), take_from_list},
      {get, "/uebernehmen", site::staff(), back_to_list},
      {get, "/suche", site::staff(), show_search},
      {get, "/ansichten", site::staff(), show_views},
      {post, "/ansichten", site::staff(), post_view},
      {post, "/ansichten/loeschen", site::staff(), post_delete_view},
      {get, "/fristen", site::staff(), show_alarms},
      {post, "/sammel", site::staff(), post_bulk},
      {get, "/sammel", site::staff(), back_to_list},
      {get, "/sammel/{stapel}", site::staff(), show_bulk},
      {post, "/sammel/{stapel}", site::staff(), run_bulk_page},
      {get, "/vertretung", site::staff(), show_deputies},
      {post, "/vertretung", site::staff(), post_deputy},
      {post, "/vertretung/beenden", site::staff(), post_end_deputy},
  };
}

}  // namespace rathaus::desk
