#pragma once
// The operating journal: one JSON object a line on stderr (journald takes it from there). For operators, not for evidence.
// Never: content, names, addresses, paths with ids, texts of exceptions. Values are numbers, fixed words, error codes, route patterns,
// town ids and opaque ids.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rathaus::platform {

enum class Severity { error, warning, info, debug };

using JournalValue = std::variant<std::int64_t, std::string_view>;
using JournalFields = std::initializer_list<std::pair<std::string_view, JournalValue>>;

// One line; anything below the level is dropped. Never blocks for longer than a lock: from journal_start() on a thread of its own
// writes; when it does not keep up, lines are dropped and their number is written.
void journal(Severity severity, std::string_view event, JournalFields fields = {});

void journal_level(Severity least);  // info until told
void journal_start();  // from here on in the background
void journal_stop();  // writes what is left; then in the foreground again

// The line itself, for tests. `at`: ISO instant.
std::string journal_line(std::string_view at, Severity severity, std::string_view event,
                         JournalFields fields);

}  // namespace rathaus::platform
