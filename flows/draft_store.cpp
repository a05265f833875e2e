#include "flows/draft_store.h"

#include <algorithm>

#include "flows/internal.h"
#include "flows/open_drafts.h"
#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "modules/cases/case_fields.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, FileHit& x) {
  a("name", x.name), a("path", x.path), a("finding", x.finding), a("at", x.at);
}

template <class A>
void fields(A& a, TakenDown& x) {
  a("way", x.way), a("facts", x.facts), a("scans", x.scans);
}

namespace {

event::Object to_data(const DeliveryWish& wish) {
  return {{"channel", cases::to_text(wish.channel)},
          {"consent", wish.consent},
          {"mailbox_excluded", wish.mailbox_excluded},
          {"addressee", json::write_fields(wish.addressee)}};
}

Result<DeliveryWish> wish_from(const event::Object& data) {
  DeliveryWish wish;
  if (!cases::from_text(TRY(json::get_string(data, "channel")), wish.channel))
    return fail(invalid("draft.wish", "channel"));
  wish.consent = TRY(json::get_bool(data, "consent"));
  wish.mailbox_excluded = TRY(json::find_bool(data, "mailbox_excluded")).value_or(false);
  wish.addressee = json::from_object<cases::Applicant>(*TRY(json::get_object(data, "addressee")));
  return wish;
}

template <class T>
std::vector<T> list_from(const event::Object& data, std::string_view key) {
  std::vector<T> out;
  const auto* all = data.if_contains(key);
  if (all == nullptr || !all->is_array()) return out;
  for (const auto& one : all->get_array()) {
    if (one.is_object()) out.push_back(json::from_object<T>(one.get_object()));
  }
  return out;
}
template <class T>
boost::json::array list_to(const std::vector<T>& from) {
  boost::json::array out;
  for (const T& one : from) out.push_back(json::write_fields(one));
  return out;
}

Instant deletion_of(const event::Record& record) {
  if (const auto day = json::find_string(record.data, "delete_at"); day && *day) {
    if (const auto at = parse_iso_instant(**day)) return *at;
  }
  return record.expires_at.value_or(Instant{});
}

// What the view holds goes into the record; members it does not hold stay as they are.
void put_view(const DraftView& view, event::Object& data) {
  data["service"] = view.package->id;
  data["version"] = view.package->version;
  data["owner"] = view.owner;
  data["submit_key"] = view.submit_key;
  data["draft"] = forms::to_object(view.form(), view.draft);
  if (!data.contains("hashes")) data["hashes"] = event::Object{};
  if (view.synthetic) data["synthetic"] = true;
  if (view.wish) data["wish"] = to_data(*view.wish);
  if (view.acting) {
    data["acting"] = acting_to_data(*view.acting);
  } else {
    data.erase("acting");  // for oneself after all
  }
  if (view.taken) data["taken"] = json::write_fields(*view.taken);
  if (!view.resume_code.empty()) data["resume_code"] = view.resume_code;
  if (!view.reused.empty()) data["reused"] = list_to(view.reused);
  if (!view.hits.empty()) data["hits"] = list_to(view.hits);
}

// A page whose file was taken away is not done any more.
void reopen_pages(DraftView& view) {
  for (const FileHit& hit : view.hits) {
    const auto place = forms::place_at(view.form(), hit.path);
    if (!place || view.draft.files.contains(*place)) continue;
    const forms::Page* page = forms::page_of(view.pages, *place);
    if (page == nullptr) continue;
    if (forms::validate_page(view.form(), *page, view.draft).empty()) continue;
    if (const auto state = view.draft.pages.find(page->id); state != view.draft.pages.end())
      state->second = forms::PageState::with_errors;
  }
}

}  // namespace

int assurance_rank(std::string_view level) {
  return level == "high" ? 3 : level == "substantial" ? 2 : level == "normal" ? 1 : 0;
}

std::string owner_of(const Caller& caller) { return caller.actor.kind + ":" + caller.actor.id; }

bool owns(const event::Object& data, const Caller& caller) {
  if (caller.actor.id.empty()) return false;
  const std::string who = owner_of(caller);
  if (const auto* owner = data.if_contains("owner");
      owner != nullptr && owner->is_string() && json::view(owner->get_string()) == who)
    return true;
  const auto* devices = data.if_contains("devices");
  if (devices == nullptr || !devices->is_array()) return false;
  return std::any_of(
      devices->get_array().begin(), devices->get_array().end(),
      [&](const boost::json::value& one) { return one.is_string() && json::view(one.get_string()) == who; });
}

Result<event::Record> own_record(House& house, const std::string& tenant, const std::string& id,
                                 const Caller& caller) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kDrafts, id));
  if (!record || !owns(record->data, caller)) return fail(not_found("draft.unknown"));
  if (deletion_of(*record) <= house.runtime.now()) return fail(not_found("draft.unknown"));
  return *record;
}

Result<event::Object*> stored_draft(event::Object& data) {
  auto* const found = data.if_contains("draft");
  if (found != nullptr && found->is_string())
    *found = TRY(json::parse_object(json::view(found->get_string())));
  if (found == nullptr || !found->is_object()) return fail(invalid("draft.record", "no draft"));
  return &found->get_object();
}

Result<DraftView> own_draft(House& house, const std::string& tenant, const std::string& id,
                            const Caller& caller) {
  if (house.drafts == nullptr) return view_of(house, tenant, TRY(own_record(house, tenant, id, caller)));
  const TownPtr town = TRY(house.town(tenant));
  const Instant now = house.runtime.now();
  if (const auto known = house.drafts->find(tenant, id, now); known && known->town == town) {
    const auto revision = TRY(TRY(house.runtime.read(tenant))->record_revision(kDrafts, id));
    if (revision == known->view.revision) {
      const bool own = !caller.actor.id.empty() &&
                       std::ranges::find(known->owners, owner_of(caller)) != known->owners.end();
      if (!own || known->view.deleted_at <= now) return fail(not_found("draft.unknown"));
      if (known->view.draft.today == day_of(house, known->view)) return known->view;
    }
    house.drafts->forget(tenant, id);
  }
  const event::Record record = TRY(own_record(house, tenant, id, caller));
  DraftView view = TRY(view_of(house, tenant, record));
  OpenDraft open{.view = view, .owners = {view.owner}, .town = town};
  if (const auto* devices = record.data.if_contains("devices"); devices != nullptr && devices->is_array()) {
    for (const auto& one : devices->get_array()) {
      if (one.is_string()) open.owners.emplace_back(json::view(one.get_string()));
    }
  }
  house.drafts->keep(std::move(open), now);
  return view;
}

LocalDate day_of(const House& house, const DraftView& view) {
  if (view.taken && view.taken->facts.stamped_on) return *view.taken->facts.stamped_on;
  return berlin_date(house.runtime.now());
}

Result<DraftView> view_of(House& house, const std::string& tenant, const event::Record& record) {
  DraftView view{.tenant = tenant, .id = record.id, .revision = record.revision};
  view.package = TRY(house.shelf.get(std::string(TRY(json::get_string(record.data, "service"))),
                                     std::string(TRY(json::get_string(record.data, "version")))));
  view.submit_key = TRY(json::get_string(record.data, "submit_key"));
  view.owner = TRY(json::get_string(record.data, "owner"));
  if (const auto text = json::find_string(record.data, "draft"); text && *text)  // as records had it before
    view.draft = TRY(forms::draft_from_json(view.form(), **text));
  else
    view.draft = TRY(forms::draft_from_object(view.form(), *TRY(json::get_object(record.data, "draft"))));
  view.draft.land = TRY(house.town(tenant))->land();  // rules of single Länder
  view.synthetic = TRY(json::find_bool(record.data, "synthetic")).value_or(false);
  if (const event::Object* wish = TRY(json::find_object(record.data, "wish")))
    view.wish = TRY(wish_from(*wish));
  if (const event::Object* acting = TRY(json::find_object(record.data, "acting")))
    view.acting = TRY(acting_from_data(*acting));
  if (const event::Object* taken = TRY(json::find_object(record.data, "taken")))
    view.taken = json::from_object<TakenDown>(*taken);
  view.draft.today = day_of(house, view);
  view.resume_code = TRY(json::find_string(record.data, "resume_code")).value_or("");
  view.reused = list_from<cases::Reused>(record.data, "reused");
  view.hits = list_from<FileHit>(record.data, "hits");
  view.deleted_at = deletion_of(record);
  view.see_again();
  if (!view.hits.empty()) reopen_pages(view);
  if (view.draft.files.empty()) return view;
  const auto read = TRY(house.runtime.read(tenant));
  for (const auto& [place, file] : view.draft.files) {
    if (view.scans.contains(file.blob)) continue;
    const auto scan = TRY(read->record(kScans, file.blob));
    view.scans[file.blob] = scan ? std::string(TRY(json::get_string(scan->data, "state"))) : "unscanned";
  }
  return view;
}

Result<std::vector<std::string>> take_scan_out(event::Object& data, const std::string& blob) {
  std::vector<std::string> names;
  const event::Object* taken = TRY(json::find_object(data, "taken"));
  if (taken == nullptr) return names;
  TakenDown facts = json::from_object<TakenDown>(*taken);
  std::erase_if(facts.scans, [&](const cases::Attachment& scan) {
    if (scan.blob == blob) names.push_back(scan.name);
    return scan.blob == blob;
  });
  data["taken"] = json::write_fields(facts);
  return names;
}

Result<event::RecordWrite> draft_write(const std::string& id, event::Object data, Instant delete_at) {
  data["delete_at"] = to_iso(delete_at);
  event::RecordWrite write{
      .collection = kDrafts, .id = id, .data = std::nullopt, .expires_at = delete_at + kDraftNet};
  write.lookups.emplace_back(TRY(json::get_string(data, "owner")));
  if (const auto* devices = data.if_contains("devices"); devices != nullptr && devices->is_array()) {
    for (const auto& one : devices->get_array()) write.lookups.emplace_back(json::view(one.as_string()));
  }
  const event::Object* draft = TRY(stored_draft(data));
  if (const event::Object* files = TRY(json::find_object(*draft, "files"))) {
    for (const auto& [path, file] : *files)
      write.blobs.emplace_back(TRY(json::get_string(file.as_object(), "blob")));
  }
  if (const event::Object* acting = TRY(json::find_object(data, "acting"))) {
    if (const event::Object* proof = TRY(json::find_object(*acting, "proof")))
      write.blobs.emplace_back(TRY(json::get_string(*proof, "blob")));
  }
  if (const event::Object* taken = TRY(json::find_object(data, "taken"))) {
    for (const cases::Attachment& scan : json::from_object<TakenDown>(*taken).scans)
      write.blobs.push_back(scan.blob);
  }
  write.data = std::move(data);
  return write;
}

std::vector<event::TimerKey> draft_timer_keys(const std::string& id) {
  return {{"", "draft/" + id + "/remind"}, {"", "draft/" + id + "/delete"}};
}

std::vector<event::Timer> draft_timers(const std::string& id, Instant delete_at) {
  const auto keys = draft_timer_keys(id);
  return {{keys[0].stream, keys[0].key, delete_at - kRemindBefore, {"drafts.Remind", {{"draft", id}}}},
          {keys[1].stream, keys[1].key, delete_at, {"drafts.Expire", {{"draft", id}}}}};
}

event::Append deletion_entry(const std::string& id, const event::Object& data, const char* reason) {
  event::Object entry{{"draft", id.substr(0, 8)}, {"reason", reason}};
  for (const char* member : {"service", "delete_at"}) {
    if (const auto* value = data.if_contains(member)) entry[member] = *value;
  }
  return {.aggregate = "draft_log",
          .stream = "drafts",
          .expected_seq = -1,
          .events = {{"drafts.Deleted", 1, std::move(entry)}}};
}

Status write_draft(House& house, DraftView& view, const DraftChange& change) {
  const std::string collection_id = view.id;
  const auto decide = [&view, &change](const event::Envelope& envelope, const event::Object&,
                                       event::Reader& reader) -> Result<event::Plan> {
    const auto record = TRY(reader.record(kDrafts, view.id));
    if ((record ? record->revision : 0) != view.revision) {
      return record ? fail(conflict("store.changed_meanwhile")) : fail(not_found("draft.unknown"));
    }
    event::Object data = record ? record->data : event::Object{};
    put_view(view, data);
    if (change.edit) change.edit(data);
    const Instant delete_at = envelope.received_at + kDraftKept;
    event::Plan plan{.effects = change.effects, .timers = draft_timers(view.id, delete_at)};
    plan.records = change.records;
    for (const event::Effect& effect : change.effects) {
      if (effect.kind != "ScanFile") continue;
      plan.records.push_back({.collection = kScans,
                              .id = std::string(TRY(json::get_string(effect.data, "blob"))),
                              .data = event::Object{{"state", "pending"}},
                              .expires_at = delete_at + kDraftKept});
    }
    if (const auto code = TRY(json::find_string(data, "resume_code"))) {
      // Code and draft end on the same day.
      if (const auto resume = TRY(reader.record(kResume, std::string(*code)))) {
        plan.records.push_back({.collection = kResume,
                                .id = resume->id,
                                .data = resume->data,
                                .expires_at = delete_at + kDraftNet});
      }
    }
    event::RecordWrite write = TRY(draft_write(view.id, std::move(data), delete_at));
    write.expected_revision = view.revision;
    plan.answer = {{"delete_at", to_iso(delete_at)}};
    plan.records.push_back(std::move(write));
    return plan;
  };
  const std::size_t colon = view.owner.find(':');
  const event::Actor actor{view.owner.substr(0, colon), view.owner.substr(colon + 1)};
  const auto outcome = TRY(house.runtime.submit({.envelope = house.runtime.envelope(view.tenant, actor, ""),
                                                 .command = {"drafts.Write", {}},
                                                 .decide = decide}));
  ++view.revision;
  view.deleted_at = parse_iso_instant(TRY(json::get_string(outcome.answer, "delete_at"))).value_or(Instant{});
  if (house.drafts != nullptr) {
    // What an edit puts beside the answers may be for whom it is: read anew.
    if (change.edit)
      house.drafts->forget(view.tenant, view.id);
    else
      house.drafts->changed(view, house.runtime.now());
  }
  return {};
}

// ---- orders of the clock and the owner ----------------------------------------------------------------------------------------------

namespace {

Result<event::Plan> expire(const event::Envelope& envelope, const event::Object& arguments,
                           event::Reader& reader) {
  const std::string id(TRY(json::get_string(arguments, "draft")));
  const auto record = TRY(reader.record(kDrafts, id));
  event::Plan plan;
  if (record && deletion_of(*record) > envelope.received_at)
    return plan;  // changed meanwhile: another timer is set
  plan.appends.push_back(deletion_entry(id, record ? record->data : event::Object{}, "deadline"));
  if (record) plan.records.push_back({.collection = kDrafts, .id = id, .data = std::nullopt});
  plan.cancelled_timers = draft_timer_keys(id);
  return plan;
}

Result<event::Plan> delete_now(const event::Envelope& envelope, const event::Object& arguments,
                               event::Reader& reader) {
  const std::string id(TRY(json::get_string(arguments, "draft")));
  const auto record = TRY(reader.record(kDrafts, id));
  if (!record || !owns(record->data, {envelope.actor})) return fail(not_found("draft.unknown"));
  event::Plan plan;
  plan.appends.push_back(deletion_entry(id, record->data, "owner"));
  plan.records.push_back({.collection = kDrafts, .id = id, .data = std::nullopt});
  if (const auto code = TRY(json::find_string(record->data, "resume_code"))) {
    plan.records.push_back({.collection = kResume, .id = std::string(*code), .data = std::nullopt});
  }
  plan.cancelled_timers = draft_timer_keys(id);
  return plan;
}

// Seven days before: by mail where an address is known. The page of the account says it in any case.
Result<event::Plan> remind(const event::Envelope& envelope, const event::Object& arguments,
                           event::Reader& reader) {
  const std::string id(TRY(json::get_string(arguments, "draft")));
  const auto record = TRY(reader.record(kDrafts, id));
  if (!record) return event::Plan{};
  const Instant delete_at = deletion_of(*record);
  if (delete_at > envelope.received_at + kRemindBefore || delete_at <= envelope.received_at)
    return event::Plan{};
  event::Object data{{"kind", "deletion"}, {"delete_on", to_iso(berlin_date(delete_at))}};
  if (const event::Object* wish = TRY(json::find_object(record->data, "wish"))) {
    if (const event::Object* addressee = TRY(json::find_object(*wish, "addressee")))
      data["email"] = TRY(json::find_string(*addressee, "email")).value_or("");
  }
  if (const auto given = TRY(json::find_string(record->data, "email")); given && !given->empty())
    data["email"] = *given;
  const std::string owner(TRY(json::get_string(record->data, "owner")));
  if (owner.starts_with("resident:")) data["account"] = owner.substr(9);
  const bool nobody =
      !data.contains("account") && (!data.contains("email") || data.at("email").as_string().empty());
  if (nobody) return event::Plan{};
  if (const auto code = TRY(json::find_string(record->data, "resume_code"))) data["code"] = *code;
  event::Plan plan;
  plan.effects.push_back(
      {"NotifyDraft", "draft-remind/" + id + "/" + to_iso(delete_at), "", std::move(data)});
  return plan;
}

}  // namespace

void add_draft_orders(event::Module& module) {
  event::Aggregate log{.name = "draft_log"};
  log.evolve = [](event::Object state, const event::RecordedEvent& event) {
    state["deleted"] = event.seq;
    return state;
  };
  log.project = [](const std::string&, const event::Object&) { return event::Projection{}; };
  module.aggregates.push_back(std::move(log));
  module.commands.emplace_back("drafts.Expire", expire);
  module.commands.emplace_back("drafts.Delete", delete_now);
  module.commands.emplace_back("drafts.Remind", remind);
}

}  // namespace rathaus::flows
