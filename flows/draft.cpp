// Drafts: kept letter for letter, sealed, deleted 30 days after the last change (OZG 8a(3)).
#include <algorithm>
#include <fmt/format.h>

#include "flows/resident.h"
#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "modules/cases/case_fields.h"
#include "modules/documents/file_type.h"

namespace rathaus::flows {
namespace {

constexpr const char* kDrafts = "draft";
constexpr auto kKept = std::chrono::hours(24 * 30);

std::string owner_of(const Caller& caller) { return caller.actor.kind + ":" + caller.actor.id; }

Instant deletion(Instant now) { return now + kKept; }

event::Object to_data(const DeliveryWish& wish) {
  return {{"channel", cases::to_text(wish.channel)}, {"consent", wish.consent}, {"addressee", json::write_fields(wish.addressee)}};
}

Result<DeliveryWish> wish_from(const event::Object& data) {
  DeliveryWish wish;
  if (!cases::from_text(TRY(json::get_string(data, "channel")), wish.channel)) return fail(invalid("draft.wish", "channel"));
  wish.consent = TRY(json::get_bool(data, "consent"));
  wish.addressee = json::from_object<cases::Applicant>(*TRY(json::get_object(data, "addressee")));
  return wish;
}

event::RecordWrite record_of(const DraftView& view, const std::string& owner, const event::Object& hashes, Instant now) {
  event::RecordWrite write{.collection = kDrafts, .id = view.id, .data = event::Object{}, .expires_at = deletion(now), .lookups = {owner}};
  (*write.data)["service"] = view.package->id;
  (*write.data)["version"] = view.package->version;
  (*write.data)["owner"] = owner;
  (*write.data)["submit_key"] = view.submit_key;
  (*write.data)["draft"] = forms::to_json(view.form(), view.draft);
  (*write.data)["hashes"] = hashes;
  if (view.synthetic) (*write.data)["synthetic"] = true;
  if (view.wish) (*write.data)["wish"] = to_data(*view.wish);
  for (const auto& [place, file] : view.draft.files) write.blobs.push_back(file.blob);
  return write;
}

Result<DraftView> view_of(House& house, const std::string& tenant, const event::Record& record) {
  DraftView view{.tenant = tenant, .id = record.id, .revision = record.revision};
  view.package = TRY(house.shelf.get(std::string(TRY(json::get_string(record.data, "service"))),
                                     std::string(TRY(json::get_string(record.data, "version")))));
  view.submit_key = TRY(json::get_string(record.data, "submit_key"));
  view.draft = TRY(forms::draft_from_json(view.form(), TRY(json::get_string(record.data, "draft"))));
  view.synthetic = TRY(json::find_bool(record.data, "synthetic")).value_or(false);
  if (const event::Object* wish = TRY(json::find_object(record.data, "wish"))) view.wish = TRY(wish_from(*wish));
  if (record.expires_at) view.deleted_at = *record.expires_at;
  view.pages = forms::pages_of(view.form(), *view.package->plan, view.draft);
  return view;
}

Result<event::Record> own_record(House& house, const std::string& tenant, const std::string& id, const Caller& caller) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kDrafts, id));
  if (!record || TRY(json::get_string(record->data, "owner")) != owner_of(caller)) return fail(not_found("draft.unknown"));
  if (record->expires_at && *record->expires_at <= house.runtime.now()) return fail(not_found("draft.unknown"));
  return *record;
}

const char* extension_problem(std::string_view mime) {
  if (mime.empty()) return "form.file.empty";
  if (mime == "application/x-msdownload" || mime == "text/html" || mime == "image/svg+xml") return "form.file.dangerous";
  return nullptr;
}

}  // namespace

Result<DraftView> begin_draft(House& house, const std::string& tenant, const std::string& service_id,
                              const Caller& caller, const std::string& key) {
  DraftView view{.tenant = tenant};
  view.package = TRY(house.shelf.offered(tenant, service_id));
  const event::Envelope envelope = house.runtime.envelope(tenant, caller.actor, "");
  event::IdSource ids(envelope);
  view.id = hex(ids.bytes(16));
  if (!key.empty()) {
    view.id =
        hex(crypto::sha256("draft/v1\n" + tenant + "\n" + service_id + "\n" + owner_of(caller) + "\n" + key))
            .substr(0, 32);
    if (auto before = load_draft(house, tenant, view.id, caller)) return before;
  }
  view.submit_key = "submit/" + ids.uuid7();
  view.deleted_at = deletion(envelope.received_at);
  view.pages = forms::pages_of(view.form(), *view.package->plan, view.draft);
  event::RecordWrite write = record_of(view, owner_of(caller), {}, envelope.received_at);
  write.expected_revision = 0;
  const Status written = house.runtime.write_records(tenant, {std::move(write)});
  if (!written && written.error().kind == ErrorKind::conflict && !key.empty()) {
    if (auto other = load_draft(house, tenant, view.id, caller)) return other;  // the other click was faster
    return begin_draft(house, tenant, service_id, caller);  // that draft was sent: another application
  }
  TRY(written);
  view.revision = 1;
  return view;
}

Result<DraftView> load_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  return view_of(house, tenant, TRY(own_record(house, tenant, draft_id, caller)));
}

Result<std::vector<DraftView>> drafts_of(House& house, const std::string& tenant, const Caller& caller) {
  std::vector<DraftView> out;
  const auto records = TRY(TRY(house.runtime.read(tenant))->find_records(kDrafts, owner_of(caller), 50));
  for (const event::Record& record : records) {
    if (record.expires_at && *record.expires_at <= house.runtime.now()) continue;
    out.push_back(TRY(view_of(house, tenant, record)));
  }
  return out;
}

Status delete_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  TRY(own_record(house, tenant, draft_id, caller));
  return house.runtime.write_records(tenant, {{.collection = kDrafts, .id = draft_id, .data = std::nullopt}});
}

Result<SaveResult> save_page(House& house, DraftView& view, const forms::Page& page, const forms::PostFields& fields,
                             const std::vector<IncomingFile>& files, const Caller& caller) {
  const event::Record record = TRY(own_record(house, view.tenant, view.id, caller));
  event::Object hashes = *TRY(json::get_object(record.data, "hashes"));
  SaveResult result;
  const forms::PostResult posted = forms::apply_post(view.form(), page, fields, view.draft);
  result.structure_changed = posted.structure_changed;
  result.added = posted.added;

  std::vector<forms::FieldError> file_errors;
  for (const IncomingFile& file : files) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;  // an empty file input
    const auto name = forms::parse_name(view.form(), file.field);
    if (!name) continue;
    const auto refuse = [&](std::string code) { file_errors.push_back({name->place, std::move(code), {{"name", documents::safe_name(file.name)}}}); };
    if (file.too_large) {
      refuse("form.file.too_large");
      continue;
    }
    const std::string mime = documents::media_type(file.head);
    if (const char* problem = extension_problem(mime)) {
      refuse(problem);
      continue;
    }
    forms::FileAnswer answer{.blob = std::string(64, '0'), .name = documents::safe_name(file.name), .mime = mime, .size = file.size};
    if (const auto error = forms::check_file(view.form(), name->place, answer)) {
      file_errors.push_back(*error);
      continue;
    }
    answer.blob = TRY(house.runtime.put_draft_file(view.tenant, kDrafts, view.id, file.path));
    hashes[answer.blob] = file.sha256;
    if (const auto set = forms::set_file(view.form(), page, file.field, answer, view.draft); !set) refuse(set.error().code);
  }
  result.errors = forms::validate_page(view.form(), page, view.draft);
  result.errors.insert(result.errors.begin(), file_errors.begin(), file_errors.end());
  view.draft.pages[page.id] = result.errors.empty() ? forms::PageState::done : forms::PageState::with_errors;
  const Instant now = house.runtime.now();
  TRY(house.runtime.write_records(view.tenant, {record_of(view, owner_of(caller), hashes, now)}));
  ++view.revision;
  view.deleted_at = deletion(now);
  view.pages = forms::pages_of(view.form(), *view.package->plan, view.draft);
  return result;
}

Status save_wish(House& house, DraftView& view, const DeliveryWish& wish, const Caller& caller) {
  const event::Record record = TRY(own_record(house, view.tenant, view.id, caller));
  view.wish = wish;
  const Instant now = house.runtime.now();
  TRY(house.runtime.write_records(view.tenant, {record_of(view, owner_of(caller), *TRY(json::get_object(record.data, "hashes")), now)}));
  ++view.revision;
  view.deleted_at = deletion(now);
  return {};
}

Result<Bytes> draft_file(House& house, const DraftView& view, const forms::FileAnswer& file) {
  return TRY(house.runtime.read(view.tenant))->draft_blob(kDrafts, view.id, file.blob);
}

}  // namespace rathaus::flows
