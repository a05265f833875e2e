#pragma once
// Errors are sorted by what the caller does next, not by where they came from.
#include <string>
#include <string_view>
#include <utility>

namespace rathaus {

enum class ErrorKind {
  refused,      // the caller or the law says no; shown with a German sentence, nothing is retried
  not_found,    // does not exist, or the asker may not know that it does: the same answer
  conflict,     // somebody else was faster; the caller reloads and decides again
  unavailable,  // disk, peer, time-out: retried with a limit, then an incident
  invalid,      // malformed foreign bytes; `detail` names line and element
};

struct Error {
  ErrorKind kind = ErrorKind::refused;
  std::string code;    // stable, dotted, e.g. "form.date.not_a_date"; texts are looked up by it
  std::string field;   // path or name of the input concerned; may be empty
  std::string detail;  // for people who repair things; never contains personal data

  friend bool operator==(const Error&, const Error&) = default;
};

inline Error refused(std::string code, std::string field = {}, std::string detail = {}) {
  return {ErrorKind::refused, std::move(code), std::move(field), std::move(detail)};
}
inline Error not_found(std::string code, std::string detail = {}) {
  return {ErrorKind::not_found, std::move(code), {}, std::move(detail)};
}
inline Error conflict(std::string code, std::string detail = {}) {
  return {ErrorKind::conflict, std::move(code), {}, std::move(detail)};
}
inline Error unavailable(std::string code, std::string detail = {}) {
  return {ErrorKind::unavailable, std::move(code), {}, std::move(detail)};
}
inline Error invalid(std::string code, std::string detail, std::string field = {}) {
  return {ErrorKind::invalid, std::move(code), std::move(field), std::move(detail)};
}

}  // namespace rathaus
