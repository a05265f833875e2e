#pragma once
// Shared by tests of pages: a town on a real server, in a folder of its own, on a clock that only the test moves.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "libs/json/json.h"
#include "modules/tenancy/test_support.h"
#include "platform/system/clock.h"
#include "platform/web/client.h"
#include "web/site/site.h"

namespace rathaus::site {

class SiteTest : public testing::Test {
 protected:
  SiteTest(Instant start, catalogue::Index services, catalogue::Places places)
      : clock_(start), services_(std::move(services)), places_(std::move(places)) {
    char name[] = "/tmp/rathaus-site-XXXXXX";
    folder_ = mkdtemp(name);
    std::filesystem::create_directories(folder_ / "spool");
  }
  ~SiteTest() override {
    server_.reset();
    if (runtime_) runtime_->stop();
    runtime_.reset();
    std::filesystem::remove_all(folder_);
  }

  void SetUp() override {
    const auto passed = [this] { return std::chrono::microseconds(clock_.now().micros) - jumped_.load(); };
    auto opened = runtime::Runtime::open({.data = folder_ / "data",
                                          .modules = &modules_,
                                          .clock = &clock_,
                                          .clock_limits = platform::ClockLimits{},
                                          .machine = platform::Machine{"site", passed}});
    ASSERT_TRUE(opened) << opened.error().code << opened.error().detail;
    runtime_ = std::move(*opened);
    ASSERT_TRUE(runtime_->create_tenant("musterstadt", tenancy::facts_of(town())));
    shelf_.emplace(*runtime_);
    house_.reset(new flows::House{*runtime_, *shelf_, services_, places_, &towns_, &sessions_});
    flows::register_effects(*house_);
  }

  // The clock alone jumps, back when negative: no time passes.
  void jump(std::chrono::microseconds by) {
    jumped_ = jumped_.load() + by;
    clock_.advance(by);
  }

  static tenancy::Town town() {
    tenancy::Town out = tenancy::sample_town();
    out.recall_minutes = 0;
    return out;
  }

  void install(const event::Object& manifest, const forms::Form& form, const packages::Files& files = {}) {
    const Status installed = shelf_->install(manifest, form, files);
    ASSERT_TRUE(installed) << installed.error().code << " " << installed.error().field << " "
                           << installed.error().detail;
    ASSERT_TRUE(shelf_->offer("musterstadt", std::string(*json::get_string(manifest, "id")),
                              std::string(*json::get_string(manifest, "version"))));
  }

  // From here on, or anew with other options.
  void serve(const Options& options, const std::function<std::vector<web::Route>(Site&)>& routes) {
    server_.reset();
    site_.reset(new Site{*house_, options});
    auto router = web::Router::build(routes(*site_));
    ASSERT_TRUE(router) << router.error().code << " " << router.error().detail;
    web::ServerOptions server{.worker_threads = 4,
                              .spool_folder = folder_ / "spool",
                              .csrf_secret = std::string(32, 'k'),
                              .insecure_dev_cookies = true};
    server.on_exception = [](std::string_view pattern, std::string_view what) {
      ADD_FAILURE() << pattern << ": " << what;
    };
    auto started =
        web::Server::start(std::move(server), std::move(*router), authoriser(*site_), error_page(*site_));
    ASSERT_TRUE(started) << started.error().code;
    server_ = std::move(*started);
  }

  static web::ClientResponse get(web::Client& c, const std::string& path) {
    auto response = c.get(path);
    EXPECT_TRUE(response) << path << (response ? "" : response.error().code);
    return response ? *response : web::ClientResponse{};
  }
  static web::ClientResponse send(web::Client& c, const std::string& path, const web::Pairs& fields) {
    auto response = c.post_form(path, fields);
    EXPECT_TRUE(response) << path << (response ? "" : response.error().code);
    return response ? *response : web::ClientResponse{};
  }

  std::filesystem::path folder_;
  platform::ManualClock clock_;
  std::atomic<std::chrono::microseconds> jumped_{};
  store::Modules modules_{{flows::case_module()}};
  std::unique_ptr<runtime::Runtime> runtime_;
  catalogue::Index services_;
  catalogue::Places places_;
  std::optional<flows::Shelf> shelf_;
  flows::Towns towns_;
  flows::Sessions sessions_;
  std::unique_ptr<flows::House> house_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<web::Server> server_;
};

}  // namespace rathaus::site
