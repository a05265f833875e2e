#pragma once
// The case workers' pages: login, work list, case, decision, post, services. All below /ort/{ort}/amt.
#include <vector>

#include "web/site/site.h"

namespace rathaus::desk {

std::vector<web::Route> routes(site::Site& site);

}  // namespace rathaus::desk
