// Inspection of a file: parts chosen, places blacked out, one file made, and the event that says so.
#include "flows/inspect.h"

#include <algorithm>
#include <fmt/format.h>
#include <list>

#include "flows/internal.h"
#include "flows/login.h"
#include "libs/crypto/hash.h"
#include "libs/pdf/bind.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/texts_de.h"
#include "modules/notices/file_copy.h"

namespace rathaus::flows {
namespace {

struct Document {
  std::string key, title, blob, mime, name, sha256;
};

std::vector<Document> documents_of(const cases::Case& c) {
  std::vector<Document> out;
  const auto files = [&](const std::vector<cases::Attachment>& all) {
    for (const cases::Attachment& one : all)
      out.push_back({one.blob, one.name, one.blob, one.mime, one.name, one.sha256});
  };
  files(c.attachments);
  for (const cases::Question& one : c.questions) files(one.letters), files(one.attachments);
  for (const cases::Notice& one : c.notices) {
    if (one.state != cases::NoticeState::held)
      out.push_back({one.id, one.subject, one.blob, "application/pdf", one.file_name, one.sha256});
  }
  for (const cases::Notice& one : c.letters) {
    if (!one.blob.empty())
      out.push_back({one.id, one.subject, one.blob, "application/pdf", one.file_name, one.sha256});
  }
  return out;
}

struct Message {
  std::string id, title;
  std::vector<std::string> paragraphs;
};

std::vector<Message> messages_of(const cases::Case& c) {
  std::vector<Message> out;
  for (const cases::Question& one : c.questions) {
    const std::string what = one.kind == "hearing" ? "Anhörung vom " : "Rückfrage vom ";
    out.push_back({"frage-" + one.id, what + to_german(berlin_date(one.asked_at)), {one.text}});
    if (one.answered_at)
      out.push_back(
          {"antwort-" + one.id, "Antwort vom " + to_german(berlin_date(*one.answered_at)), {one.answer}});
  }
  for (const cases::Supplement& one : c.supplements) {
    const std::string what = one.question.empty() ? "Nachgereicht am " : "Ergänzung zur Antwort vom ";
    if (!one.text.empty())
      out.push_back({"nachgereicht-" + one.id, what + to_german(berlin_date(one.at)), {one.text}});
  }
  for (std::size_t i = 0; i < c.messages.size(); ++i) {
    out.push_back({"nachricht-" + std::to_string(i),
                   "Mitteilung vom " + to_german(berlin_date(c.messages[i].at)),
                   {c.messages[i].text}});
  }
  return out;
}

std::vector<Message> notes_of(const cases::Case& c) {
  std::vector<Message> out;
  for (std::size_t i = 0; i < c.notes.size(); ++i) {
    out.push_back({"vermerk-" + std::to_string(i),
                   "Vermerk vom " + to_german(berlin_date(c.notes[i].at)),
                   {c.notes[i].text}});
  }
  return out;
}

bool may_be_bound(const Document& one) {
  return one.mime == "application/pdf" || one.mime == "image/png" || one.mime == "image/jpeg";
}

}  // namespace

Result<std::vector<InspectionPart>> inspection_parts(House&, const identity::Staff&, const CaseView& view) {
  std::vector<InspectionPart> out;
  out.push_back({.key = "antrag",
                 .title = "Angaben im Antrag",
                 .fields = TRY(notices::answer_fields(*view.package, view.c))});
  const auto texts = [&](const char* key, const char* title, const std::vector<Message>& all, bool proposed) {
    if (all.empty()) return;
    InspectionPart part{.key = key, .title = title, .proposed = proposed};
    for (const Message& one : all) part.fields.emplace_back(one.id, one.title);
    out.push_back(std::move(part));
  };
  texts("nachrichten", "Nachrichten", messages_of(view.c), true);
  texts("vermerke", "Vermerke", notes_of(view.c), false);
  for (const Document& one : documents_of(view.c))
    out.push_back({.key = one.key, .title = one.title, .pages = may_be_bound(one)});
  return out;
}

namespace {

class Composer {
 public:
  Composer(House& house, const identity::Staff& staff, const CaseView& view, const InspectionInput& input,
           Instant at)
      : house_(house), staff_(staff), view_(view), input_(input) {
    front_.recipient = input.recipient;
    front_.ground = input.ground;
    front_.at = at;
  }

  Result<InspectionFile> run() {
    if (input_.parts.empty()) return fail(refused("case.inspection_empty", "parts"));
    if (input_.recipient.empty()) return fail(refused("case.inspection_recipient", "recipient"));
    if (input_.ground.empty()) return fail(refused("case.reason_missing", "ground"));
    TRY(answers());
    texts("nachrichten", "Nachrichten", messages_of(view_.c));
    texts("vermerke", "Vermerke", notes_of(view_.c));
    for (const Document& one : documents_of(view_.c)) TRY(document(one));
    // Law: VwVfG 29(2): what is refused has a reason.
    if (!front_.gaps.empty() && input_.withheld.empty())
      return fail(refused("case.reason_missing", "withheld"));
    const TownPtr town = TRY(house_.town(view_.tenant));
    const Bytes front = TRY(notices::file_front(*view_.package, *town, view_.c, front_));
    InspectionFile out{.pdf = TRY(pdf::bind_file(front, bound_)),
                       .left_out = static_cast<std::int64_t>(front_.gaps.size())};
    out.pages = pages_ + 1;
    return out;
  }

 private:
  bool chosen(const std::string& key) const { return input_.parts.contains(key); }
  void gap(const std::string& what, std::string why = {}) {
    front_.gaps.push_back({what, why.empty() ? input_.withheld : std::move(why)});
  }

  Status answers() {
    if (!chosen("antrag")) {
      gap("Angaben im Antrag");
      return {};
    }
    front_.with_answers = true;
    front_.entries.push_back({"Angaben im Antrag", "vorn in dieser Datei", ""});
    for (const auto& [path, label] : TRY(notices::answer_fields(*view_.package, view_.c))) {
      if (!input_.hidden.contains(path)) continue;
      front_.hidden.insert(path);
      gap("Angabe „" + label + "“");
    }
    return {};
  }

  void texts(const std::string& key, const std::string& title, const std::vector<Message>& all) {
    if (all.empty()) return;
    if (!chosen(key)) return gap(title);
    front_.entries.push_back({title, "vorn in dieser Datei", ""});
    for (const Message& one : all) {
      const bool hidden = input_.hidden.contains(one.id);
      front_.texts.push_back(
          {one.title, hidden ? std::vector<std::string>{notices::kBlackedOut} : one.paragraphs});
      if (hidden) gap(one.title);
    }
  }

  Status document(const Document& one) {
    if (!chosen(one.key)) {
      gap(one.title);
      return {};
    }
    std::vector<pdf::Region> regions;
    if (const auto typed = input_.regions.find(one.key); typed != input_.regions.end()) {
      auto read = pdf::parse_regions(typed->second);
      if (!read) return fail(refused("case.inspection_region", one.key));
      regions = std::move(*read);
    }
    const Bytes bytes = TRY(case_file(house_, staff_, view_.c.id, one.blob));
    auto ready = may_be_bound(one) ? pdf::prepare(bytes, regions)
                                   : Result<pdf::ReadyPart>(fail(refused("pdf.bind.unreadable")));
    if (!ready && ready.error().code == "pdf.bind.region")
      return fail(refused("case.inspection_region", one.key));
    if (!ready && !regions.empty()) {  // never handed out whole because it could not be blacked out
      gap(one.title, "Das Dokument lässt sich nicht lesen und deshalb nicht schwärzen.");
      return {};
    }
    if (!ready) {
      beside(one, bytes, "liegt als Datei bei, weil es sich nicht einbinden lässt");
      return {};
    }
    for (const pdf::Region& region : regions)
      gap(fmt::format("{}: Bereich auf Seite {}", one.title, region.page));
    if (!ready->why_not.empty()) {
      beside(one, ready->pdf, "liegt als Datei bei: " + ready->why_not);
      return {};
    }
    front_.entries.push_back(
        {one.title, fmt::format("{} {}", ready->pages, ready->pages == 1 ? "Seite" : "Seiten"), one.sha256});
    pages_ += ready->pages;
    ready_.push_back(std::move(*ready));
    bound_.push_back({one.title, &ready_.back()});
    return {};
  }

  void beside(const Document& one, Bytes bytes, std::string why) {
    front_.entries.push_back({one.title, std::move(why), one.sha256});
    std::string name =
        fmt::format("{:02}-{}", front_.beside.size() + 1, one.name.empty() ? "dokument" : one.name);
    std::replace(name.begin(), name.end(), '/', '-');
    std::replace(name.begin(), name.end(), '\\', '-');
    const std::string mime = one.mime.find('/') == std::string::npos ? "application/octet-stream" : one.mime;
    front_.beside.push_back({std::move(name), mime, std::move(bytes)});
  }

  House& house_;
  const identity::Staff& staff_;
  const CaseView& view_;
  const InspectionInput& input_;
  notices::FileFront front_;
  std::list<pdf::ReadyPart> ready_;
  std::vector<pdf::BoundPart> bound_;
  std::int64_t pages_ = 0;
};

}  // namespace

Result<InspectionFile> compose_inspection(House& house, const identity::Staff& staff, const CaseView& view,
                                          const InspectionInput& input) {
  return Composer(house, staff, view, input, house.runtime.now()).run();
}

Status grant_inspection(House& house, const identity::Staff& staff, const DeskAction& action,
                        const InspectionInput& input) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const event::Envelope envelope = house.runtime.envelope(staff.tenant, {"staff", staff.id}, action.key);
  const InspectionFile file = TRY(Composer(house, staff, view, input, envelope.received_at).run());
  event::IdSource ids(envelope);
  const cases::Inspection one{.id = ids.code(10),
                              .recipient = input.recipient,
                              .ground = input.ground,
                              .blob = TRY(house.runtime.put_stream_blob(staff.tenant, view.c.id, file.pdf)),
                              .sha256 = hex(crypto::sha256(ByteView(file.pdf))),
                              .size = static_cast<std::int64_t>(file.pdf.size()),
                              .pages = file.pages,
                              .left_out = file.left_out};
  event::Object arguments{{"case_id", action.case_id}, {"inspection", json::write_fields(one)}};
  if (const std::string whom = acting_for(staff, view.c); !whom.empty()) arguments["acting_for"] = whom;
  if (action.seq >= 0) arguments["seq"] = action.seq;
  const auto outcome = house.runtime.submit(
      {.envelope = envelope, .command = {"cases.RecordInspection", std::move(arguments)}});
  if (!outcome && outcome.error().code == "store.key_reused") return {};
  if (!outcome) return fail(outcome.error());
  return {};
}

}  // namespace rathaus::flows
