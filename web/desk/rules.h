#pragma once
// Rules of a service: the pages of the designer.
#include "web/desk/desk.h"

namespace rathaus::desk {

void rules_panel(Writer& h, const Desktop& at,
                 const packages::Package& package);  // on the page of the service
Result<web::Response> show_rules(Desktop& at);
Result<web::Response> post_rule(Desktop& at);

}  // namespace rathaus::desk
