#pragma once
// One request as handlers see it. Everything text is valid UTF-8 without NUL; names of headers are lower case.
// Owned and used by one thread at a time. `received_at` is the only time a handler may stamp with.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/result.h"
#include "libs/base/time.h"
#include "platform/web/fields.h"
#include "platform/web/problem.h"
#include "platform/web/upload.h"

namespace rathaus::web {

class Csrf;
struct RouteInfo;

enum class Method : std::uint8_t { get = 1, head, post, put, patch, delete_, options, other };
std::string_view to_string(Method method);  // "GET"
Method parse_method(std::string_view token);
// POST, PUT, PATCH, DELETE: needs a CSRF token unless the route says why not. RFC 9110 9.2.1
bool changes_state(Method method);

// What the application's authorizer found out about the caller; opaque to the server.
class Access {
 public:
  Access() = default;
  template <typename T>
  static Access of(std::shared_ptr<const T> value) {
    Access access;
    access.type_ = typeid(T);
    access.value_ = std::move(value);
    return access;
  }
  template <typename T>
  const T* get() const {
    return type_ == std::type_index(typeid(T)) ? static_cast<const T*>(value_.get()) : nullptr;
  }
  bool empty() const { return value_ == nullptr; }

 private:
  std::type_index type_ = typeid(void);
  std::shared_ptr<const void> value_;
};

class Request {
 public:
  Method method() const { return method_; }
  std::string_view method_name() const { return to_string(method_); }
  std::string_view target() const { return target_; }  // as sent, with query
  std::string_view path() const { return path_; }      // decoded, begins with '/'
  const std::vector<std::string>& segments() const { return segments_; }
  // Value of {name} in the route's pattern; the name must exist there.
  std::string_view param(std::string_view name) const;
  const Fields& query() const { return query_; }
  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  // All lines of that name as one list, joined by ", " (RFC 9110 5.3).
  std::string header_list(std::string_view lower_case_name) const;
  // Cookies that this server set by Response::set_cookie, without prefix; raw_cookie() for foreign ones.
  std::optional<std::string_view> cookie(std::string_view name) const;
  std::optional<std::string_view> raw_cookie(std::string_view full_name) const;

  // Fields of urlencoded and multipart bodies. The CSRF field is not among them.
  const Fields& form() const { return form_; }
  std::vector<UploadedFile>& files() { return files_; }
  const std::vector<UploadedFile>& files() const { return files_; }
  std::string_view body() const { return body_; }  // only of routes with BodyKind::raw
  // Set for error pages only: fields read before the problem stay in form(), so nothing typed is lost.
  const std::optional<Problem>& problem() const { return problem_; }

  std::string_view remote_address() const { return remote_address_; }  // of the client, seen through trusted proxies
  Instant received_at() const { return received_at_; }
  const RouteInfo* route() const { return route_; }  // null on 404 and 405

  template <typename T>
  const T& access() const {
    const T* value = access_.get<T>();
    CHECK(value != nullptr);  // the authorizer of this application always gives this type
    return *value;
  }
  template <typename T>
  const T* access_if() const {
    return access_.get<T>();
  }

  // Value for <input type="hidden" name="_csrf">. Bound to the session, else to an anonymous cookie, which is
  // set with the response when the browser has none yet.
  std::string csrf_token() const;

  // For the server and for tests of handlers.
  Status set_target(std::string_view raw);  // "/a/b?c=d"; invalid escapes, dot segments, NUL, non-UTF-8 are refused
  void set_method(Method method) { method_ = method; }
  void add_header(std::string_view name, std::string_view value);
  void set_remote_address(std::string address) { remote_address_ = std::move(address); }
  void set_received_at(Instant at) { received_at_ = at; }
  void set_cookie_prefix(std::string_view prefix) { cookie_prefix_ = prefix; }
  void set_form(Fields form) { form_ = std::move(form); }
  Fields& mutable_form() { return form_; }
  void set_body(std::string body) { body_ = std::move(body); }
  void set_problem(std::optional<Problem> problem) { problem_ = std::move(problem); }
  void set_access(Access access) { access_ = std::move(access); }
  void set_route(const RouteInfo* route, std::vector<std::pair<std::string_view, std::string>> params);
  void clear_route() { set_route(nullptr, {}); }
  void set_csrf(const Csrf* csrf) { csrf_ = csrf; }
  void set_csrf_binding(std::string binding) { csrf_binding_ = std::move(binding); }
  const std::string& csrf_binding() const { return csrf_binding_; }
  const std::string& minted_anonymous_id() const { return minted_anonymous_id_; }
  void set_head_bytes(std::size_t bytes) { store_.reserve(bytes); }

 private:
  struct Span {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  Method method_ = Method::get;
  std::string target_, path_;
  std::vector<std::string> segments_;
  Fields query_, form_;
  std::string store_;  // header names and values, one after the other
  std::vector<Span> headers_;
  std::vector<UploadedFile> files_;
  std::string body_;
  std::optional<Problem> problem_;
  std::string remote_address_;
  Instant received_at_;
  const RouteInfo* route_ = nullptr;
  std::vector<std::pair<std::string_view, std::string>> params_;
  Access access_;
  const Csrf* csrf_ = nullptr;
  std::string_view cookie_prefix_ = "__Host-";
  std::string csrf_binding_;
  mutable std::string minted_anonymous_id_;
};

}  // namespace rathaus::web
