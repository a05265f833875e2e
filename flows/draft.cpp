// Drafts: kept letter for letter, sealed, deleted 30 days after the last change (OZG 8a(3)).
#include <algorithm>
#include <fmt/format.h>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/open_drafts.h"
#include "flows/representation.h"
#include "flows/uploads.h"
#include "flows/windows.h"
#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "modules/cases/case_fields.h"
#include "modules/documents/file_type.h"
#include "modules/documents/inspect.h"

namespace rathaus::flows {

void DraftView::see_again() {
  sight = forms::look(form(), draft);
  pages = forms::pages_of(form(), *package->plan, draft, sight);
}

Result<DraftView> begin_draft(House& house, const std::string& tenant, const std::string& service_id,
                              const Caller& caller, const std::string& key) {
  DraftView view{.tenant = tenant};
  view.package = TRY(house.shelf.offered(tenant, service_id));
  view.owner = owner_of(caller);
  const event::Envelope envelope = house.runtime.envelope(tenant, caller.actor, "");
  event::IdSource ids(envelope);
  view.id = hex(ids.bytes(16));
  if (!key.empty()) {
    view.id = hex(crypto::sha256("draft/v1\n" + tenant + "\n" + service_id + "\n" + view.owner + "\n" + key))
                  .substr(0, 32);
    if (auto before = load_draft(house, tenant, view.id, caller)) return before;
  }
  view.submit_key = "submit/" + ids.uuid7();
  view.draft.land = TRY(house.town(tenant))->land();
  view.draft.today = day_of(house, view);
  view.see_again();
  const Status written = write_draft(house, view);
  if (!written && written.error().kind == ErrorKind::conflict && !key.empty()) {
    if (auto other = load_draft(house, tenant, view.id, caller)) return other;  // the other click was faster
    return begin_draft(house, tenant, service_id, caller);  // that draft was sent: another application
  }
  TRY(written);
  return view;
}

Result<DraftView> load_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  DraftView view = TRY(own_draft(house, tenant, draft_id, caller));
  if (!may_open(view, caller, house.runtime.now())) return fail(not_found("draft.unknown"));
  return view;
}

// Law: BSI TR-03172-3 A3.16.03: resuming needs a login at the level of the procedure. TR-03160-1 table 2 says how old one may be.
bool may_open(const DraftView& view, const Caller& caller, Instant now) {
  using namespace std::chrono_literals;
  const int needed = assurance_rank(view.package->assurance);
  if (needed == 0) return true;
  if (caller.actor.kind != "resident" || assurance_rank(caller.assurance) < needed) return false;
  const std::chrono::minutes most = needed == 3 ? 30min : needed == 2 ? 120min : 720min;
  return caller.since.micros != 0 && now < caller.since + most;
}

Result<std::vector<DraftView>> drafts_of(House& house, const std::string& tenant, const Caller& caller) {
  std::vector<DraftView> out;
  const auto records = TRY(TRY(house.runtime.read(tenant))->find_records(kDrafts, owner_of(caller), 50));
  for (const event::Record& record : records) {
    DraftView view = TRY(view_of(house, tenant, record));
    if (view.deleted_at > house.runtime.now()) out.push_back(std::move(view));
  }
  return out;
}

Status delete_draft(House& house, const std::string& tenant, const std::string& draft_id, const Caller& caller) {
  TRY(load_draft(house, tenant, draft_id, caller));
  TRY(house.runtime.command(tenant, caller.actor, "", {"drafts.Delete", {{"draft", draft_id}}}));
  if (house.drafts != nullptr) house.drafts->forget(tenant, draft_id);
  return {};
}

namespace {

struct
    Taken {  // a file of this request: stored once, put into the draft as often as the draft has to be read again
  std::string field, hash;
  std::optional<forms::FileAnswer> answer;
  std::string problem;
  std::string name;
};

Result<Taken> take_in(House& house, const DraftView& view, const IncomingFile& file,
                      const forms::Place& place) {
  Taken out{
      .field = file.field, .hash = {}, .answer = {}, .problem = {}, .name = documents::safe_name(file.name)};
  const auto prepared = prepare_file(file, view.form()[place.node()].field.media_types);
  if (!prepared && prepared.error().kind != ErrorKind::refused) return fail(prepared.error());
  if (!prepared) {
    out.problem = prepared.error().code;
    return out;
  }
  forms::FileAnswer answer{
      .blob = std::string(64, '0'), .name = prepared->name, .mime = prepared->mime, .size = prepared->size};
  if (const auto error = forms::check_file(view.form(), place, answer)) {
    out.problem = error->code;
    return out;
  }
  answer.blob = TRY(house.runtime.put_draft_blob(view.tenant, kDrafts, view.id, prepared->content));
  out.hash = prepared->sha256;
  out.answer = std::move(answer);
  return out;
}

}  // namespace

Result<SaveResult> save_page(House& house, DraftView& view, const forms::Page& page,
                             const forms::PostFields& fields, const std::vector<IncomingFile>& files,
                             const Caller& caller, const Shown& shown) {
  std::vector<Taken> taken;
  for (const IncomingFile& file : files) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;  // an empty file input
    if (const auto name = forms::parse_name(view.form(), file.field))
      taken.push_back(TRY(take_in(house, view, file, name->place)));
  }
  for (int attempt = 0;; ++attempt) {
    SaveResult result;
    const auto before = forms::dropped(view.form(), view.draft, view.sight);
    const forms::Draft there = view.draft;
    const forms::PostResult posted = forms::apply_post(view.form(), page, fields, view.draft);
    result.structure_changed = posted.structure_changed;
    result.added = posted.added;
    result.clashes = settle_page(view, page, there, fields, shown);
    std::vector<forms::FieldError> file_errors;
    event::Object hashes;
    DraftChange change;
    for (const Taken& one : taken) {
      const forms::Place place = forms::parse_name(view.form(), one.field)->place;
      std::string problem = one.problem;
      if (one.answer) {
        const auto set = forms::set_file(view.form(), page, one.field, *one.answer, view.draft);
        if (set) {
          hashes[one.answer->blob] = one.hash;
          view.scans[one.answer->blob] = first_scan_state(house);
          if (house.scans_files) change.effects.push_back(scan_effect_of_draft(view.id, one.answer->blob));
        } else {
          problem = set.error().code;
        }
      }
      if (problem.empty()) continue;
      // The whole of what check_file says, where it is its word: the sentence names formats and limits.
      forms::FieldError error{place, problem, {{"name", one.name}}};
      for (const IncomingFile& file : files) {
        if (file.field != one.field || documents::safe_name(file.name) != one.name) continue;
        const forms::FileAnswer seen{.blob = std::string(64, '0'),
                                     .name = one.name,
                                     .mime = documents::media_type(file.head),
                                     .size = file.size};
        if (const auto exact = forms::check_file(view.form(), place, seen); exact && exact->code == problem)
          error = *exact;
      }
      file_errors.push_back(std::move(error));
    }
    view.see_again();
    for (const forms::Place& place : forms::dropped(view.form(), view.draft, view.sight)) {
      if (!std::ranges::binary_search(before, place)) result.dropped.push_back(place);
    }
    result.errors = forms::validate_page(view.form(), page, view.draft);
    result.errors.insert(result.errors.begin(), file_errors.begin(), file_errors.end());
    view.draft.pages[page.id] = result.errors.empty() && result.clashes.empty()
                                    ? forms::PageState::done
                                    : forms::PageState::with_errors;
    if (!hashes.empty())
      change.edit = [&](event::Object& data) {
        for (const auto& [blob, hash] : hashes) data["hashes"].as_object()[blob] = hash;
      };
    const Status written = write_draft(house, view, change);
    if (!written && written.error().code == "store.changed_meanwhile" && attempt < 3) {
      view = TRY(load_draft(house, view.tenant, view.id,
                            caller));  // another window, or the scanner: what was typed here is put on top
      continue;
    }
    TRY(written);
    return result;
  }
}

Status save_wish(House& house, DraftView& view, const DeliveryWish& wish, const Caller& caller) {
  for (int attempt = 0;; ++attempt) {
    view.wish = wish;
    const Status written = write_draft(house, view);
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    view = TRY(load_draft(house, view.tenant, view.id, caller));
  }
}

Status save_taken(House& house, DraftView& view, const TakenDown& taken, const Caller& caller) {
  for (int attempt = 0;; ++attempt) {
    view.taken = taken;
    const Status written = write_draft(house, view);
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    view = TRY(load_draft(house, view.tenant, view.id, caller));
  }
}

Status save_acting(House& house, DraftView& view, std::optional<Acting> acting, const IncomingFile* file,
                   const Caller& caller) {
  event::Object hashes;
  DraftChange change;
  if (acting && file != nullptr && (!file->name.empty() || file->size > 0 || file->too_large)) {
    auto prepared = prepare_file(*file, {"application/pdf", "image/png", "image/jpeg"});
    if (!prepared) {
      if (prepared.error().kind == ErrorKind::refused) prepared.error().field = "proof_file";
      return fail(prepared.error());
    }
    if (prepared->mime != "application/pdf" && prepared->mime != "image/png" &&
        prepared->mime != "image/jpeg")
      return fail(refused("form.file.type", "proof_file"));
    acting->proof = forms::FileAnswer{
        .blob = TRY(house.runtime.put_draft_blob(view.tenant, kDrafts, view.id, prepared->content)),
        .name = prepared->name,
        .mime = prepared->mime,
        .size = prepared->size};
    hashes[acting->proof->blob] = prepared->sha256;
    if (house.scans_files) change.effects.push_back(scan_effect_of_draft(view.id, acting->proof->blob));
  }
  change.edit = [&](event::Object& data) {
    for (const auto& [blob, hash] : hashes) data["hashes"].as_object()[blob] = hash;
  };
  for (int attempt = 0;; ++attempt) {
    if (acting && !acting->proof && view.acting)
      acting->proof = view.acting->proof;  // what was uploaded before stays
    view.acting = acting;
    const Status written = write_draft(house, view, change);
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    view = TRY(load_draft(house, view.tenant, view.id, caller));
  }
}

Result<Bytes> draft_file(House& house, const DraftView& view, const forms::FileAnswer& file) {
  return TRY(house.runtime.read(view.tenant))->draft_blob(kDrafts, view.id, file.blob);
}

}  // namespace rathaus::flows
