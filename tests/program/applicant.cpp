#include "tests/program/applicant.h"

#include <algorithm>

#include "modules/documents/sample_file.h"
#include "modules/forms/generate.h"
#include "modules/forms/pages.h"
#include "platform/system/clock.h"

namespace rathaus::test {
namespace {

using web::Pairs;

std::string attribute(std::string_view tag, const std::string& name) {
  const std::string key = " " + name + "=\"";
  const std::size_t at = tag.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t from = at + key.size();
  return std::string(tag.substr(from, tag.find('"', from) - from));
}

// The inputs of the form with this action, as a browser would send them untouched.
Pairs fields_of(std::string_view html, const std::string& action) {
  Pairs out;
  const std::size_t at = html.find("action=\"" + action + "\"");
  if (at == std::string_view::npos) return out;
  const std::string_view form = html.substr(at, html.find("</form>", at) - at);
  for (std::size_t tag = form.find("<input"); tag != std::string_view::npos;
       tag = form.find("<input", tag + 1)) {
    const std::string_view text = form.substr(tag, form.find('>', tag) - tag);
    const std::string type = attribute(text, "type");
    if (type == "submit" || type == "file") continue;
    if ((type == "radio" || type == "checkbox") && text.find(" checked") == std::string_view::npos) continue;
    if (const std::string name = attribute(text, "name"); !name.empty())
      out.emplace_back(name, attribute(text, "value"));
  }
  return out;
}

void set(Pairs& fields, const std::string& name, const std::string& value) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  fields.emplace_back(name, value);
}

std::string after(std::string_view text, std::string_view mark, char end) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::size_t from = at + mark.size();
  return std::string(text.substr(from, text.find(end, from) - from));
}

// One try: fails when a page would need a button first.
Result<std::vector<PageAnswers>> try_answers(const packages::Package& package, std::uint64_t seed) {
  const forms::Form& form = *package.form;
  const forms::Generated target =
      forms::generate(form, {.seed = seed, .today = berlin_date(platform::SystemClock().now())});
  if (!target.unmet.empty()) return fail(refused("test.unmet"));
  forms::Draft draft;
  std::vector<PageAnswers> out;
  std::vector<std::string> done;
  while (true) {
    const auto pages = forms::pages_of(form, *package.plan, draft);
    const auto next = std::find_if(pages.begin(), pages.end(), [&](const forms::Page& p) {
      return std::find(done.begin(), done.end(), p.id) == done.end();
    });
    if (next == pages.end()) return out;
    done.push_back(next->id);
    const forms::PagePost post = forms::post_for_page(form, *next, draft, target);
    if (!post.button.empty()) return fail(refused("test.button"));
    PageAnswers answers{
        .page = next->id, .fields = Pairs(post.fields.begin(), post.fields.end()), .files = {}};
    answers.fields.emplace_back("tun", "weiter");
    if (forms::apply_post(form, *next, post.fields, draft).structure_changed)
      return fail(refused("test.button"));
    for (const forms::WantedFile& file : post.files) {
      const std::string name = forms::name_of(form, forms::NameKind::answer, file.place);
      const std::string content = documents::sample_file(file.mime);
      answers.files.push_back({name, content, file.name, file.mime});
      TRY(forms::set_file(form, *next, name,
                          {.blob = std::string(64, '0'), .name = file.name, .mime = file.mime, .size = 10},
                          draft));
    }
    out.push_back(std::move(answers));
  }
}

}  // namespace

Result<std::vector<PageAnswers>> answers_for(const packages::Package& package) {
  for (std::uint64_t seed = 1; seed < 200; ++seed) {
    if (auto answers = try_answers(package, seed)) return answers;
  }
  return fail(refused("test.no_plain_answers", package.id));
}

Applicant::Applicant(std::uint16_t port, std::string town, std::string service,
                     const std::vector<PageAnswers>& answers, std::string name)
    : client_(port),
      base_("/ort/" + town),
      service_(std::move(service)),
      name_(std::move(name)),
      answers_(&answers) {
  client_.timeout = std::chrono::milliseconds(30'000);
}

Result<std::string> Applicant::body(const std::string& target) {
  auto response = client_.get(target);
  if (!response) return fail(response.error());
  if (response->status != 200) return fail(refused("test.status", std::to_string(response->status), target));
  return std::move(response->body);
}

Result<std::string> Applicant::redirect(const Result<web::ClientResponse>& response) {
  if (!response) return fail(response.error());
  if (response->status != 303)
    return fail(refused("test.not_accepted", std::to_string(response->status), response->body));
  return response->header("location");
}

std::string Applicant::page_address() const {
  return base_ + "/antrag/" + draft_ + "/seite/" + answers_->front().page;
}

Status Applicant::begin() {
  const std::string target = base_ + "/dienst/" + service_;
  const std::string shown = TRY(body(target));
  const std::string location =
      TRY(redirect(client_.post_form(target + "/beginnen", fields_of(shown, target + "/beginnen"))));
  const std::size_t at = location.find("/antrag/");
  if (at == std::string::npos) return fail(refused("test.no_draft", location));
  draft_ = location.substr(at + 8, 32);
  stage_ = Stage::pages;
  next_page_ = 0;
  return {};
}

Status Applicant::page() {
  const PageAnswers& answers = (*answers_)[next_page_];
  const std::string target = base_ + "/antrag/" + draft_ + "/seite/" + answers.page;
  const std::string shown = TRY(body(target));
  Pairs fields = answers.fields;
  fields.emplace_back("_csrf", web::csrf_token_in(shown));
  if (shown.find("multipart/form-data") == std::string::npos) {
    TRY(redirect(client_.post_form(target, fields)));
  } else {
    std::vector<web::FormPart> parts;
    for (const auto& [name, value] : fields) parts.push_back({name, value, "", ""});
    parts.insert(parts.end(), answers.files.begin(), answers.files.end());
    TRY(redirect(client_.post_multipart(target, parts)));
  }
  if (++next_page_ == answers_->size()) stage_ = Stage::delivery;
  return {};
}

Status Applicant::delivery() {
  const std::string target = base_ + "/antrag/" + draft_ + "/zustellung";
  Pairs fields = fields_of(TRY(body(target)), target);
  for (const auto& [name, value] : Pairs{{"channel", "post"},
                                         {"given_names", "Erika"},
                                         {"family_name", name_},
                                         {"street", "Lindenweg 5"},
                                         {"postal_code", "12345"},
                                         {"city", "Musterstadt"},
                                         {"email", "erika@example.invalid"},
                                         {"tun", "weiter"}}) {
    set(fields, name, value);
  }
  TRY(redirect(client_.post_form(target, fields)));
  stage_ = Stage::check;
  return {};
}

Status Applicant::check() {
  const std::string shown = TRY(body(base_ + "/antrag/" + draft_ + "/pruefen"));
  send_fields_ = fields_of(shown, base_ + "/antrag/" + draft_ + "/senden");
  if (send_fields_.empty()) return fail(refused("test.cannot_send"));
  set(send_fields_, "bestaetigt", "ja");
  stage_ = Stage::send;
  return {};
}

Status Applicant::send() {
  if (in_doubt_) {  // the answer was lost: first see whether it is in
    const auto before = client_.get(base_ + "/antrag/" + draft_ + "/gesendet");
    if (!before) return fail(before.error());
    if (before->status == 200) {
      stage_ = Stage::look;
      return {};
    }
    in_doubt_ = false;
    TRY(check());  // the page again, as somebody would load it
  }
  in_doubt_ = true;
  TRY(redirect(client_.post_form(base_ + "/antrag/" + draft_ + "/senden", send_fields_)));
  acknowledged_ = true;
  stage_ = Stage::look;
  return {};
}

Status Applicant::look() {
  const std::string shown = TRY(body(base_ + "/antrag/" + draft_ + "/gesendet"));
  reference_ = after(shown, "data-reference=\"", '"');
  if (reference_.empty()) return fail(refused("test.no_reference"));
  acknowledged_ = true;
  stage_ = Stage::sent;
  return {};
}

Status Applicant::advance() {
  switch (stage_) {
    case Stage::begin: return begin();
    case Stage::pages: return page();
    case Stage::delivery: return delivery();
    case Stage::check: return check();
    case Stage::send: return send();
    case Stage::look: return look();
    case Stage::sent: return {};
  }
  return {};
}

Status Applicant::advance_to(Stage stage) {
  while (stage_ != stage && stage_ != Stage::sent) TRY(advance());
  return {};
}

}  // namespace rathaus::test
