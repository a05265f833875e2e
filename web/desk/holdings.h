#pragma once
// The lists that services keep beyond their cases (dogs and their tags): who is on it, one row, its file, the amounts of a year.
// A protected household (BMG 51) is named nowhere here: not in the list, its search, its file or the year; its case tells who may look.
#include "flows/holdings.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

struct KeptList {
  flows::PackagePtr package;
  holdings::Layout layout;

  Url url(const Desktop& at) const { return at.url("bestand") / package->id; }
  Url row_url(const Desktop& at, const std::string& row) const { return url(at) / "eintrag" / row; }
};
// The list of the service in the address. One that is not the member's looks like one that does not exist.
Result<KeptList> kept_list(Desktop& at);

// "Meier Anna Lindenweg 5 ..."
std::string household_words(const holdings::Layout& layout, const holdings::Row& row, bool hidden);

// Services of the town with a list that the member may see: id and the list's title.
Result<std::vector<std::pair<std::string, std::string>>> lists_kept(Desktop& at);

Result<web::Response> show_lists(Desktop& at);
Result<web::Response> show_holdings(Desktop& at);
Result<web::Response> get_holdings_file(Desktop& at);
// Head: takes over a CSV file, whole or not at all.
Result<web::Response> post_holdings(Desktop& at);
// Head: reckons a year without keeping it, then keeps it.
Result<web::Response> post_holdings_year(Desktop& at);
// Head: the year as it is kept, or as it would come out; without a year, or with one that is out of reach, the list.
Result<web::Response> show_holdings_year(Desktop& at);
// Head: makes the notices that are due, in the background.
Result<web::Response> post_year_notices(Desktop& at);

// A year from five back to the next one; empty: not one.
std::optional<int> typed_year(const Desktop& at, const std::string& typed);
Result<web::Response> wrong_year(Desktop& at, const KeptList& of, const std::string& typed);

// One row, corrected by hand: the dog died, the household moved.
Result<web::Response> show_holding(Desktop& at);
Result<web::Response> post_holding(Desktop& at);

}  // namespace rathaus::desk
