#include "app/walk.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <functional>

#include "libs/crypto/totp.h"
#include "libs/json/json.h"
#include "libs/translog/receipt.h"
#include "modules/documents/sample_file.h"
#include "modules/forms/generate.h"
#include "modules/forms/pages.h"
#include "platform/system/clock.h"
#include "platform/web/client.h"

namespace rathaus::app {
namespace {

using web::Client;
using web::ClientResponse;
using web::Pairs;

// Value of an attribute in the first tag that contains `mark`.
std::string attribute(std::string_view html, std::string_view mark, std::string_view name) {
  const std::size_t at = html.find(mark);
  if (at == std::string_view::npos) return {};
  const std::size_t start = html.rfind('<', at);
  const std::size_t end = html.find('>', at);
  const std::string_view tag = html.substr(start, end - start);
  const std::string key = std::string(name) + "=\"";
  const std::size_t value = tag.find(key);
  if (value == std::string_view::npos) return {};
  const std::size_t close = tag.find('"', value + key.size());
  return std::string(tag.substr(value + key.size(), close - value - key.size()));
}

std::string unescape(std::string text) {
  for (const auto& [from, to] : {std::pair{"&#39;", "'"}, {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) text.replace(at, std::string_view(from).size(), to);
  }
  return text;
}

std::string hidden(std::string_view html, std::string_view name) { return unescape(attribute(html, fmt::format("name=\"{}\"", name), "value")); }

// All fields of the page's form as a browser would send them: inputs, checked boxes, selected options, text areas.
Pairs form_fields(std::string_view html, std::string_view action) {
  const std::size_t at = html.find(fmt::format("action=\"{}\"", action));
  if (at == std::string_view::npos) return {};
  std::string_view form = html.substr(at, html.find("</form>", at) - at);
  Pairs out;
  std::size_t position = 0;
  while ((position = form.find('<', position)) != std::string_view::npos) {
    const std::size_t end = form.find('>', position);
    if (end == std::string_view::npos) break;
    const std::string_view tag = form.substr(position, end - position + 1);
    const std::string name = unescape(attribute(tag, "name=\"", "name"));
    if (tag.starts_with("<input") && !name.empty()) {
      const std::string type = attribute(tag, "type=\"", "type");
      const bool box = type == "radio" || type == "checkbox";
      const bool checked = tag.find(" checked") != std::string_view::npos;
      if (type != "submit" && type != "file" && (!box || checked)) out.emplace_back(name, unescape(attribute(tag, "value=\"", "value")));
    } else if (tag.starts_with("<textarea") && !name.empty()) {
      const std::size_t close = form.find("</textarea>", end);
      std::string text = unescape(std::string(form.substr(end + 1, close - end - 1)));
      if (text.starts_with("\n")) text.erase(0, 1);
      out.emplace_back(name, text);
    } else if (tag.starts_with("<select") && !name.empty()) {
      const std::string_view options = form.substr(end, form.find("</select>", end) - end);
      out.emplace_back(name, unescape(attribute(options, " selected", "value")));
    }
    position = end;
  }
  return out;
}

void set(Pairs& fields, const std::string& name, const std::string& value) {
  for (auto& [key, old] : fields) {
    if (key == name) {
      old = value;
      return;
    }
  }
  fields.emplace_back(name, value);
}

// The words of a page from a mark on, without its tags: for saying why a step failed.
std::string words_near(std::string_view page, std::string_view mark) {
  std::string words;
  const std::size_t at = page.find(mark);
  if (at == std::string_view::npos) return words;
  bool tag = true;
  for (const char c : page.substr(at, 3000)) {
    if (c == '<') tag = true;
    else if (c == '>') tag = false;
    else if (!tag && words.size() < 400) words += c;
  }
  return words;
}

// The first text like "26-K7M3-X2PQ" on a page: groups of capital letters and digits with hyphens between them.
std::string grouped_code(std::string_view page, const std::vector<std::size_t>& groups) {
  const auto symbol = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  for (std::size_t at = 0; at < page.size(); ++at) {
    if (!symbol(page[at]) || (at > 0 && (symbol(page[at - 1]) || page[at - 1] == '-'))) continue;
    std::size_t end = at;
    bool fits = true;
    for (std::size_t g = 0; g < groups.size() && fits; ++g) {
      if (g > 0) fits = end < page.size() && page[end++] == '-';
      for (std::size_t i = 0; i < groups[g] && fits; ++i) fits = end < page.size() && symbol(page[end++]);
    }
    if (fits && (end == page.size() || (!symbol(page[end]) && page[end] != '-'))) return std::string(page.substr(at, end - at));
  }
  return {};
}

class Walk {
 public:
  Walk(const WalkOptions& options, const packages::Package& package)
      : options_(options), package_(package), resident_(options.port), clerk_(options.port), base_("/ort/" + options.tenant) {
    std::error_code ec;
    std::filesystem::create_directories(options.folder, ec);
  }

  bool run();

 private:
  using Outcome = Result<std::string>;  // what to print behind the step
  bool step(const char* what, const std::function<Outcome()>& act);
  Outcome expect(const Result<ClientResponse>& response, int status, std::string_view contains = {});
  Result<ClientResponse> page(Client& client, const std::string& target);  // 200 or an error
  Result<std::string> post(Client& client, const std::string& target, Pairs fields);  // redirect target or an error
  Result<std::string> redirect_of(const Result<ClientResponse>& response);

  Outcome find_service();
  Status identify();
  Outcome begin();
  Outcome fill();
  Status fill_page(const forms::Page& page);
  Outcome delivery();
  Outcome send();
  Outcome receipt();
  Outcome copy();
  Outcome log_in();
  Outcome find_case();
  Outcome take_and_complete();
  Outcome decide();
  Outcome post_letter();
  Outcome read_status();

  const WalkOptions& options_;
  const packages::Package& package_;
  Client resident_, clerk_;
  std::string base_, draft_, case_, reference_, code_;
  forms::Draft mirror_;
  forms::Generated target_;
  std::filesystem::path notice_file_, receipt_file_;
  std::size_t pages_ = 0;
};

bool Walk::step(const char* what, const std::function<Outcome()>& act) {
  const auto started = std::chrono::steady_clock::now();
  const Outcome outcome = act();
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
  if (!outcome) {
    fmt::print("  FEHLER  {:<46} {:8.1f} ms  {} {} {}\n", what, ms, outcome.error().code, outcome.error().field, outcome.error().detail);
    return false;
  }
  if (!options_.quiet) fmt::print("  ok      {:<46} {:8.1f} ms  {}\n", what, ms, *outcome);
  return true;
}

Walk::Outcome Walk::expect(const Result<ClientResponse>& response, int status, std::string_view contains) {
  if (!response) return fail(response.error());
  if (response->status != status) return fail(refused("walk.status", std::to_string(response->status), response->body.substr(0, 200)));
  if (!contains.empty() && response->body.find(contains) == std::string::npos) return fail(refused("walk.text_missing", std::string(contains)));
  return std::string();
}

Result<ClientResponse> Walk::page(Client& client, const std::string& target) {
  auto response = client.get(target);
  if (response && (response->status == 303 || response->status == 302)) return fail(refused("walk.redirected", target, response->header("location")));
  TRY(expect(response, 200));
  return response;
}

Result<std::string> Walk::redirect_of(const Result<ClientResponse>& response) {
  if (!response) return fail(response.error());
  if (response->status == 303) return response->header("location");
  return fail(refused("walk.not_accepted", std::to_string(response->status), words_near(response->body, "kern-alert")));
}

Result<std::string> Walk::post(Client& client, const std::string& target, Pairs fields) { return redirect_of(client.post_form(target, fields)); }

Walk::Outcome Walk::find_service() {
  const auto response = TRY(page(resident_, "/suche?q=" + std::string(package_.synthetic_manifest ? "ausweis" : "hund%20anmelden") + "&ort=12345"));
  const auto town = TRY(page(resident_, base_ + "/dienst/" + package_.id));
  return fmt::format("{} Bytes", response.body.size() + town.body.size());
}

// A service that wants to know who applies: through the test double of the national account, with the level it asks for.
Status Walk::identify() {
  if (package_.assurance == "none") return {};
  const std::string target = "/konto/national";
  const auto shown = TRY(page(resident_, target));
  Pairs fields = form_fields(shown.body, target);
  set(fields, "person", attribute(shown.body, "name=\"person\"", "value"));
  set(fields, "niveau", package_.assurance);
  TRY(post(resident_, target, fields));
  return {};
}

Walk::Outcome Walk::begin() {
  TRY(identify());
  const std::string target = base_ + "/dienst/" + package_.id;
  const auto start = TRY(page(resident_, target));
  Pairs fields = form_fields(start.body, target + "/beginnen");
  const std::string location = TRY(post(resident_, target + "/beginnen", fields));
  const std::size_t at = location.find("/antrag/");
  if (at == std::string::npos) return fail(refused("walk.no_draft", location));
  draft_ = location.substr(at + 8, 32);
  return "Entwurf angelegt";
}

Status Walk::fill_page(const forms::Page& page_now) {
  const std::string target = base_ + "/antrag/" + draft_ + "/seite/" + page_now.id;
  for (int round = 0; round < 60; ++round) {
    const auto pages = forms::pages_of(*package_.form, *package_.plan, mirror_);
    const forms::Page* current = forms::find_page(pages, page_now.id);
    if (current == nullptr) return {};  // its own answers took it away
    const auto shown = TRY(page(resident_, target));
    const forms::PagePost wanted = forms::post_for_page(*package_.form, *current, mirror_, target_);
    Pairs fields(wanted.fields.begin(), wanted.fields.end());
    forms::PostFields mirrored = wanted.fields;
    if (!wanted.button.empty()) {
      fields.emplace_back(wanted.button, "1");
      mirrored.emplace_back(wanted.button, "1");
    } else {
      fields.emplace_back("tun", "weiter");
    }
    fields.emplace_back("_csrf", web::csrf_token_in(shown.body));
    const bool upload = shown.body.find("multipart/form-data") != std::string::npos;
    Result<ClientResponse> response = fail(refused("walk.none"));
    if (upload) {
      std::vector<web::FormPart> parts;
      for (const auto& [name, value] : fields) parts.push_back({name, value, "", ""});
      for (const forms::WantedFile& file : wanted.files) {
        if (!wanted.button.empty()) break;
        const std::string content = documents::sample_file(file.mime);
        parts.push_back({forms::name_of(*package_.form, forms::NameKind::answer, file.place), content, file.name, file.mime});
      }
      response = resident_.post_multipart(target, parts);
    } else {
      response = resident_.post_form(target, fields);
    }
    TRY(redirect_of(response));
    const forms::PostResult applied = forms::apply_post(*package_.form, *current, mirrored, mirror_);
    if (wanted.button.empty()) {
      for (const forms::WantedFile& file : wanted.files) {
        (void)forms::set_file(*package_.form, *current, forms::name_of(*package_.form, forms::NameKind::answer, file.place),
                              {.blob = std::string(64, '0'), .name = file.name, .mime = file.mime, .size = 10}, mirror_);
      }
      if (!applied.structure_changed) return {};  // a group was opened: the page has more to ask now
    }
  }
  return fail(refused("walk.page_never_done", page_now.id));
}

Walk::Outcome Walk::fill() {
  target_ = forms::generate(
      *package_.form,
      {.seed = options_.seed, .land = options_.land, .today = berlin_date(platform::SystemClock().now())});
  mirror_.land = options_.land;
  if (!target_.unmet.empty()) return fail(refused("walk.no_valid_answer", target_.unmet.front()));
  std::vector<std::string> done;
  for (int round = 0; round < 500; ++round) {
    const auto pages = forms::pages_of(*package_.form, *package_.plan, mirror_);
    const auto next = std::find_if(pages.begin(), pages.end(), [&](const forms::Page& p) {
      return std::find(done.begin(), done.end(), p.id) == done.end() ||
             (std::count(done.begin(), done.end(), p.id) < 4 &&
              forms::wants_more(*package_.form, p, mirror_, target_));
    });
    if (next == pages.end()) {
      pages_ = pages.size();
      return fmt::format("{} Seiten", pages_);
    }
    done.push_back(next->id);
    TRY(fill_page(*next));
  }
  return fail(refused("walk.too_many_pages"));
}

Walk::Outcome Walk::delivery() {
  const std::string target = base_ + "/antrag/" + draft_ + "/zustellung";
  const auto shown = TRY(page(resident_, target));
  Pairs fields = form_fields(shown.body, target);
  if (fields.empty()) return fail(refused("walk.no_form", target));
  const auto fill_if_empty = [&](const char* name, const char* value) {
    for (auto& [key, old] : fields) {
      if (key == name && old.empty()) old = value;
    }
  };
  set(fields, "channel", "post");
  fill_if_empty("given_names", "Erika");
  fill_if_empty("family_name", "Mustermann");
  fill_if_empty("street", "Lindenweg 5");
  set(fields, "postal_code", "12345");
  fill_if_empty("city", "Musterstadt");
  set(fields, "email", "erika@example.invalid");
  fields.emplace_back("tun", "weiter");
  return TRY(post(resident_, target, fields));
}

Walk::Outcome Walk::send() {
  const std::string check = base_ + "/antrag/" + draft_ + "/pruefen";
  const auto shown = TRY(page(resident_, check));
  const std::string target = base_ + "/antrag/" + draft_ + "/senden";
  Pairs fields = form_fields(shown.body, target);
  if (fields.empty()) return fail(refused("walk.cannot_send", check, words_near(shown.body, "kern-alert")));
  set(fields, "bestaetigt", "ja");
  TRY(post(resident_, target, fields));
  TRY(post(resident_, target, fields));  // the double click
  const auto confirmed = TRY(page(resident_, base_ + "/antrag/" + draft_ + "/gesendet"));
  reference_ = grouped_code(confirmed.body, {2, 4, 4});
  code_ = grouped_code(confirmed.body, {4, 4, 4});
  // Whoever is logged in needs no code: the page leads to the case.
  const std::string mark = base_ + "/vorgang/";
  if (const std::size_t at = confirmed.body.find(mark); code_.empty() && at != std::string::npos) {
    const std::size_t start = at + mark.size();
    case_ = confirmed.body.substr(start, confirmed.body.find_first_of("/\"", start) - start);
  }
  if (reference_.empty() || (code_.empty() && case_.empty())) return fail(refused("walk.no_reference"));
  return "Aktenzeichen " + reference_;
}

Walk::Outcome Walk::read_status() {
  if (code_.empty()) {
    TRY(page(resident_, base_ + "/vorgang/" + case_));
    return "im Konto";
  }
  const auto form = TRY(page(resident_, base_ + "/vorgang"));
  Pairs fields = form_fields(form.body, base_ + "/vorgang");
  set(fields, "reference", reference_);
  set(fields, "code", code_);
  const std::string location = TRY(post(resident_, base_ + "/vorgang", fields));
  case_ = location.substr(location.rfind('/') + 1);
  TRY(page(resident_, location));
  return location;
}

Walk::Outcome Walk::receipt() {
  const auto file = TRY(page(resident_, base_ + "/vorgang/" + case_ + "/quittung"));
  receipt_file_ = options_.folder / (reference_ + ".tlog-proof");
  std::ofstream(receipt_file_, std::ios::binary) << file.body;
  const auto verified = TRY(translog::verify_receipt(file.body, options_.verifier_key));
  if (verified.statement.find(reference_) == std::string::npos) return fail(refused("walk.receipt_of_something_else"));
  return fmt::format("GÜLTIG, Eintrag {} von {}", verified.index, verified.tree_size);
}

Walk::Outcome Walk::copy() {
  const auto pdf = TRY(page(resident_, base_ + "/vorgang/" + case_ + "/kopie.pdf"));
  if (!pdf.body.starts_with("%PDF-")) return fail(refused("walk.no_pdf"));
  return fmt::format("{} Bytes", pdf.body.size());
}

Walk::Outcome Walk::log_in() {
  const std::string target = base_ + "/amt/anmelden";
  const auto form = TRY(page(clerk_, target));
  Pairs fields = form_fields(form.body, target);
  const auto secret = crypto::from_base32(options_.clerk.totp_secret);
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  set(fields, "name", options_.clerk.login);
  set(fields, "passwort", options_.clerk.password);
  set(fields, "code", crypto::totp_code(*secret, now / crypto::kTotpStepSeconds));
  TRY(post(clerk_, target, fields));
  TRY(page(clerk_, base_ + "/amt"));
  return options_.clerk.name;
}

Walk::Outcome Walk::find_case() {
  const auto found = TRY(page(clerk_, base_ + "/amt/suche?q=" + reference_));
  if (found.body.find(case_) == std::string::npos) return fail(refused("walk.case_not_found", reference_));
  const auto shown = TRY(page(clerk_, base_ + "/amt/vorgang/" + case_));
  return fmt::format("{} Bytes", shown.body.size());
}

Walk::Outcome Walk::take_and_complete() {
  const std::string target = base_ + "/amt/vorgang/" + case_;
  auto shown = TRY(page(clerk_, target));
  TRY(post(clerk_, target + "/uebernehmen", form_fields(shown.body, target + "/uebernehmen")));
  for (const packages::CheckItem& item : package_.checklist) {
    shown = TRY(page(clerk_, target));
    Pairs fields{{"_csrf", web::csrf_token_in(shown.body)}, {"seq", hidden(shown.body, "seq")}, {"key", hidden(shown.body, "key") + item.id},
                 {"punkt", item.id}, {"erledigt", "ja"}};
    TRY(post(clerk_, target + "/abhaken", fields));
  }
  shown = TRY(page(clerk_, target));
  TRY(post(clerk_, target + "/vollstaendig", form_fields(shown.body, target + "/vollstaendig")));
  return fmt::format("{} Prüfpunkte", package_.checklist.size());
}

Walk::Outcome Walk::decide() {
  const std::string target = base_ + "/amt/vorgang/" + case_ + "/entscheiden";
  const auto shown = TRY(page(clerk_, target));
  Pairs fields = form_fields(shown.body, target);
  set(fields, "ergebnis", package_.handover ? "handed_over" : "granted");
  set(fields, "weg", "post");
  for (auto& [name, value] : fields) {
    for (std::size_t at = value.find("{{"); at != std::string::npos; at = value.find("{{", at)) {
      const std::size_t end = value.find("}}", at);
      value.replace(at, end == std::string::npos ? std::string::npos : end + 2 - at, "siehe Antrag");
    }
  }
  fields.emplace_back("tun", "erlassen");
  TRY(post(clerk_, target, fields));
  const auto after = TRY(page(clerk_, base_ + "/amt/vorgang/" + case_));
  const std::size_t at = after.body.find("/bescheid/");
  if (at == std::string::npos) return fail(refused("walk.no_notice"));
  const std::string path = after.body.substr(at, after.body.find('"', at) - at);
  const auto pdf = TRY(page(clerk_, base_ + "/amt/vorgang/" + case_ + path));
  if (!pdf.body.starts_with("%PDF-")) return fail(refused("walk.no_pdf"));
  notice_file_ = options_.folder / (reference_ + "-Bescheid.pdf");
  std::ofstream(notice_file_, std::ios::binary) << pdf.body;
  return fmt::format("{} Bytes PDF", pdf.body.size());
}

Walk::Outcome Walk::post_letter() {
  const std::string target = base_ + "/amt/post";
  const auto shown = TRY(page(clerk_, target));
  if (shown.body.find(case_) == std::string::npos && shown.body.find(reference_) == std::string::npos) return fail(refused("walk.letter_not_in_tray"));
  Pairs fields = form_fields(shown.body, target + "/versendet");
  std::erase_if(fields, [](const auto& field) { return field.first == "brief"; });
  const std::size_t value = shown.body.find("value=\"" + case_ + ".");
  if (value == std::string::npos) return fail(refused("walk.letter_not_in_tray"));
  const std::size_t start = value + 7;
  fields.emplace_back("brief", shown.body.substr(start, shown.body.find('"', start) - start));
  fields.emplace_back("tun", "ausgewaehlte");
  TRY(post(clerk_, target + "/versendet", fields));
  const auto status = TRY(page(resident_, base_ + "/vorgang/" + case_));
  if (status.body.find("bekannt gegeben") == std::string::npos) return fail(refused("walk.dates_not_shown"));
  return "Bekanntgabe und Frist stehen fest";
}

bool Walk::run() {
  if (!options_.quiet) fmt::print("Gang durch „{}“ ({})\n", package_.title, options_.tenant);
  const auto started = std::chrono::steady_clock::now();
  const bool ok = step("Leistung finden", [&] { return find_service(); }) && step("Antrag beginnen", [&] { return begin(); }) &&
                  step("Formular ausfüllen", [&] { return fill(); }) && step("Zustellung wählen", [&] { return delivery(); }) &&
                  step("Prüfen und absenden (doppelt geklickt)", [&] { return send(); }) && step("Stand mit Aktenzeichen und Code", [&] { return read_status(); }) &&
                  step("Quittung laden und nachprüfen", [&] { return receipt(); }) && step("Kopie als PDF", [&] { return copy(); }) &&
                  step("Anmelden im Amt mit zweitem Faktor", [&] { return log_in(); }) && step("Vorgang finden und öffnen", [&] { return find_case(); }) &&
                  step("Übernehmen, abhaken, vollständig", [&] { return take_and_complete(); }) && step("Bescheid erlassen", [&] { return decide(); }) &&
                  step("Zur Post geben", [&] { return post_letter(); }) && step("Quittung nach dem Bescheid noch gültig", [&] { return receipt(); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (ok && !options_.quiet) fmt::print("Quittung: {}\nBescheid: {}\n", receipt_file_.string(), notice_file_.string());
  fmt::print("{} in {:.2f} s\n", ok ? "Alle Schritte gelungen" : "Gang abgebrochen", seconds);
  return ok;
}

}  // namespace

bool walk(const WalkOptions& options, const packages::Package& package) { return Walk(options, package).run(); }

}  // namespace rathaus::app
