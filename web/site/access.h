#pragma once
// Pages on which residents change the access to their account; part of login_routes().
#include "web/site/site.h"

namespace rathaus::site {

std::vector<web::Route> access_routes(Site& site);

}  // namespace rathaus::site
