#include "platform/web/request.h"

#include <algorithm>

#include "platform/web/csrf.h"
#include "platform/web/parse.h"

namespace rathaus::web {

namespace {
constexpr std::size_t kMaxQueryFields = 500;
constexpr std::string_view kMethods[] = {"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"};
}  // namespace

std::string_view to_string(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

Method parse_method(std::string_view token) {
  for (std::size_t i = 1; i < static_cast<std::size_t>(Method::other); ++i) {
    if (kMethods[i] == token) return static_cast<Method>(i);
  }
  return Method::other;
}

bool changes_state(Method method) {
  switch (method) {
    case Method::get:
    case Method::head:
    case Method::options: return false;
    case Method::post:
    case Method::put:
    case Method::patch:
    case Method::delete_:
    case Method::other: return true;
  }
  return true;
}

std::string_view Request::param(std::string_view name) const {
  for (const auto& [key, value] : params_) {
    if (key == name) return value;
  }
  CHECK(!"route pattern has this parameter");
  return {};
}

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const {
  const std::string_view store = store_;
  for (const Span& span : headers_) {
    if (store.substr(span.name_at, span.name_size) == lower_case_name) {
      return store.substr(span.value_at, span.value_size);
    }
  }
  return std::nullopt;
}

std::string Request::header_list(std::string_view lower_case_name) const {
  const std::string_view store = store_;
  std::string out;
  for (const Span& span : headers_) {
    if (store.substr(span.name_at, span.name_size) != lower_case_name) continue;
    if (!out.empty()) out += ", ";
    out += store.substr(span.value_at, span.value_size);
  }
  return out;
}

std::optional<std::string_view> Request::raw_cookie(std::string_view full_name) const {
  const std::string_view store = store_;
  for (const Span& span : headers_) {
    if (store.substr(span.name_at, span.name_size) != "cookie") continue;
    if (const auto value = find_cookie(store.substr(span.value_at, span.value_size), full_name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
  std::string full(cookie_prefix_);
  full += name;
  return raw_cookie(full);
}

std::string Request::csrf_token() const {
  CHECK(csrf_ != nullptr);
  std::string binding = Csrf::binding_of(*this);
  if (binding.empty()) {
    if (minted_anonymous_id_.empty()) minted_anonymous_id_ = random_id();
    binding = "anonymous:" + minted_anonymous_id_;
  }
  return csrf_->token(binding);
}

Status Request::set_target(std::string_view raw) {
  const std::size_t question = std::min(raw.find('?'), raw.size());
  auto segments = TRY(split_path(raw.substr(0, question)));
  Fields query;
  if (question < raw.size()) {
    if (const Status parsed = parse_urlencoded(raw.substr(question + 1), kMaxQueryFields, query); !parsed) {
      return fail(invalid("http.bad_request", "query: " + parsed.error().detail));
    }
  }
  target_ = raw;
  path_.clear();
  for (const std::string& segment : segments) path_.append("/").append(segment);
  if (path_.empty()) path_ = "/";
  segments_ = std::move(segments);
  query_ = std::move(query);
  return {};
}

void Request::add_header(std::string_view name, std::string_view value) {
  const auto at = static_cast<std::uint32_t>(store_.size());
  for (const char c : name) store_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  store_ += value;
  headers_.push_back({at, static_cast<std::uint32_t>(name.size()), at + static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value.size())});
}

void Request::set_route(const RouteInfo* route, std::vector<std::pair<std::string_view, std::string>> params) {
  route_ = route;
  params_ = std::move(params);
}

}  // namespace rathaus::web
