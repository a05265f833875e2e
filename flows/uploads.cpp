#include "flows/uploads.h"

#include "flows/scans.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "libs/picture/picture.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"
#include "modules/documents/file_type.h"
#include "modules/documents/inspect.h"

namespace rathaus::flows {
namespace {

constexpr std::uint32_t kSheetPixels = 2000;  // the longer side of A4 at 170 dpi
constexpr int kSheetQuality = 72;

bool takes(const std::vector<std::string>& accepts, std::string_view type) {
  return accepts.empty() || std::find(accepts.begin(), accepts.end(), type) != accepts.end();
}

std::string renamed(const std::string& name, const char* extension) {
  const std::size_t dot = name.rfind('.');
  return (dot == std::string::npos || dot == 0 ? name : name.substr(0, dot)) + extension;
}

const char* picture_problem(const Error& error) {
  return error.code == "picture.too_big" ? "form.file.pixels" : "form.file.picture_damaged";
}

// Formats that the office cannot open, and pictures where a document is wanted.
Status convert(PreparedFile& file, const std::vector<std::string>& accepts) {
  const bool phone_format = file.mime == "image/heic" || file.mime == "image/webp";
  const bool picture = phone_format || file.mime == "image/jpeg" || file.mime == "image/png";
  if (!picture || (!phone_format && takes(accepts, file.mime))) return {};
  const bool to_pdf = takes(accepts, "application/pdf");
  if (!to_pdf && !takes(accepts, "image/jpeg")) return {};  // the field's own sentence says what it takes
  const auto read = read_picture(file.content, kSheetPixels);
  if (!read) return fail(refused(picture_problem(read.error())));
  const Bytes jpeg = picture::write_jpeg(*read, kSheetQuality);
  const picture::Sheet sheet{jpeg, {read->width, read->height}, 0};
  file.content = to_pdf ? TRY(picture::pdf_of({&sheet, 1})) : jpeg;
  file.mime = to_pdf ? "application/pdf" : "image/jpeg";
  file.name = renamed(file.name, to_pdf ? ".pdf" : ".jpg");
  return {};
}

}  // namespace

Result<picture::Picture> read_picture(ByteView file, std::uint32_t longest) {
  // One at a time in the whole process: a large photograph needs 150 MB while it is read.
  static std::mutex gate;
  const std::lock_guard lock(gate);
  return picture::read(file, longest);
}

Result<PreparedFile> prepare_file(const IncomingFile& file, const std::vector<std::string>& accepts) {
  if (file.too_large || file.size > kMaxUpload) return fail(refused("form.file.too_large"));
  PreparedFile out{
      .name = documents::safe_name(file.name), .mime = {}, .sha256 = {}, .size = 0, .content = {}};
  if (file.size > 0) {
    std::ifstream in(file.path, std::ios::binary);
    out.content.resize(file.size);
    in.read(reinterpret_cast<char*>(out.content.data()), static_cast<std::streamsize>(file.size));
    if (!in) return fail(unavailable("upload.not_stored"));
  }
  if (const auto problem = documents::refusal_of(out.content, file.name, accepts))
    return fail(refused(*problem));
  out.mime = documents::media_type(as_text(out.content).substr(0, 4096));
  TRY(convert(out, accepts));
  out.size = out.content.size();
  out.sha256 = hex(crypto::sha256(out.content));
  return out;
}

const char* first_scan_state(const House& house) { return house.scans_files ? "pending" : "unscanned"; }

event::Effect scan_effect_of_draft(const std::string& draft, const std::string& blob) {
  return {"ScanFile", "scan/" + blob, "", {{"draft", draft}, {"blob", blob}}};
}

std::vector<forms::FileAnswer> usable_again(const DraftView& view, const forms::Place& place) {
  std::vector<forms::FileAnswer> out;
  const auto here = [&](const std::string& blob) {
    return std::any_of(view.draft.files.begin(), view.draft.files.end(), [&](const auto& one) {
      return one.second.blob == blob && one.first.node() == place.node() &&
             one.first.parent() == place.parent();
    });
  };
  for (const auto& [at, file] : view.draft.files) {
    const bool listed = std::any_of(out.begin(), out.end(),
                                    [&](const forms::FileAnswer& one) { return one.blob == file.blob; });
    if (!listed && !here(file.blob) && !forms::check_file(view.form(), place, file)) out.push_back(file);
  }
  return out;
}

Status use_file_again(House& house, DraftView& view, const std::string& field, const std::string& blob) {
  const auto name = forms::parse_name(view.form(), field);
  if (!name) return fail(refused("form.file.unknown_field"));
  const forms::Page* page = forms::page_of(view.pages, name->place);
  if (page == nullptr) return fail(refused("form.file.unknown_field"));
  for (const forms::FileAnswer& file : usable_again(view, name->place)) {
    if (file.blob != blob) continue;
    TRY(forms::set_file(view.form(), *page, field, file, view.draft));
    view.see_again();
    return write_draft(house, view);
  }
  return fail(refused("form.file.unknown_field"));
}

// ---- the scan -----------------------------------------------------------------------------------------------------------------------

Result<std::optional<Bytes>> file_to_scan(House& house, const std::string& tenant,
                                          const event::Effect& effect) {
  if (effect.data.contains("tray")) return tray_file(house, tenant, effect);
  const auto read = TRY(house.runtime.read(tenant));
  const std::string blob(TRY(json::get_string(effect.data, "blob")));
  std::string case_id(TRY(json::find_string(effect.data, "case_id")).value_or(""));
  Result<Bytes> bytes = fail(not_found("file.gone"));
  if (case_id.empty()) {
    const std::string draft(TRY(json::get_string(effect.data, "draft")));
    if (TRY(read->record(kDrafts, draft)))
      bytes = read->draft_blob(kDrafts, draft, blob);
    else if (const auto sent = TRY(read->record(kSent, draft)))
      case_id = TRY(json::get_string(sent->data, "case_id"));
  }
  if (!case_id.empty()) bytes = read->blob(case_id, blob);
  if (bytes) return std::optional<Bytes>(std::move(*bytes));
  if (bytes.error().kind == ErrorKind::not_found) return std::optional<Bytes>{};
  return fail(bytes.error());
}

event::Command scan_report(const event::Effect& effect, const ScanVerdict& verdict) {
  event::Object data = effect.data;
  data["state"] = verdict.infected ? "infected" : "clean";
  data["finding"] = verdict.finding.substr(0, 200);
  return {data.contains("tray") ? "scans.RecordScan" : "files.RecordScan", std::move(data)};
}

namespace {

// The file leaves the draft, wherever it stands there, and the draft says which one it was.
Result<event::RecordWrite> draft_without(const event::Record& record, const std::string& blob,
                                         const std::string& finding, Instant at) {
  event::Object data = record.data;
  event::Object draft = *TRY(stored_draft(data));
  event::Object kept;
  boost::json::array hits;
  if (const auto* before = data.if_contains("hits"); before != nullptr && before->is_array())
    hits = before->get_array();
  if (const event::Object* files = TRY(json::find_object(draft, "files"))) {
    for (const auto& [path, file] : *files) {
      if (TRY(json::get_string(file.as_object(), "blob")) != blob) {
        kept[path] = file;
        continue;
      }
      hits.push_back(event::Object{{"name", TRY(json::get_string(file.as_object(), "name"))},
                                   {"path", path},
                                   {"finding", finding},
                                   {"at", to_iso(at)}});
    }
  }
  if (auto* acting = data.if_contains("acting"); acting != nullptr && acting->is_object()) {
    // The proof of the representation is a file of the draft, too.
    const event::Object* proof = TRY(json::find_object(acting->get_object(), "proof"));
    if (proof != nullptr && TRY(json::get_string(*proof, "blob")) == blob) {
      hits.push_back(event::Object{{"name", TRY(json::get_string(*proof, "name"))},
                                   {"path", "vertretung"},
                                   {"finding", finding},
                                   {"at", to_iso(at)}});
      acting->get_object().erase("proof");
    }
  }
  for (const std::string& name : TRY(take_scan_out(data, blob)))
    hits.push_back(
        event::Object{{"name", name}, {"path", "eingang"}, {"finding", finding}, {"at", to_iso(at)}});
  draft["files"] = std::move(kept);
  data["draft"] = std::move(draft);
  data["hits"] = std::move(hits);
  const auto day = parse_iso_instant(TRY(json::get_string(data, "delete_at")));
  event::RecordWrite write =
      TRY(draft_write(record.id, std::move(data), day.value_or(at)));  // the day of deletion does not move
  write.expected_revision = record.revision;
  return write;
}

bool names_blob(const event::RecordWrite& write, const std::string& blob) {
  return std::find(write.blobs.begin(), write.blobs.end(), blob) != write.blobs.end();
}

Result<event::Plan> record_scan(const event::Envelope& envelope, const event::Object& arguments,
                                event::Reader& reader) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_scanner"));
  const std::string blob(TRY(json::get_string(arguments, "blob")));
  const std::string state(TRY(json::get_string(arguments, "state")));
  const std::string finding(TRY(json::find_string(arguments, "finding")).value_or(""));
  std::string case_id(TRY(json::find_string(arguments, "case_id")).value_or(""));
  event::Plan plan;
  if (case_id.empty()) {
    const std::string id(TRY(json::get_string(arguments, "draft")));
    if (const auto draft = TRY(reader.record(kDrafts, id))) {
      const event::RecordWrite now = TRY(draft_write(id, draft->data, envelope.received_at));
      if (!names_blob(now, blob)) return plan;  // taken out meanwhile
      if (state == "infected") {
        plan.records.push_back(TRY(draft_without(*draft, blob, finding, envelope.received_at)));
        plan.records.push_back({.collection = kScans, .id = blob, .data = std::nullopt});
      } else {
        plan.records.push_back({.collection = kScans,
                                .id = blob,
                                .data = event::Object{{"state", state}},
                                .expires_at = envelope.received_at + 2 * kDraftKept});
      }
      return plan;
    }
    const auto sent = TRY(reader.record(kSent, id));
    if (!sent) return plan;  // deleted meanwhile
    case_id = TRY(json::get_string(sent->data, "case_id"));
  }
  const auto state_of_case = TRY(reader.state(case_id));
  if (!state_of_case) return plan;
  cases::Steps steps = TRY(cases::decide("cases.RecordScan", cases::from_state(state_of_case->data), envelope,
                                         {{"blob", blob}, {"state", state}, {"finding", finding}}));
  plan.effects = std::move(steps.effects);
  plan.says = std::move(steps.says);
  if (!steps.events.empty()) {
    plan.appends.push_back({.aggregate = cases::kAggregate,
                            .stream = case_id,
                            .expected_seq = state_of_case->seq,
                            .events = std::move(steps.events)});
  }
  return plan;
}

}  // namespace

void add_upload_orders(event::Module& module) {
  module.commands.emplace_back("files.RecordScan", record_scan);
}

}  // namespace rathaus::flows
