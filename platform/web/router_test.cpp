#include "platform/web/router.h"

#include <gtest/gtest.h>

#include "platform/web/parse.h"

namespace rathaus::web {
namespace {

enum class TestPolicy { open = 1, clerk = 2 };
const Policy kOpen(TestPolicy::open, "open"), kClerk(TestPolicy::clerk, "clerk");
const Handler kHandler = [](Request&) { return Response::text("x"); };

// A route without a policy does not compile, nor does a policy out of nothing.
template <typename... Parts>
concept MakesRoute = requires(Parts... parts) { Route{parts...}; };
static_assert(MakesRoute<Method, const char*, Policy, Handler>);
static_assert(!MakesRoute<Method, const char*, Handler>);
static_assert(!MakesRoute<Method, const char*>);
static_assert(!MakesRoute<>);
static_assert(!std::is_default_constructible_v<Policy>);
static_assert(!std::is_constructible_v<Policy, int, const char*>);

TEST(Policy, ZeroIsNoPolicy) { EXPECT_DEATH(Policy(TestPolicy{0}, "none"), "invariant"); }

std::string build_error(std::vector<Route> routes) {
  const auto router = Router::build(std::move(routes));
  return router ? "" : router.error().code;
}

std::string matched(const Router& router, Method method, std::string_view path) {
  const auto match = router.match(method, split_path(path).value());
  if (match.entry == nullptr) return match.without_slash ? "slash" : match.allow.empty() ? "404" : "405 " + match.allow;
  std::string out = match.entry->info.pattern;
  for (const auto& [name, value] : match.params) out += " " + std::string(name) + "=" + value;
  return out;
}

TEST(Router, PrecedenceParametersMethods) {
  const auto router = Router::build({
      {Method::get, "/", kOpen, kHandler},
      {Method::get, "/fall/{id}", kClerk, kHandler},
      {Method::get, "/fall/neu", kClerk, kHandler},
      {Method::post, "/fall/neu", kClerk, kHandler},
      {Method::post, "/fall/{id}/antwort", kClerk, kHandler},
      {Method::get, "/assets/{path...}", kOpen, kHandler},
      {Method::get, "/assets/robots.txt", kOpen, kHandler},
  }).value();
  EXPECT_EQ(matched(router, Method::get, "/"), "/");
  EXPECT_EQ(matched(router, Method::head, "/fall/neu"), "/fall/neu");
  EXPECT_EQ(matched(router, Method::get, "/fall/A-1%20b"), "/fall/{id} id=A-1 b");
  EXPECT_EQ(matched(router, Method::post, "/fall/7/antwort"), "/fall/{id}/antwort id=7");
  EXPECT_EQ(matched(router, Method::get, "/assets/css/a.css"), "/assets/{path...} path=css/a.css");
  EXPECT_EQ(matched(router, Method::get, "/assets/robots.txt"), "/assets/robots.txt");
  EXPECT_EQ(matched(router, Method::get, "/assets"), "404");
  EXPECT_EQ(matched(router, Method::get, "/assets//a"), "404");
  EXPECT_EQ(matched(router, Method::get, "/fall/"), "404");
  EXPECT_EQ(matched(router, Method::get, "/fall/7/"), "slash");
  EXPECT_EQ(matched(router, Method::post, "/fall/neu/"), "404");
  EXPECT_EQ(matched(router, Method::get, "//fall/7"), "404");
  EXPECT_EQ(matched(router, Method::get, "/x"), "404");
  EXPECT_EQ(matched(router, Method::post, "/fall/7"), "405 GET, HEAD");
  EXPECT_EQ(matched(router, Method::get, "/fall/7/antwort"), "405 POST");
  EXPECT_EQ(matched(router, Method::delete_, "/fall/neu"), "405 GET, HEAD, POST");
  EXPECT_EQ(matched(router, Method::other, "/"), "405 GET, HEAD");
}

TEST(Router, RefusesDuplicatesAmbiguityAndBadPatterns) {
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, kHandler}, {Method::get, "/a/{y}", kClerk, kHandler}}), "router.ambiguous");
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, kHandler}, {Method::get, "/{y}/b", kOpen, kHandler}}), "router.ambiguous");
  EXPECT_EQ(build_error({{Method::get, "/{y}/b", kOpen, kHandler}, {Method::get, "/a/{x...}", kOpen, kHandler}}), "router.ambiguous");
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, kHandler}, {Method::get, "/a/b", kOpen, kHandler}}), "");
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, kHandler}, {Method::get, "/{x}/b/c", kOpen, kHandler}}), "");
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, kHandler}, {Method::post, "/{y}/b", kOpen, kHandler}}), "");
  EXPECT_EQ(build_error({{Method::get, "/a/{x}", kOpen, {}}}), "router.no_handler");
  EXPECT_EQ(build_error({{Method::head, "/a", kOpen, kHandler}}), "router.bad_method");
  for (const char* bad : {"a", "/a/", "//", "/a//b", "/{}", "/{x", "/{x}/{x}", "/{r...}/a", "/a{x}", "/a?b", "/%41"}) {
    EXPECT_EQ(build_error({{Method::get, bad, kOpen, kHandler}}), "router.bad_pattern") << bad;
  }
}

TEST(Router, PrintsTheMatrix) {
  RouteOptions machine;
  machine.csrf = CsrfRule::no_ambient_authority;
  const auto router = Router::build({{Method::post, "/b", kClerk, kHandler},
                                     {Method::get, "/b", kClerk, kHandler},
                                     {Method::post, "/a/{x}", kOpen, kHandler, machine}}).value();
  EXPECT_EQ(router.print_routes(),
            "POST\t/a/{x}\topen\tno-csrf\n"
            "GET\t/b\tclerk\tno-csrf\n"
            "POST\t/b\tclerk\tcsrf\n");
}

}  // namespace
}  // namespace rathaus::web
