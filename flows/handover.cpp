#include "flows/handover.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>

#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/zip/zip.h"
#include "modules/documents/file_type.h"
#include "modules/notices/file_copy.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {
namespace {

constexpr const char* kMade = "handover";
constexpr auto kKept = std::chrono::hours(24 * 400);  // holds no personal data: a digest and who made it

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
  std::deque<Bytes> kept;  // the packer reads from here
  std::vector<zip::File> packed;
  json::array list;
  const auto add = [&](const std::string& name, Bytes bytes) {
    const ByteView content = kept.emplace_back(std::move(bytes));
    packed.push_back({name, content});
    out.files.push_back({name, hex(crypto::sha256(content)), static_cast<std::int64_t>(content.size())});
    list.push_back({{"name", name}, {"sha256", out.files.back().sha256}, {"size", out.files.back().size}});
  };
  add("antrag.pdf", TRY(application_pdf(house, view)));
  event::Object data = facts_of(view, out.to);
  data["angaben"] = view.c.answers;
  add("daten.json", to_bytes(json::canonical(data)));
  add("daten.xml", to_bytes(TRY(as_xml(view, out.to))));
  std::vector<const cases::Attachment*> files;
  for (const cases::Attachment& one : view.c.attachments) files.push_back(&one);
  for (const cases::Question& question : view.c.questions) {
    for (const cases::Attachment& one : question.attachments) files.push_back(&one);
  }
  const auto read = TRY(house.runtime.read(view.tenant));
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i]->scan == "infected") continue;
    if (files[i]->scan == "pending") return fail(refused("file.held"));
    add(fmt::format("anlagen/{:02}-{}", i + 1, documents::safe_name(files[i]->name)),
        TRY(read->blob(view.c.id, files[i]->blob)));
  }
  event::Object sums = facts_of(view, out.to);
  sums["dateien"] = std::move(list);
  packed.push_back({"uebergabe.json", kept.emplace_back(to_bytes(json::canonical(sums)))});
  // The time of receipt, so that the same papers are the same package.
  out.zip = TRY(zip::pack(packed, view.c.received_at));
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
