#include "platform/web/response_head.h"

#include <array>
#include <chrono>
#include <charconv>

#include <fmt/format.h>

namespace rathaus::web {

namespace {

void number(std::uint64_t value, std::string& out) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

std::string_view cache_control(Caching caching) {
  switch (caching) {
    case Caching::no_store: return "Cache-Control: no-store\r\n";
    case Caching::revalidate: return "Cache-Control: no-cache\r\n";
    case Caching::immutable: return "Cache-Control: public, max-age=31536000, immutable\r\n";
  }
  return "Cache-Control: no-store\r\n";
}

}  // namespace

ResponseHead::ResponseHead(const ServerOptions& options)
    : cookie_prefix_(options.insecure_dev_cookies ? "dev-" : "__Host-"),
      cookie_flags_(options.insecure_dev_cookies ? "; Path=/; HttpOnly; SameSite=Lax"
                                                 : "; Path=/; Secure; HttpOnly; SameSite=Lax") {
  std::string form_action = "'self'";
  for (const std::string& origin : options.form_action_origins) form_action += " " + origin;
  security_ =
      "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' "
      "data:; "
      "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action " +
      form_action +
      "; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      // Not no-referrer: browsers would then send "Origin: null" with our own forms.
      "Referrer-Policy: same-origin\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
      "browsing-topics=()\r\n";
  if (options.hsts) security_ += "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";
  framed_security_ = security_;
  const auto replace = [this](std::string_view what, std::string_view by) {
    framed_security_.replace(framed_security_.find(what), what.size(), by);
  };
  replace("frame-ancestors 'none'", "frame-ancestors 'self'");
  replace("X-Frame-Options: DENY", "X-Frame-Options: SAMEORIGIN");
}

void ResponseHead::write_cookie(const Cookie& cookie, std::string& out) const {
  out += "Set-Cookie: ";
  out += cookie_prefix_;
  out.append(cookie.name).append("=").append(cookie.value).append(cookie_flags_);
  if (cookie.max_age_s >= 0) {
    out += "; Max-Age=";
    number(static_cast<std::uint64_t>(cookie.max_age_s), out);
  }
  out += "\r\n";
}

void ResponseHead::write(const Response& response, const Context& context, std::string& out) const {
  const int status = context.not_modified ? 304 : response.status();
  out += "HTTP/1.1 ";
  number(static_cast<std::uint64_t>(status), out);
  out.append(" ").append(reason_phrase(status)).append("\r\nDate: ").append(context.date).append("\r\n");
  out += response.may_be_framed() ? framed_security_ : security_;
  for (const auto& [name, value] : response.headers()) {
    if (context.not_modified && name == "Content-Type") continue;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  out += cache_control(response.caching());
  if (!response.etag().empty()) out.append("ETag: \"").append(response.etag()).append("\"\r\n");
  for (const Cookie& cookie : response.cookies()) write_cookie(cookie, out);
  if (!context.anonymous_id.empty()) write_cookie({"anon", std::string(context.anonymous_id), -1}, out);
  if (status != 304 && status != 204) {
    out += "Content-Length: ";
    number(response.content_length(), out);
    out += "\r\n";
  }
  out += context.keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
}

std::string http_date(std::int64_t unix_seconds) {
  using namespace std::chrono;
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds at{seconds(unix_seconds)};
  const sys_days day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss clock(at - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const std::size_t end = std::min(if_none_match.find(','), if_none_match.size());
    std::string_view one = if_none_match.substr(0, end);
    if_none_match.remove_prefix(std::min(end + 1, if_none_match.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one.size() == etag.size() + 2 && one.front() == '"' && one.back() == '"' &&
        one.substr(1, etag.size()) == etag) {
      return true;
    }
  }
  return false;
}

}  // namespace rathaus::web
