// Errors as pages. A foreign, deleted or unknown thing gives exactly the page of an unknown address.
#include <fstream>

#include "modules/cases/texts_de.h"
#include "modules/catalogue/catalogue.h"
#include "web/site/site.h"

namespace rathaus::site {

using namespace html::literals;

namespace {

struct Words {
  int status;
  const char* title;
  const char* text;
};

Words words_for(const web::Problem& problem) {
  switch (problem.status) {
    case 404:
    case 405: return {404, "Seite nicht gefunden", "Diese Seite gibt es nicht, oder sie ist nicht für Sie bestimmt. Prüfen Sie die Adresse oder beginnen Sie auf der Startseite."};
    case 403: return {403, "Das hat nicht geklappt", "Diese Eingabe kam nicht von unserer Seite oder die Seite war zu lange offen. Gehen Sie zurück, laden Sie die Seite neu und senden Sie noch einmal. Ihre Eingaben bleiben erhalten."};
    case 413: return {413, "Das war zu viel auf einmal", "Ihre Eingabe oder eine Datei ist zu groß. Gehen Sie zurück und senden Sie weniger auf einmal."};
    case 415:
    case 400: return {problem.status, "Das haben wir nicht verstanden", "Die Anfrage war unvollständig. Gehen Sie zurück und versuchen Sie es noch einmal."};
    case 408: return {408, "Das hat zu lange gedauert", "Die Verbindung war zu langsam. Versuchen Sie es noch einmal."};
    case 503: return {503, "Gerade nicht möglich", "Im Moment können wir nichts speichern. Es ist nichts verloren, was Sie schon gesendet haben. Versuchen Sie es in einigen Minuten noch einmal."};
    default: return {problem.status, "Störung", "Bei uns ist ein Fehler aufgetreten. Wir kümmern uns darum. Versuchen Sie es in einigen Minuten noch einmal."};
  }
}

// A session that ended while somebody was typing: the text comes back with a fresh token. Only when the browser itself vouches that
// our own page sent it, so that no other site can put words into somebody's mouth; and never a password.
bool may_send_again(const web::Request& request, const web::Problem& problem) {
  if (problem.code != "csrf.token_wrong" && problem.code != "csrf.no_cookie") return false;
  if (request.form().empty() || request.route() == nullptr || request.route()->pattern == "/konto/anmelden") return false;
  for (const web::Field& field : request.form()) {
    if (secret_field(field.name) && !field.value.empty()) return false;
  }
  return request.header("sec-fetch-site") == "same-origin" || request.header("origin").has_value();
}

html::SafeHtml send_again(const ui::Town& town, const web::Request& request) {
  const char* title = "Ihre Anmeldung ist abgelaufen";
  const std::string path(request.path());
  html::Writer h;
  ui::PlainPage page{.title = title, .town = town, .has_errors = true};
  set_language(request, page);
  ui::plain_page(h, page, [&] {
    ui::h1(h, title);
    ui::p(h, "Es ist noch nichts gespeichert, aber was Sie eingegeben haben, ist noch da. Dateien müssen Sie danach neu auswählen.");
    ui::p(h, [&] {
      h.text("Waren Sie angemeldet? Dann melden Sie sich zuerst in einem neuen Fenster wieder an: ");
      const bool desk = path.find("/amt/") != std::string::npos;
      const std::string login = desk ? path.substr(0, path.find("/amt/")) + "/amt/anmelden" : "/konto/anmelden";
      h.el("a", {html::href(url(login)), {"target", "_blank"}, {"rel", "noopener"}}, "Anmelden");
      h.text(". Senden Sie danach hier noch einmal. Erscheint diese Seite dann wieder, senden Sie ein zweites Mal.");
    });
    ui::form(h, {.action = url(path), .csrf = request.csrf_token()}, [&] {
      for (const web::Field& field : request.form()) ui::hidden(h, field.name, field.value);
      ui::buttons(h, [&] { ui::button(h, {.text = "Noch einmal senden"}); });
    });
  });
  return h.take();
}

html::SafeHtml plain(const ui::Town& town, const web::Request& request, const char* title,
                     std::string_view text) {
  html::Writer h;
  ui::PlainPage page{.title = title, .town = town, .has_errors = true};
  set_language(request, page);
  ui::plain_page(h, page, [&] {
    ui::h1(h, title);
    ui::p(h, text);
    ui::p(h, [&] { ui::link(h, "/"_url, "Zur Startseite"); });
  });
  return h.take();
}

}  // namespace

std::string german_message(const Error& error) {
  if (const std::string_view text = catalogue::message_of(error.code); !text.empty()) return std::string(text);
  if (const std::string text = cases::message_of(error); !text.empty()) return text;  // has a sentence for codes it does not know, too
  return "Das ist nicht möglich. Wenden Sie sich an die Behörde und nennen Sie: " + error.code;
}

web::ErrorPage error_page(Site& site) {
  return [&site](const web::Request& request, const web::Problem& problem) {
    const Words words = words_for(problem);
    ui::Town town;
    town.name = "Rathaus";
    town.office = "Rathaus online";
    if (site.options.demo) town.notice = "Vorführung: Alle Personen und Orte sind erfunden.";
    if (may_send_again(request, problem)) return web::Response::html(send_again(town, request).str(), 403);
    return web::Response::html(plain(town, request, words.title, words.text).str(), words.status);
  };
}

web::Response error_response(const web::Request& request, const Error& error) {
  if (error.kind == ErrorKind::not_found) return web::Response::not_found();
  if (error.kind == ErrorKind::unavailable) {
    web::Response response = web::Response::problem({503, "http.unavailable", error.code});
    response.retry_after(30);
    return response;
  }
  html::Writer h;
  ui::PlainPage page{.title = "Das ist nicht möglich", .has_errors = true};
  set_language(request, page);
  ui::plain_page(h, page, [&] {
    ui::h1(h, "Das ist nicht möglich");
    ui::p(h, german_message(error));
    ui::p(h, "Gehen Sie mit Ihrem Browser zurück. Ihre Eingaben sind noch da.");
  });
  return web::Response::html(h.take().str(), error.kind == ErrorKind::conflict ? 409 : 422);
}

std::string file_head(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head(4096, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

}  // namespace rathaus::site
