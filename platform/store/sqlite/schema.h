#pragma once
#include <string>
#include <vector>

#include "libs/event/event.h"
#include "platform/store/sqlite/database.h"

namespace rathaus::store {

// Creates what is missing: the store's own tables and those the modules declare. A module's table whose declaration changed is
// dropped and named for rebuilding: rows are derived, so they can always be made again from the states.
Result<std::vector<std::string>> prepare_schema(Database& db, const std::vector<event::Module>& modules);
// In the commit that made them again: until then a start finds the tables as changed, whatever happened in between.
Status confirm_schema(Database& db, const std::vector<event::Module>& modules);

// The tables that are there are declared as `ddl` has them: a damaged declaration is an error here, before statements are
// made for it. A later version with other tables brings a migration that runs before.
Status check_schema(Database& db, const char* ddl);

// A table whose key is the column "sid" has a row for each stream at most and is filed under the stream's number, which only the
// store knows: modules leave that cell empty, it is filled in here.
event::Row filed(event::Row row, const event::Table& table, std::int64_t sid);
std::string upsert_sql(const event::Table& table);
std::string delete_sql(const event::Table& table);
std::vector<std::size_t> key_columns(const event::Table& table);  // positions of the key's columns, in the key's order

}  // namespace rathaus::store
