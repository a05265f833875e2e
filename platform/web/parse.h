#pragma once
// Strict parsers for what browsers send. Errors are ErrorKind::invalid, code = the Problem code to answer with.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "platform/web/fields.h"

namespace rathaus::web {

bool is_utf8(std::string_view text);       // RFC 3629: no overlong forms, no surrogates
bool is_clean_text(std::string_view text);  // valid UTF-8 without NUL
// RFC 3986 2.1. Nothing on a bad escape. With plus_is_space as in application/x-www-form-urlencoded.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);  // all but unreserved characters
// application/x-www-form-urlencoded, also the query string. body.malformed, body.not_utf8, body.too_many_fields
Status parse_urlencoded(std::string_view text, std::size_t max_fields, Fields& out);
// Value of one cookie in a Cookie header (RFC 6265 5.4), first match.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);
// Splits "type/subtype; a=b; c=\"d\"": lower-case essence, and one parameter's value unquoted.
std::string mime_essence(std::string_view content_type);
std::optional<std::string> header_parameter(std::string_view value, std::string_view lower_case_name);
// "/a/b%20c" into decoded segments; "/" gives none, a trailing slash gives an empty last segment.
Result<std::vector<std::string>> split_path(std::string_view raw_path);
bool iequals(std::string_view a, std::string_view b);  // ASCII case

}  // namespace rathaus::web
