#pragma once
// The lists that services keep beyond their cases (dogs and their tags): who is on it, its file, the amounts of a year.
#include "modules/holdings/holdings.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

// Services of the town with a list that the member may see: id and the list's title.
Result<std::vector<std::pair<std::string, std::string>>> lists_kept(Desktop& at);

Result<web::Response> show_lists(Desktop& at);
Result<web::Response> show_holdings(Desktop& at);
Result<web::Response> get_holdings_file(Desktop& at);
// Head: takes over a CSV file, whole or not at all.
Result<web::Response> post_holdings(Desktop& at);
// Head: reckons a year without keeping it, then keeps it.
Result<web::Response> post_holdings_year(Desktop& at);
Result<web::Response> back_to_holdings(Desktop& at);

}  // namespace rathaus::desk
