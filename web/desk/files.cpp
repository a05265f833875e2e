// Attachments, notices, copy and receipt of a case, as files. What people uploaded is shown in the browser only when its bytes are those
// of a PDF or a picture; everything else is offered for saving.
#include <algorithm>

#include "flows/handover.h"
#include "flows/own_data.h"
#include "modules/documents/file_type.h"
#include "web/desk/acts.h"
#include "web/desk/desk.h"

namespace rathaus::desk {
namespace {

web::Response file(const Desktop& at, Bytes content, std::string_view name, bool save) {
  const std::string head(as_text(content).substr(0, 4096));
  std::string mime = documents::media_type(head);
  const bool viewable = mime == "application/pdf" || mime == "image/png" || mime == "image/jpeg";
  if (!viewable) mime = "application/octet-stream";
  web::Response response = web::Response::bytes(std::string(as_text(content)), mime);
  if (viewable && !save)
    response.as_inline(name);
  else
    response.as_attachment(name);
  if (viewable && !at.query("rahmen").empty()) response.allow_framing();
  return response;
}

}  // namespace

Result<web::Response> get_attachment(Desktop& at) {
  const std::string id(at.request.param("fall")), blob(at.request.param("blob"));
  const flows::CaseView view = TRY(flows::look_at_case(at.house, at.staff(), id, "file"));
  const auto find = [&](const std::vector<cases::Attachment>& files) -> const cases::Attachment* {
    const auto found = std::find_if(files.begin(), files.end(), [&](const cases::Attachment& one) { return one.blob == blob; });
    return found == files.end() ? nullptr : &*found;
  };
  const cases::Attachment* wanted = find(view.c.attachments);
  for (const cases::Question& question : view.c.questions) {
    if (wanted == nullptr) wanted = find(question.attachments);
    if (wanted == nullptr) wanted = find(question.letters);
  }
  if (wanted == nullptr) return fail(not_found("case.unknown_file"));
  return file(at, TRY(flows::case_file(at.house, at.staff(), id, blob)), wanted->name,
              !at.query("laden").empty());
}

Result<web::Response> get_notice(Desktop& at) {
  const std::string id(at.request.param("fall"));
  std::string notice(at.request.param("datei"));
  if (!notice.ends_with(".pdf")) return fail(not_found("case.unknown_notice"));
  notice.resize(notice.size() - 4);
  const flows::CaseView view = TRY(flows::look_at_case(at.house, at.staff(), id, "notice"));
  const cases::Notice* found = view.c.find_sending(notice);
  if (found == nullptr || found->blob.empty()) return fail(not_found("case.unknown_notice"));
  return file(at, TRY(flows::case_file(at.house, at.staff(), id, found->blob)),
              found->file_name.empty() ? "Bescheid.pdf" : found->file_name, false);
}

Result<web::Response> get_copy(Desktop& at) {
  const flows::CaseView view =
      TRY(flows::look_at_case(at.house, at.staff(), std::string(at.request.param("fall")), "copy"));
  return file(at, TRY(flows::application_pdf(at.house, view)), "Antrag " + view.c.reference + ".pdf", false);
}

Result<web::Response> post_handover(Desktop& at) {
  const flows::DeskAction action = action_of(at);
  const Status done = flows::make_handover(at.house, at.staff(), action);
  if (done) return site::see_other(at.request, at.case_path(action.case_id, "entscheiden") + "#weitergabe");
  if (done.error().kind == ErrorKind::conflict) return conflict_page(at, action.case_id, {});
  return fail(done.error());
}

// Only what was made and written down before, from the same papers.
Result<web::Response> get_handover(Desktop& at) {
  const flows::CaseView view =
      TRY(flows::look_at_case(at.house, at.staff(), std::string(at.request.param("fall")), "copy"));
  if (!TRY(flows::handover_made(at.house, view))) return fail(not_found("case.unknown_file"));
  TRY(flows::check_handover(at.house, view));
  const flows::HandoverPackage made = TRY(flows::handover_package(at.house, view));
  web::Response response = web::Response::bytes(std::string(as_text(made.zip)), "application/zip");
  response.as_attachment("Weitergabe " + view.c.reference + ".zip");
  return response;
}

Result<web::Response> get_receipt(Desktop& at) {
  const flows::CaseView view = TRY(flows::desk_case(at.house, at.staff(), std::string(at.request.param("fall"))));
  web::Response response = web::Response::bytes(TRY(flows::receipt_file(at.house, view)), "text/plain; charset=utf-8");
  response.as_attachment("Quittung " + view.c.reference + ".tlog-proof");
  return response;
}

}  // namespace rathaus::desk
