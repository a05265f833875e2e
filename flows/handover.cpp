#include "flows/handover.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "modules/documents/file_type.h"
#include "modules/notices/file_copy.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr const char* kMade = "handover";
constexpr auto kKept = std::chrono::hours(24 * 400);  // holds no personal data: a digest and who made it

// Spec: PKWARE APPNOTE 6.3: local headers, central directory; method 0 (stored), names in UTF-8 (bit 11).
std::uint32_t crc32(ByteView bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
      out[i] = c;
    }
    return out;
  }();
  std::uint32_t c = 0xFFFFFFFFU;
  for (const auto byte : bytes) c = table[(c ^ static_cast<std::uint8_t>(byte)) & 0xFFU] ^ (c >> 8);
  return c ^ 0xFFFFFFFFU;
}

class Zip {
 public:
  void add(const std::string& name, ByteView content) {
    const auto at = static_cast<std::uint32_t>(out_.size());
    std::string common;  // what both headers say of the file
    put16(common, 20), put16(common, 0x0800), put16(common, 0), put16(common, 0), put16(common, 0x0021);
    put32(common, crc32(content));
    put32(common, static_cast<std::uint32_t>(content.size()));
    put32(common, static_cast<std::uint32_t>(content.size()));
    put16(common, static_cast<std::uint32_t>(name.size()));
    put16(common, 0);
    put32(out_, 0x04034B50);
    out_ += common + name;
    out_.append(reinterpret_cast<const char*>(content.data()), content.size());
    put32(directory_, 0x02014B50);
    put16(directory_, 20);
    directory_ += common;
    put16(directory_, 0), put16(directory_, 0), put16(directory_, 0), put32(directory_, 0);
    put32(directory_, at);
    directory_ += name;
    ++count_;
  }
  Bytes finish() {
    const auto from = static_cast<std::uint32_t>(out_.size()),
               size = static_cast<std::uint32_t>(directory_.size());
    out_ += directory_;
    put32(out_, 0x06054B50);
    put16(out_, 0), put16(out_, 0), put16(out_, count_), put16(out_, count_);
    put32(out_, size), put32(out_, from), put16(out_, 0);
    const ByteView view = as_bytes(out_);
    return Bytes(view.begin(), view.end());
  }

 private:
  static void put16(std::string& to, std::uint32_t v) {
    to += static_cast<char>(v & 0xFF);
    to += static_cast<char>((v >> 8) & 0xFF);
  }
  static void put32(std::string& to, std::uint32_t v) { put16(to, v & 0xFFFF), put16(to, v >> 16); }
  std::string out_, directory_;
  std::uint32_t count_ = 0;
};

std::string in_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c;
  }
  return out;
}

std::string plain(const json::value& value) {
  return value.is_string() ? std::string(json::view(value.get_string())) : json::canonical(value);
}

event::Object facts_of(const CaseView& view, const std::string& to) {
  json::array keys;
  for (const std::string& key : view.package->leika_keys) keys.emplace_back(key);
  return {{"format", "rathaus-uebergabe/1"},           {"leistung", view.c.service.title},
          {"leistungsschluessel", std::move(keys)},    {"aktenzeichen", view.c.reference},
          {"eingegangen", to_iso(view.c.received_at)}, {"an", to}};
}

Result<std::string> as_xml(const CaseView& view, const std::string& to) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<uebergabe leistung=\"" +
                    in_xml(view.c.service.title) + "\" aktenzeichen=\"" + in_xml(view.c.reference) +
                    "\" eingegangen=\"" + to_iso(view.c.received_at) + "\" an=\"" + in_xml(to) + "\">\n";
  std::map<std::string, std::string> labels;
  for (const auto& [path, label] : TRY(notices::answer_fields(*view.package, view.c)))
    labels.emplace(path, label);
  for (const auto& answer : view.c.answers) {
    const std::string path(answer.key());
    const auto label = labels.find(path);
    out += "  <angabe pfad=\"" + in_xml(path) + "\" bezeichnung=\"" +
           in_xml(label == labels.end() ? std::string() : label->second) + "\">" +
           in_xml(plain(answer.value())) + "</angabe>\n";
  }
  return out + "</uebergabe>\n";
}

}  // namespace

Result<HandoverPackage> handover_package(House& house, const CaseView& view) {
  if (!view.package->handover) return fail(not_found("handover.none"));
  const TownPtr town = TRY(house.town(view.tenant));
  HandoverPackage out;
  const event::Object parameters = notices::parameters_for(*view.package, *town);
  if (const auto* to =
          parameters.if_contains(view.package->handover->to.substr(std::string_view("param.").size())))
    out.to = plain(*to);
  Zip zip;
  json::array list;
  const auto add = [&](const std::string& name, ByteView content) {
    zip.add(name, content);
    out.files.push_back({name, hex(crypto::sha256(content)), static_cast<std::int64_t>(content.size())});
    list.push_back({{"name", name}, {"sha256", out.files.back().sha256}, {"size", out.files.back().size}});
  };
  const Bytes pdf = TRY(application_pdf(house, view));
  add("antrag.pdf", pdf);
  event::Object data = facts_of(view, out.to);
  data["angaben"] = view.c.answers;
  add("daten.json", as_bytes(json::canonical(data)));
  add("daten.xml", as_bytes(TRY(as_xml(view, out.to))));
  std::vector<const cases::Attachment*> files;
  for (const cases::Attachment& one : view.c.attachments) files.push_back(&one);
  for (const cases::Question& question : view.c.questions) {
    for (const cases::Attachment& one : question.attachments) files.push_back(&one);
  }
  const auto read = TRY(house.runtime.read(view.tenant));
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i]->scan == "infected") continue;
    if (files[i]->scan == "pending") return fail(refused("file.held"));
    const Bytes content = TRY(read->blob(view.c.id, files[i]->blob));
    add(fmt::format("anlagen/{:02}-{}", i + 1, documents::safe_name(files[i]->name)), content);
  }
  event::Object sums = facts_of(view, out.to);
  sums["dateien"] = std::move(list);
  const std::string manifest = json::canonical(sums);
  zip.add("uebergabe.json", as_bytes(manifest));
  out.zip = zip.finish();
  out.sha256 = hex(crypto::sha256(out.zip));
  return out;
}

Result<std::optional<HandoverMade>> handover_made(House& house, const CaseView& view) {
  const auto record = TRY(TRY(house.runtime.read(view.tenant))->record(kMade, view.c.id));
  if (!record) return std::optional<HandoverMade>{};
  const auto at = parse_iso_instant(TRY(json::get_string(record->data, "at")));
  return std::optional(HandoverMade{.at = at ? *at : Instant{},
                                    .by = std::string(TRY(json::get_string(record->data, "by"))),
                                    .sha256 = std::string(TRY(json::get_string(record->data, "sha256"))),
                                    .files = TRY(json::get_int(record->data, "files"))});
}

Status make_handover(House& house, const identity::Staff& staff, const DeskAction& action) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const HandoverPackage made = TRY(handover_package(house, view));
  const auto before = TRY(TRY(house.runtime.read(view.tenant))->record(kMade, view.c.id));
  // Pressed twice: the same papers are the same package.
  if (before && TRY(json::get_string(before->data, "sha256")) == made.sha256) return {};
  TRY(add_note(
      house, staff, action,
      fmt::format("Paket zur Weitergabe an {} erstellt: {} Dateien, SHA-256 {}",
                  made.to.empty() ? "die zuständige Stelle" : made.to, made.files.size(), made.sha256)));
  return house.runtime.write_records(
      view.tenant, {{.collection = kMade,
                     .id = view.c.id,
                     .data = event::Object{{"at", to_iso(house.runtime.now())},
                                           {"by", staff.name},
                                           {"sha256", made.sha256},
                                           {"files", static_cast<std::int64_t>(made.files.size())}},
                     .expires_at = house.runtime.now() + kKept,
                     .expected_revision = before ? before->revision : 0}});
}

Status check_handover(House& house, const CaseView& view) {
  const auto made = TRY(handover_made(house, view));
  if (!made) return fail(refused("handover.package_missing"));
  if (TRY(handover_package(house, view)).sha256 != made->sha256)
    return fail(refused("handover.package_stale"));
  return {};
}

}  // namespace rathaus::flows
