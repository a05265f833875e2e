#include "app/assembly.h"

#include <future>
#include <fmt/format.h>

#include <fstream>

#include "adapters/clamd/clamd.h"
#include "adapters/mail/mail.h"
#include "adapters/national_account/national_account.h"
#include "adapters/scanner/scanner.h"
#include "app/adopt.h"
#include "app/checks.h"
#include "adapters/oidc/oidc.h"
#include "app/embedded.h"
#include "flows/desk.h"
#include "flows/open_drafts.h"
#include "flows/scans.h"
#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"
#include "platform/system/journal.h"
#include "web/desk/routes.h"
#include "web/resident/routes.h"

namespace rathaus::app {

std::string_view embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.content;
  }
  return {};
}

namespace {

// Receipts name their log: another name would make all that were handed out worthless. So it is fixed once, in the data folder.
Result<std::string> origin_of(const AssemblyOptions& options) {
  const auto pinned = pinned_origin(options.data.string());
  if (options.log_origin.empty() && pinned) return *pinned;
  Settings settings;
  settings.public_url = options.public_url;
  settings.log_origin = options.log_origin;
  const std::string wanted = settings.origin();
  if (pinned && *pinned != wanted)
    return fail(refused("start.other_origin", {},
                        fmt::format("„{}“ ist festgelegt, „{}“ ist verlangt", *pinned, wanted)));
  return wanted;
}

Status pin_origin(const std::filesystem::path& data, const std::string& origin) {
  if (pinned_origin(data.string())) return {};
  const std::filesystem::path fresh = data / "log-origin.new";
  std::error_code ec;
  {
    std::ofstream out(fresh);
    out << origin << "\n";
    if (!out.flush()) return fail(unavailable("start.data_folder", fresh.string()));
  }
  std::filesystem::rename(fresh, data / "log-origin", ec);
  if (ec) return fail(unavailable("start.data_folder", ec.message()));
  return {};
}

}  // namespace

std::unique_ptr<store::Modules> all_modules() {
  return std::make_unique<store::Modules>(
      std::vector<event::Module>{flows::case_module(), flows::scan_module()});
}

struct Assembly::Parts {
  AssemblyOptions options;
  std::string origin;
  platform::SystemClock clock;
  std::unique_ptr<store::Modules> modules;
  std::unique_ptr<runtime::Runtime> runtime;
  std::unique_ptr<flows::Shelf> shelf;
  std::unique_ptr<catalogue::Index> services;
  std::shared_future<void> words;  // of `services`: the last owner waits for the thread
  std::unique_ptr<catalogue::Places> places;
  flows::Towns towns;
  flows::Sessions sessions;
  flows::OpenDrafts drafts;
  std::unique_ptr<flows::House> house;
  std::unique_ptr<scanner::Scanner> scanner;
  std::unique_ptr<site::Site> site;
  std::unique_ptr<flows::StaffProvider> staff_provider;
  std::string csrf_secret;
};

Assembly::Assembly(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Assembly::~Assembly() {
  if (parts_ && parts_->scanner) parts_->scanner->stop();
  if (parts_ && parts_->runtime) parts_->runtime->stop();
}
flows::House& Assembly::house() { return *parts_->house; }
const std::string& Assembly::log_origin() const { return parts_->origin; }
site::Site& Assembly::site() { return *parts_->site; }
platform::SystemClock& Assembly::clock() { return parts_->clock; }

Result<std::unique_ptr<Assembly>> Assembly::open(AssemblyOptions options) {
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  parts->modules = all_modules();
  parts->origin = TRY(origin_of(options));
  TRY(adopt_control(options.data));
  parts->runtime =
      TRY(runtime::Runtime::open({.data = options.data,
                                  .log_origin = parts->origin,
                                  .modules = parts->modules.get(),
                                  .clock = options.clock != nullptr ? options.clock : &parts->clock,
                                  .close_idle_after = options.close_idle_after,
                                  .clock_limits = options.clock_limits,
                                  .machine = options.machine}));
  TRY(pin_origin(options.data, parts->origin));
  TRY(adopt_towns(*parts->runtime));
  parts->shelf = std::make_unique<flows::Shelf>(*parts->runtime);
  // Nobody searches in the first hundredths of a second: the words are got ready beside the start.
  parts->services = std::make_unique<catalogue::Index>(
      TRY(catalogue::read_catalogue(embedded("catalogue.json"))), [all = parts.get()] { all->words.wait(); });
  parts->words = std::async(std::launch::async, [index = parts->services.get()] { index->build(); }).share();
  parts->places = std::make_unique<catalogue::Places>(TRY(catalogue::Places::read(embedded("places.json"))));
  parts->sessions.staff = options.staff_session;
  parts->sessions.others = options.other_session;
  parts->house = std::make_unique<flows::House>(flows::House{*parts->runtime, *parts->shelf, *parts->services,
                                                             *parts->places, &parts->towns, &parts->sessions,
                                                             &parts->drafts});
  flows::register_effects(*parts->house);
  mail::register_effects(*parts->house, options.demo ? std::optional(options.data / "mail") : std::nullopt);
  if (!options.clamd.empty()) TRY(clamd::check_address(options.clamd));
  clamd::register_effects(*parts->house, options.clamd.empty()
                                             ? std::nullopt
                                             : std::optional(clamd::Options{.address = options.clamd}));
  if (options.demo) national_account::register_mailbox(*parts->house);
  parts->scanner = std::make_unique<scanner::Scanner>(
      *parts->house, scanner::Options{.program = options.reader, .folder = options.scan_folder});
  parts->site = std::make_unique<site::Site>(site::Site{*parts->house, {.demo = options.demo, .public_url = options.public_url}});
  parts->staff_provider = oidc::staff_provider(*parts->house, &parts->site->options.public_url, options.demo);
  parts->site->provider = parts->staff_provider.get();
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
  options.listening_socket = serving.listening_socket;
  options.trusted_proxies = serving.trusted_proxies;
  options.hsts = serving.hsts;
  options.drain_deadline = serving.drain_deadline;
  options.drain_grace = serving.drain_grace;
  options.on_served = serving.on_served;
  // Not what the exception says: it may quote what somebody typed.
  options.on_exception = [](std::string_view pattern, std::string_view) {
    platform::journal(platform::Severity::error, "exception", {{"route", pattern}});
  };
  web::Router router = TRY(web::Router::build(routes()));
  web::Authorizer authoriser = site::authoriser(*parts_->site);
  if (serving.wrap_authoriser) authoriser = serving.wrap_authoriser(std::move(authoriser));
  auto server = TRY(web::Server::start(std::move(options), std::move(router), std::move(authoriser),
                                       site::error_page(*parts_->site)));
  // A demonstration on any free port: passkeys are bound to the address that the browser sees.
  if (parts_->options.demo)
    parts_->site->options.public_url = "http://localhost:" + std::to_string(server->port());
  parts_->runtime->start_workers();
  parts_->scanner->start();
  return server;
}

}  // namespace rathaus::app
