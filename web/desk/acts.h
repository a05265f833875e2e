#pragma once
// The steps beyond the straight way, each a page of its own: hear, sign second, take back, look again, reopen, correct, merge, protect,
// check, show the file. Private to this room.
#include <functional>
#include <vector>

#include "web/desk/desk.h"

namespace rathaus::desk {

struct ActRoute {
  const char* path;  // below the case
  Handler take, show;  // POST, GET
};
const std::vector<ActRoute>& act_routes();
Result<web::Response> get_inspection(Desktop& at);
Result<web::Response> show_amend(Desktop& at);
Result<web::Response> post_amend(Desktop& at);
Result<web::Response> get_draft_letter(Desktop& at);  // what the second person is about to sign
Result<web::Response> get_amount_letter(Desktop& at);
Result<web::Response> merge_page(Desktop& at, const Typed& typed, int status);  // merge.cpp
Result<web::Response> post_merge(Desktop& at);
// The case of the request, or the error of who may not see it.
Result<flows::CaseView> view_of(Desktop& at);
// What was sent of these fields, by name.
Typed keep(const Desktop& at, std::initializer_list<const char*> fields);
Result<web::Response> post_handover(Desktop& at);  // the package for the body that decides
Result<web::Response> get_handover(Desktop& at);
Result<web::Response> show_inspection(Desktop& at);
Result<web::Response> post_inspection(Desktop& at);

// A page about one case with its head; `inside` has the forms.
Result<web::Response> act_page(Desktop& at, const flows::CaseView& view, const std::string& title,
                               const Typed& typed, const std::function<void(Writer&)>& inside, int status);
// What became of an order: back to the case, the page for whoever was slower, or `again` with the sentence at its field.
Result<web::Response> after_act(Desktop& at, const Status& done, const std::string& anchor, Typed typed,
                                const char* error_field,
                                Result<web::Response> (*again)(Desktop&, const Typed&, int));

}  // namespace rathaus::desk
