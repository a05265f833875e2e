#pragma once
// The work list's own words: what its address says, which columns it has. Shared by list, views, bulk and alarms.
#include <span>
#include <string>
#include <vector>

#include "flows/bulk.h"
#include "flows/views.h"
#include "web/desk/desk.h"

namespace rathaus::desk {

// Names in the address that say which cases; "sortierung" beside them says how.
std::span<const char* const> list_filters();
flows::ListFilter filter_of(const Desktop& at);
// `rest`: "" or "sammel": the address with the list's present filters, one of them changed.
Url list_url(const Desktop& at, const std::string& rest, std::string_view changed, std::string_view value);

struct ListColumn {
  const char* key;
  const char* title;
  bool usual;  // shown when nobody chose
};
std::span<const ListColumn> list_columns();
// The chosen ones that exist, in the order of list_columns(); the usual ones when none was chosen.
std::vector<std::string> known_columns(const std::vector<std::string>& chosen);

// ---- the table
struct CaseTable {
  std::string_view caption;
  std::vector<std::string> columns;  // as known_columns() gives them
  bool sortable = false;  // the list itself: headers sort
  bool selectable = false;  // boxes and, below, what can be done with those chosen
};
void case_table(Writer& h, const Desktop& at, const Names& names, const CaseTable& table,
                const std::vector<flows::ListRow>& rows);
// "Rechtlich kritisch: Untätigkeitsklage möglich seit dem 3.2.2027 (§ 75 VwGO)"; empty when it is not.
std::string critical_words(const flows::ListRow& row);
std::string_view way_word(int way);

// ---- pages of the list, its views, bulk, alarms and deputies; routes.cpp adds them
struct PageRoute {
  web::Method method;
  const char* path;
  web::Policy policy;
  Handler page;
};
std::vector<PageRoute> list_pages();

Result<web::Response> show_views(Desktop& at);
Result<web::Response> post_view(Desktop& at);
Result<web::Response> post_delete_view(Desktop& at);
Result<web::Response> show_alarms(Desktop& at);
Result<web::Response> post_bulk(Desktop& at);
Result<web::Response> show_bulk(Desktop& at);
Result<web::Response> run_bulk_page(Desktop& at);
Result<web::Response> show_deputies(Desktop& at);
Result<web::Response> post_deputy(Desktop& at);
Result<web::Response> post_end_deputy(Desktop& at);

}  // namespace rathaus::desk
