#include "app/assembly.h"

#include <fmt/format.h>

#include "adapters/mail/mail.h"
#include "adapters/national_account/national_account.h"
#include "app/embedded.h"
#include "flows/desk.h"
#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"
#include "web/desk/routes.h"
#include "web/resident/routes.h"

namespace rathaus::app {

std::string_view embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.content;
  }
  return {};
}

struct Assembly::Parts {
  AssemblyOptions options;
  platform::SystemClock clock;
  std::unique_ptr<store::Modules> modules;
  std::unique_ptr<runtime::Runtime> runtime;
  std::unique_ptr<flows::Shelf> shelf;
  std::unique_ptr<catalogue::Index> services;
  std::unique_ptr<catalogue::Places> places;
  flows::Towns towns;
  flows::Sessions sessions;
  std::unique_ptr<flows::House> house;
  std::unique_ptr<site::Site> site;
  std::string csrf_secret;
};

Assembly::Assembly(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Assembly::~Assembly() {
  if (parts_ && parts_->runtime) parts_->runtime->stop();
}
flows::House& Assembly::house() { return *parts_->house; }
site::Site& Assembly::site() { return *parts_->site; }
platform::SystemClock& Assembly::clock() { return parts_->clock; }

Result<std::unique_ptr<Assembly>> Assembly::open(AssemblyOptions options) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  parts->modules = std::make_unique<store::Modules>(std::vector<event::Module>{flows::case_module()});
  std::string origin = options.public_url;
  if (const std::size_t scheme = origin.find("://"); scheme != std::string::npos) origin = origin.substr(scheme + 3);
  if (const std::size_t port = origin.find(':'); port != std::string::npos) origin = origin.substr(0, port);
  parts->runtime =
      TRY(runtime::Runtime::open({.data = options.data,
                                  .log_origin = origin,
                                  .modules = parts->modules.get(),
                                  .clock = options.clock != nullptr ? options.clock : &parts->clock,
                                  .close_idle_after = options.close_idle_after}));
  parts->shelf = std::make_unique<flows::Shelf>(*parts->runtime);
  parts->services = std::make_unique<catalogue::Index>(TRY(catalogue::read_catalogue(embedded("catalogue.json"))));
  parts->places = std::make_unique<catalogue::Places>(TRY(catalogue::Places::read(embedded("places.json"))));
  parts->house = std::make_unique<flows::House>(flows::House{*parts->runtime, *parts->shelf, *parts->services, *parts->places, &parts->towns, &parts->sessions});
  flows::register_effects(*parts->house);
  mail::register_effects(*parts->house, options.demo ? std::optional(options.data / "mail") : std::nullopt);
  if (options.demo) national_account::register_mailbox(*parts->house);
  parts->site = std::make_unique<site::Site>(site::Site{*parts->house, {.demo = options.demo, .public_url = options.public_url}});
  // The same after a restart: a form that was open meanwhile can still be sent.
  parts->csrf_secret = hex(parts->runtime->secret_for("csrf").expose());
  return std::unique_ptr<Assembly>(new Assembly(std::move(parts)));
}

Status Assembly::offer_embedded(const std::string& tenant, const std::string& package) {
  const std::string_view form_file = embedded(package + "/form.xdf3.xml");
  const std::string_view manifest_file = embedded(package + "/package.json");
  if (form_file.empty() || manifest_file.empty()) return fail(not_found("package.unknown", package));
  const event::Object manifest = TRY(json::parse_object(manifest_file));
  const fim::Document document = TRY(fim::read(as_bytes(form_file)));
  const forms::Form form = TRY(forms::compile_form(document));
  packages::Files files;
  for (const std::string& name : packages::files_of(manifest))
    files[name] = std::string(embedded(package + "/" + name));
  TRY(parts_->shelf->install(manifest, form, files));
  return parts_->shelf->offer(tenant, package, std::string(TRY(json::get_string(manifest, "version"))));
}

std::vector<web::Route> Assembly::routes() {
  std::vector<web::Route> all = site::asset_routes();
  const auto add = [&](std::vector<web::Route> more) { std::move(more.begin(), more.end(), std::back_inserter(all)); };
  add(site::login_routes(*parts_->site));
  add(resident::routes(*parts_->site));
  add(desk::routes(*parts_->site));
  return all;
}

std::string Assembly::route_table() {
  const auto router = web::Router::build(routes());
  return router ? router->print_routes() : router.error().detail;
}

Result<std::unique_ptr<web::Server>> Assembly::serve(const Serving& serving) {
  std::error_code ec;
  const std::filesystem::path spool = parts_->options.data / "spool";
  std::filesystem::remove_all(spool, ec);  // what an interrupted upload left behind
  std::filesystem::create_directories(spool, ec);
  if (ec) return fail(unavailable("start.data_folder", spool.string() + ": " + ec.message()));
  web::ServerOptions options;
  options.bind_address = serving.bind;
  options.port = serving.port;
  options.io_threads = serving.io_threads;
  options.worker_threads = serving.worker_threads;
  options.spool_folder = spool;
  options.csrf_secret = parts_->csrf_secret;
  options.on_exception = [](std::string_view pattern, std::string_view what) {
    fmt::print(stderr, "exception in {}: {}\n", pattern, what);
  };
  web::Router router = TRY(web::Router::build(routes()));
  auto server = TRY(web::Server::start(std::move(options), std::move(router), site::authoriser(*parts_->site), site::error_page(*parts_->site)));
  parts_->runtime->start_workers();
  return server;
}

}  // namespace rathaus::app
