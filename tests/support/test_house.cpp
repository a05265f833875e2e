#include "tests/support/test_house.h"

#include "flows/scans.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>

#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/documents/sample_file.h"
#include "modules/forms/compile.h"

namespace rathaus::support {
namespace {

const std::filesystem::path kSource = RATHAUS_SOURCE_DIR;

std::filesystem::path temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "rathaus-house-XXXXXX").string();
  CHECK(mkdtemp(name.data()) != nullptr);
  return name;
}

template <class T>
T must(Result<T> result) {
  if (!result) fmt::print(stderr, "{} {} {}\n", result.error().code, result.error().field, result.error().detail);
  CHECK(result.has_value());
  return std::move(*result);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TestHouse::TestHouse(Instant start_at)
    : folder_(temporary_folder()),
      clock_(start_at),
      modules_(std::make_unique<store::Modules>(
          std::vector<event::Module>{flows::case_module(), flows::scan_module()})),
      services_(must(catalogue::read_catalogue(read_file(kSource / "services/catalogue.json")))),
      places_(must(catalogue::Places::read(read_file(kSource / "services/places.json")))) {
  start();
}

TestHouse::~TestHouse() {
  house_.reset();
  shelf_.reset();
  runtime_.reset();
  std::error_code ec;
  std::filesystem::remove_all(folder_, ec);
}

void TestHouse::start() {
  runtime_ = must(runtime::Runtime::open(
      {.data = folder_ / "data",
       .log_origin = "rathaus.test",
       .modules = modules_.get(),
       .clock = &clock_,
       .clock_limits = platform::ClockLimits{},
       .machine = platform::Machine{
           "test", [this] { return std::chrono::microseconds(clock_.now().micros) - jumped_.load(); }}}));
  shelf_ = std::make_unique<flows::Shelf>(*runtime_);
  drafts_ = std::make_unique<flows::OpenDrafts>();
  house_ = std::make_unique<flows::House>(
      flows::House{*runtime_, *shelf_, services_, places_, &towns_, &sessions_, drafts_.get()});
  flows::register_effects(*house_);
  if (on_start) on_start(*house_);
}

void TestHouse::restart() {
  house_.reset();
  shelf_.reset();
  runtime_.reset();
  towns_.by_id.clear();
  sessions_.by_digest.clear();
  start();
}

Status TestHouse::add_town(const std::string& id, const std::string& name, const std::string& region) {
  tenancy::Town town{.id = id, .name = "Stadt " + name, .short_name = name, .ags = "08999001", .region = region,
                     .authority = "Stadt " + name + ", Die Bürgermeisterin", .street = "Rathausplatz 1", .postal_code = "12345", .city = name,
                     .phone = "0123 4560", .email = "rathaus@" + id + ".example", .website = "https://" + id + ".example",
                     .bank = "Sparkasse " + name, .iban = "DE02120300000000202051", .bic = "BYLADEM1001", .payee = "Stadtkasse " + name,
                     .opening_hours = "Montag bis Freitag 8 bis 12 Uhr", .objection_body = "Stadt " + name + ", Rathausplatz 1, 12345 " + name,
                     .privacy_contact = "datenschutz@" + id + ".example", .accessibility_contact = "barriere@" + id + ".example"};
  town.parameters["widerspruch"] = event::Object{{"court.name", "Verwaltungsgericht Musterburg"},
                                                 {"court.address", "Gerichtsplatz 3, 54320 Musterburg"}};
  town.recall_minutes = 0;
  if (adjust_town) adjust_town(town);
  return runtime_->create_tenant(id, tenancy::facts_of(town));
}

Status TestHouse::offer(const std::string& tenant, const std::string& id) {
  const event::Object manifest = TRY(json::parse_object(read_file(kSource / "services" / id / "package.json")));
  const std::string schema = read_file(kSource / "services" / id / "form.xdf3.xml");
  const forms::Form form = TRY(forms::compile_form(TRY(fim::read(as_bytes(schema)))));
  packages::Files files;
  for (const std::string& name : packages::files_of(manifest))
    files[name] = read_file(kSource / "services" / id / name);
  TRY(shelf_->install(manifest, form, files));
  return shelf_->offer(tenant, id, std::string(TRY(json::get_string(manifest, "version"))));
}

Result<std::string> TestHouse::offer_schema(const std::string& tenant, const std::filesystem::path& file) {
  const std::string schema = read_file(file);
  const forms::Form form = TRY(forms::compile_form(TRY(fim::read(as_bytes(schema)))));
  const event::Object manifest = packages::default_manifest(form);
  std::string id(TRY(json::get_string(manifest, "id")));
  TRY(shelf_->install(manifest, form));
  TRY(shelf_->offer(tenant, id, std::string(TRY(json::get_string(manifest, "version")))));
  return id;
}

Status TestHouse::move_to(Instant then) {
  const auto settle_all = [&]() -> Status {
    for (const std::string& tenant : TRY(runtime_->tenants())) TRY(runtime_->settle(tenant));
    return runtime_->settle(runtime::Runtime::kControl);
  };
  TRY(settle_all());
  while (clock_.now() < then) {
    const Instant next = std::min(clock_.now() + std::chrono::hours(24), then);
    clock_.set(next);
    TRY(settle_all());
  }
  return {};
}

Status TestHouse::move_days(int days) { return move_to(clock_.now() + std::chrono::hours(24) * days); }

std::string file_of_type(const std::string& mime) {
  using namespace std::string_view_literals;
  if (mime == "image/gif") return std::string("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"sv);
  if (mime == "image/tiff") return std::string("II*\0\x08\0\0\0\0\0\0\0\0\0"sv);
  if (mime == "image/webp" || mime == "image/heic")
    return read_file(kSource / "tests/corpus/picture_fuzz" /
                     (mime == "image/webp" ? "flag.webp" : "flag.heic"));
  if (mime == "text/plain") return "Ein Nachweis als Text.\n";
  if (mime == "application/xml" || mime == "text/xml") return "<?xml version=\"1.0\"?><nachweis/>";
  if (mime == "application/zip" || mime.find("officedocument") != std::string::npos)
    return std::string("PK\x05\x06") + std::string(18, '\0');
  return documents::sample_file(mime);
}

Status fill_form(flows::House& house, flows::DraftView& view, const flows::Caller& caller, const forms::Generated& answers,
                 const std::filesystem::path& spool) {
  std::filesystem::create_directories(spool);
  std::size_t index = 0;
  for (int posts = 0; posts < 2000; ++posts) {
    if (index >= view.pages.size()) return {};
    const forms::Page page = view.pages[index];
    const forms::PagePost post = forms::post_for_page(view.form(), page, view.draft, answers);
    forms::PostFields fields = post.fields;
    if (!post.button.empty()) fields.emplace_back(post.button, "");
    std::vector<flows::IncomingFile> files;
    if (post.button.empty()) {
      for (const forms::WantedFile& wanted : post.files) {
        const std::string content = file_of_type(wanted.mime);
        const std::filesystem::path path = spool / fmt::format("upload-{}", files.size());
        std::ofstream(path, std::ios::binary) << content;
        files.push_back({.field = forms::name_of(view.form(), forms::NameKind::answer, wanted.place.with_occurrence(0)), .name = wanted.name,
                         .path = path, .sha256 = hex(crypto::sha256(content)), .size = content.size(), .head = content});
      }
    }
    const flows::SaveResult saved = TRY(flows::save_page(house, view, page, fields, files, caller));
    if (saved.structure_changed || !post.button.empty()) continue;
    if (!saved.errors.empty()) {
      std::string codes;
      for (const forms::FieldError& error : saved.errors) codes += " " + error.code + " at " + forms::path_of(view.form(), error.place);
      return fail(refused("test.page_errors", page.id, page.title + ":" + codes));
    }
    ++index;
  }
  return fail(refused("test.endless"));
}

}  // namespace rathaus::support
