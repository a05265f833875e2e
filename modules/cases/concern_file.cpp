// What the malware scanner says about the files of a case. Law and norm: BSI TR-03172-3 A3.8.05 (hold, remove, tell).
#include "modules/cases/concern.h"

#include <algorithm>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;

const Attachment* held(const Case& c, std::string_view blob) {
  const auto find = [&](const std::vector<Attachment>& files) -> const Attachment* {
    const auto found = std::find_if(files.begin(), files.end(), [&](const Attachment& one) {
      return one.blob == blob && one.scan == "pending";
    });
    return found == files.end() ? nullptr : &*found;
  };
  if (const Attachment* one = find(c.attachments)) return one;
  for (const Question& question : c.questions) {
    if (const Attachment* one = find(question.attachments)) return one;
  }
  for (const std::vector<Notice>* all : {&c.notices, &c.letters}) {
    for (const Notice& notice : *all) {
      if (const Attachment* one = find(notice.certificates)) return one;
    }
  }
  return nullptr;
}

Result<Steps> record_scan(const Case& c, const Envelope& envelope, const Object& arguments) {
  if (envelope.actor.kind != "system") return fail(refused("case.only_by_scanner"));
  const std::string blob = TRY(text_argument(arguments, "blob"));
  const std::string state = TRY(text_argument(arguments, "state"));
  if (state != "clean" && state != "infected") return fail(invalid("case.scan_state", "state"));
  const Attachment* file = held(c, blob);
  if (file == nullptr) return Steps{};  // said before, or not ours
  Steps steps{.events = {{"cases.FileScanned",
                          1,
                          {{"blob", blob},
                           {"name", file->name},
                           {"state", state},
                           {"finding", text_of(arguments, "finding")}}}}};
  if (state == "infected" && !c.applicant.email.empty() && !scanned_by_office(*file)) {
    steps.effects.push_back({"NotifyApplicant", "file/" + c.id + "/" + blob, c.id, {{"reason", "file"}}});
  }
  return steps;
}

void on_scanned(Case& c, const event::RecordedEvent& e) {
  const std::string blob = text_of(e.event.data, "blob");
  const auto mark = [&](std::vector<Attachment>& files) {
    for (Attachment& file : files) {
      if (file.blob != blob) continue;
      file.scan = text_of(e.event.data, "state");
      file.finding = text_of(e.event.data, "finding");
    }
  };
  mark(c.attachments);
  for (Question& question : c.questions) mark(question.attachments);
  for (Notice& notice : c.notices) mark(notice.certificates);
  for (Notice& letter : c.letters) mark(letter.certificates);
}

constexpr OrderEntry kOrders[] = {{"cases.RecordScan", record_scan}};
constexpr EventEntry kEvents[] = {{"cases.FileScanned", on_scanned}};

}  // namespace

void order_scans(Steps& steps, const Case& c, const std::vector<Attachment>& files) {
  for (const Attachment& file : files) {
    if (file.scan == "pending")
      steps.effects.push_back(
          {"ScanFile", "scan/" + file.blob, c.id, {{"case_id", c.id}, {"blob", file.blob}}});
  }
}

bool scanned_by_office(const Attachment& file) {
  return file.path == "eingang" || file.path == "niederschrift" || file.path.starts_with("nachweis/");
}

Concern file_concern() { return {kOrders, kEvents, {}}; }

}  // namespace rathaus::cases
