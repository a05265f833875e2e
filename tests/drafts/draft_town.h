#pragma once
// One town with one service that asks for a name, an address, a bank account and two proofs.
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/mail/mail.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/forms/form_builder.h"
#include "tests/support/test_house.h"

namespace rathaus::drafts {

using forms::DataType;
using forms::TextFormat;

inline forms::Form proof_form() {
  forms::FormBuilder b("Wohngeld beantragen");
  const auto field = [&](const char* key, const char* label, TextFormat format, unsigned min = 1) {
    b.field(key, DataType::text, min);
    b.last_node().label = label;
    b.last().format = format;
  };
  b.group("P");
  field("vorname", "Vornamen", TextFormat::person_name);
  field("name", "Familienname", TextFormat::person_name);
  field("strasse", "Straße und Hausnummer", TextFormat::street);
  field("plz", "Postleitzahl", TextFormat::postal_code);
  field("ort", "Ort", TextFormat::city);
  field("iban", "IBAN", TextFormat::iban, 0);
  b.field("vertrag", DataType::file, 0, 3);
  b.last_node().label = "Mietvertrag";
  b.last().media_types = {"application/pdf"};
  b.field("zweit", DataType::file, 0, 1);
  b.last_node().label = "Nachweis für die Ermäßigung";
  b.last().media_types = {"application/pdf"};
  b.end();
  return b.build();
}

struct DraftTown {
  support::TestHouse house{parse_iso_instant("2026-03-02T09:00:00Z").value()};
  std::string service;
  std::string scanner;  // what the scanner says to the next file: "", "clean", "infected"; "" is away

  explicit DraftTown(bool with_scanner = false, const char* level = "none") {
    house.on_start = [this, with_scanner](flows::House& h) {
      mail::register_effects(h, house.folder() / "mail");
      h.scans_files = with_scanner;
      if (!with_scanner) return;
      h.runtime.on_effect("ScanFile",
                          [this, &h](const std::string& tenant,
                                     const event::Effect& effect) -> Result<std::optional<event::Command>> {
                            if (scanner.empty()) return fail(unavailable("scanner.away"));
                            const auto file = TRY(flows::file_to_scan(h, tenant, effect));
                            if (!file) return std::optional<event::Command>{};
                            return std::optional<event::Command>(flows::scan_report(
                                effect, {scanner == "infected", scanner == "infected" ? "Test-Virus" : ""}));
                          });
    };
    house.restart();
    EXPECT_TRUE(house.add_town("stadt", "Musterstadt", "DE-NW"));
    const forms::Form form = proof_form();
    event::Object manifest = packages::default_manifest(form);
    manifest["assurance_level"] = level;
    service = std::string(json::get_string(manifest, "id").value());
    const Status installed = house.house().shelf.install(manifest, form);
    EXPECT_TRUE(installed) << (installed ? "" : installed.error().code + installed.error().field);
    EXPECT_TRUE(house.house().shelf.offer("stadt", service,
                                          std::string(json::get_string(manifest, "version").value())));
  }
  flows::House& h() { return house.house(); }

  flows::DraftView begin(const flows::Caller& who) {
    return flows::begin_draft(h(), "stadt", service, who).value();
  }
  std::string name_of(const flows::DraftView& view, const char* path) {
    return forms::name_of(view.form(), forms::NameKind::answer, forms::place_at(view.form(), path).value());
  }
  flows::IncomingFile file(const flows::DraftView& view, const char* path, const std::string& name,
                           const std::string& content) {
    const auto at = house.folder() / ("upload-" + std::to_string(++uploads_));
    std::ofstream(at, std::ios::binary) << content;
    return {.field = name_of(view, path),
            .name = name,
            .path = at,
            .sha256 = hex(crypto::sha256(content)),
            .size = content.size(),
            .head = content.substr(0, 4096)};
  }
  flows::SaveResult save(flows::DraftView& view, const flows::Caller& who, const forms::PostFields& typed,
                         const std::vector<flows::IncomingFile>& files = {}) {
    forms::PostFields fields;
    for (const auto& [path, value] : typed) fields.emplace_back(name_of(view, path.c_str()), value);
    const forms::Page page = view.pages.front();
    auto saved = flows::save_page(h(), view, page, fields, files, who);
    EXPECT_TRUE(saved) << (saved ? "" : saved.error().code);
    return saved ? *saved : flows::SaveResult{};
  }
  forms::PostFields person() {
    return {{"P[0]/vorname[0]", "Anna"},    {"P[0]/name[0]", "Meier"},
            {"P[0]/strasse[0]", "Gasse 1"}, {"P[0]/plz[0]", "12345"},
            {"P[0]/ort[0]", "Musterstadt"}, {"P[0]/iban[0]", "DE02120300000000202051"}};
  }
  flows::Submitted send(flows::DraftView& view, const flows::Caller& who, const std::string& email = {}) {
    flows::DeliveryWish wish;
    wish.addressee = {.given_names = "Anna",
                      .family_name = "Meier",
                      .street = "Gasse 1",
                      .postal_code = "12345",
                      .city = "Musterstadt",
                      .email = email};
    EXPECT_TRUE(flows::save_wish(h(), view, wish, who));
    auto sent = flows::submit_application(h(), view, wish, who);
    EXPECT_TRUE(sent) << (sent ? "" : sent.error().code);
    return sent ? *sent : flows::Submitted{};
  }
  std::string mails() {
    std::string out;
    std::error_code ec;
    for (const auto& one : std::filesystem::directory_iterator(house.folder() / "mail", ec))
      out += support::read_file(one.path());
    return out;
  }
  std::size_t blobs_on_disk() {
    std::size_t count = 0;
    for (const auto& one :
         std::filesystem::recursive_directory_iterator(house.folder() / "data/tenants/stadt/blobs"))
      count += one.is_regular_file() ? 1 : 0;
    return count;
  }

 private:
  int uploads_ = 0;
};

inline const flows::Caller kAnna{{"guest", "anna"}}, kOther{{"guest", "phone"}},
    kStranger{{"guest", "stranger"}};
inline std::string pdf_file() {
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count "
         "0>>endobj\ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n9\n%%EOF\n";
}

}  // namespace rathaus::drafts
