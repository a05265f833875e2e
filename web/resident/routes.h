#pragma once
// The resident's pages: find a service, fill the form, check, send, follow the case, receive the notice.
// Never: a page of somebody else's draft or case (it does not exist), typed text lost after an error, two cases from one draft.
#include <vector>

#include "web/site/site.h"

namespace rathaus::resident {

// `site` must outlive the routes.
std::vector<web::Route> routes(site::Site& site);

}  // namespace rathaus::resident
