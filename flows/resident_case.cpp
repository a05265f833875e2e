// What the applicant sees and does after sending.
#include <algorithm>
#include <fmt/format.h>

#include "flows/internal.h"
#include "flows/process.h"
#include "flows/representation.h"
#include "flows/uploads.h"
#include "libs/base/check.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/law.h"
#include "modules/documents/file_type.h"
#include "modules/notices/letter.h"

namespace rathaus::flows {

Result<CaseView> load_case(House& house, const std::string& tenant, const std::string& case_id) {
  const auto state = TRY(TRY(house.runtime.read(tenant))->state(case_id));
  if (!state) return fail(not_found("case.unknown"));
  CaseView view{.tenant = tenant, .seq = state->seq, .c = cases::from_state(state->data)};
  view.package = TRY(house.shelf.get(view.c.service.id, view.c.service.version));
  return view;
}

Status order(House& house, const std::string& tenant, const event::Actor& actor, const std::string& key, const std::string& type,
             const std::string& case_id, std::int64_t seq, event::Object arguments) {
  arguments["case_id"] = case_id;
  if (seq >= 0) arguments["seq"] = seen_seq(house, tenant, case_id, seq);
  TRY(house.runtime.command(tenant, actor, key, {type, std::move(arguments)}));
  return {};
}

namespace {

// What can still be taken back has not been decided for anybody outside.
void hide_what_is_held(cases::Case& c) {
  const cases::CaseStatus status = c.public_status();
  if (status != c.status) c.decision.reset();
  c.status = status;
  std::erase_if(c.notices, [](const cases::Notice& n) { return n.state == cases::NoticeState::held; });
}

}  // namespace

Result<CaseView> resident_case(House& house, const std::string& tenant, const std::string& case_id, const Caller& caller) {
  CaseView view = TRY(load_case(house, tenant, case_id));
  TRY(may_act(house, view, caller));
  hide_what_is_held(view.c);
  return view;
}

Result<std::string> open_with_code(House& house, const std::string& tenant, const std::string& reference, const std::string& code) {
  const auto view = TRY(house.runtime.read(tenant));
  const auto found = TRY(view->find_streams({{"reference", cases::normalise_reference(reference)}}, 1));
  // The same work whether the reference exists or not.
  std::string stored(64, '0');
  std::string canonical_reference = reference;
  if (!found.empty()) {
    if (const auto state = TRY(view->state(found.front()))) {
      const cases::Case c = cases::from_state(state->data);
      if (!c.access_digest.empty()) stored = c.access_digest;
      canonical_reference = c.reference;
    }
  }
  const std::string given = access_digest(canonical_reference, code);
  if (!equal_constant_time(as_bytes(stored), as_bytes(given)) || found.empty()) return fail(not_found("case.unknown"));
  return found.front();
}

Result<std::vector<CaseView>> cases_of_account(House& house, const std::string& tenant, const std::string& account_id) {
  std::vector<CaseView> out;
  const auto ids = TRY(TRY(house.runtime.read(tenant))->find_streams({{"account", account_id}}, 100));
  for (const std::string& id : ids) {
    out.push_back(TRY(load_case(house, tenant, id)));
    hide_what_is_held(out.back().c);
  }
  return out;
}

Result<std::string> receipt_file(House& house, const CaseView& view) {
  const auto read = TRY(house.runtime.read(view.tenant));
  const auto leaf = TRY(read->first_leaf(view.c.id));
  return read->receipt(leaf);
}

Result<Bytes> application_pdf(House& house, const CaseView& view) {
  const TownPtr town = TRY(house.town(view.tenant));
  return notices::application_copy(*view.package, *town, view.c);
}

namespace {

constexpr std::size_t kMostText = 20'000;  // bytes of a message

struct HandedIn {
  std::vector<cases::Attachment> attachments;
};
template <class A>
void fields(A& a, HandedIn& x) {
  a("attachments", x.attachments);
}

// All are looked at before the first is stored. Errors: refused, field "files", the file's name as detail.
Result<std::vector<PreparedFile>> look_at(const std::vector<IncomingFile>& files) {
  static const std::vector<std::string> kAccepts = {"application/pdf", "image/png", "image/jpeg"};
  std::vector<PreparedFile> all;
  for (const IncomingFile& file : files) {
    auto prepared = prepare_file(file, kAccepts);
    if (!prepared && prepared.error().kind == ErrorKind::refused)
      return fail(refused(prepared.error().code, "files", documents::safe_name(file.name)));
    if (!prepared) return fail(prepared.error());
    if (std::find(kAccepts.begin(), kAccepts.end(), prepared->mime) == kAccepts.end())
      return fail(refused("form.file.type", "files", documents::safe_name(file.name)));
    all.push_back(std::move(*prepared));
  }
  return all;
}

// Stored with the case; the malware scanner comes next.
Result<HandedIn> store_files(House& house, const CaseView& view, const std::string& path,
                             const std::vector<PreparedFile>& files) {
  HandedIn out;
  for (const PreparedFile& one : files) {
    out.attachments.push_back(
        {.path = path,
         .blob = TRY(house.runtime.put_stream_blob(view.tenant, view.c.id, one.content)),
         .name = one.name,
         .mime = one.mime,
         .sha256 = one.sha256,
         .size = static_cast<std::int64_t>(one.size),
         .scan = first_scan_state(house)});
  }
  return out;
}

// The button's key and what is sent with it: pressed twice it is one thing, sent again with other words (the back button) another.
std::string key_of_content(const std::string& key, const std::string& text, const HandedIn& files) {
  std::string content = "handed-in/v1\n" + key + "\n" + text;
  for (const cases::Attachment& file : files.attachments) content += "\n" + file.sha256 + " " + file.name;
  return hex(crypto::sha256(content)).substr(0, 40);
}

// The same key with other arguments: only the places of the stored files differ, the content is part of the key.
Status once(const Status& done) {
  if (!done && done.error().code == "store.key_reused") return {};
  return done;
}

}  // namespace

Status answer_question(House& house, const CaseView& view, const std::string& question_id,
                       const std::string& text, const std::vector<IncomingFile>& files,
                       const std::string& key, const Caller& caller) {
  if (text.empty() && files.empty()) return fail(refused("case.answer_empty", "text"));
  if (text.size() > kMostText) return fail(refused("case.answer_too_long", "text"));
  const HandedIn handed = TRY(store_files(house, view, "rueckfrage/" + question_id, TRY(look_at(files))));
  event::Object data{{"id", question_id}, {"answer", text}};
  data["attachments"] = json::write_fields(handed)["attachments"];
  return once(order(house, view.tenant, caller.actor, key_of_content(key, question_id + "\n" + text, handed),
                    "cases.Answer", view.c.id, -1, std::move(data)));
}

Status hand_in(House& house, const CaseView& view, const std::string& text,
               const std::vector<IncomingFile>& files, const std::string& key, const Caller& caller) {
  if (!view.c.open()) return fail(refused("case.closed"));
  if (text.empty() && files.empty()) return fail(refused("case.supplement_empty", "text"));
  if (text.size() > kMostText) return fail(refused("case.supplement_too_long", "text"));
  return hand_in_prepared(house, view, text, TRY(look_at(files)), key, caller);
}

Status hand_in_prepared(House& house, const CaseView& view, const std::string& text,
                        const std::vector<PreparedFile>& files, const std::string& key,
                        const Caller& caller) {
  const HandedIn handed = TRY(store_files(house, view, "nachgereicht", files));
  event::Object data{{"text", text}};
  data["attachments"] = json::write_fields(handed)["attachments"];
  return once(order(house, view.tenant, caller.actor, key_of_content(key, text, handed), "cases.Supplement",
                    view.c.id, -1, std::move(data)));
}

Result<Bytes> notice_pdf(House& house, const CaseView& view, const std::string& notice_id, const Caller& caller) {
  const auto notice = std::find_if(view.c.notices.begin(), view.c.notices.end(), [&](const cases::Notice& n) { return n.id == notice_id; });
  if (notice == view.c.notices.end()) return fail(not_found("case.unknown_notice"));
  // By post: the paper is the notice. A copy can be read here once it is on its way, and that announces nothing.
  if (notice->state == cases::NoticeState::waiting || notice->state == cases::NoticeState::held)
    return fail(not_found("case.unknown_notice"));
  if (notice->channel == cases::Channel::account_retrieval && !notice->retrieved_at) {
    const TownPtr town = TRY(house.town(view.tenant));
    event::Object arguments;
    if (!notices::counts_from_provision(*view.package, notice->channel)) {
      arguments = TRY(dates_arguments(view, *town, *notice, berlin_date(house.runtime.now())));
    }
    arguments["id"] = notice_id;
    TRY(order(house, view.tenant, caller.actor, "retrieval/" + notice_id, "cases.RecordRetrieval", view.c.id, -1, std::move(arguments)));
  }
  return TRY(house.runtime.read(view.tenant))->blob(view.c.id, notice->blob);
}

Status withdraw_application(House& house, const CaseView& view, const std::string& key, const Caller& caller) {
  return order(house, view.tenant, caller.actor, key, "cases.Withdraw", view.c.id, view.seq, {});
}

namespace {

event::Object changed_members(const cases::Notice& changed) {
  const event::Object all = json::write_fields(changed);
  event::Object out;
  for (const char* member : {"announced_on", "remedy", "explanation"}) {
    if (const auto* value = all.if_contains(member)) out[member] = *value;
  }
  return out;
}

}  // namespace

Result<event::Object> dates_arguments(const CaseView& view, const tenancy::Town& town,
                                      const cases::Notice& notice, std::optional<LocalDate> day) {
  const notices::Dates dates = TRY(notices::dates_for(*view.package, town, view.c, notice.channel, day));
  cases::Notice changed;
  // Law: VwVfG 42: a correction starts no new period; the one of the notice it corrects runs on.
  const auto first = std::find_if(view.c.notices.begin(), view.c.notices.end(),
                                  [&](const cases::Notice& n) { return n.id == notice.corrects; });
  if (!notice.corrects.empty() && first != view.c.notices.end() &&
      notices::correction_keeps_period(*view.package)) {
    changed.announced_on = dates.announced_on;
    changed.remedy = first->remedy;
    changed.explanation = {{std::string(cases::procedure_law(view.package->procedure_code).correction),
                            notices::correction_remedy_text(*view.package),
                            {}}};
    if (day && !dates.explanation.empty())
      changed.explanation.insert(changed.explanation.begin(), dates.explanation.front());
    return changed_members(changed);
  }
  changed.announced_on = dates.announced_on;
  changed.remedy = {
      .kind = dates.remedy_kind, .period = dates.remedy_period, .ends_on = dates.remedy_ends_on};
  changed.explanation = dates.explanation;
  event::Object arguments = changed_members(changed);
  add_fee_due(view, town, notice, dates.announced_on, arguments);
  return arguments;
}

void add_fee_due(const CaseView& view, const tenancy::Town& town, const cases::Notice& notice,
                 std::optional<LocalDate> announced_on, event::Object& arguments) {
  if (!view.c.decision || !announced_on || !notice.kind.empty() || !notice.corrects.empty()) return;
  // Of the notice of this decision, not of one whose place it took.
  const auto last = std::find_if(view.c.notices.rbegin(), view.c.notices.rend(),
                                 [](const cases::Notice& n) { return n.corrects.empty(); });
  if (last == view.c.notices.rend() || last->id != notice.id) return;
  if (const auto due = notices::fee_due_on(view.c.decision->fee, town, *announced_on))
    arguments["fee_due_on"] = to_iso(*due);
}

}  // namespace rathaus::flows
