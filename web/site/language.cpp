// The other language of the resident's pages. Pages are written in German; the words are exchanged where a page is drawn, by the one
// catalogue of words_en.cpp. What has no English (answers, names, texts of a package, notices) stays and is marked as German.
#include <map>

#include "modules/packages/package.h"
#include "web/site/site.h"
#include "web/site/words.h"

namespace rathaus::site {

using web::Request;
using web::Response;

namespace {

std::string asked(const Request& request) {
  const std::string_view given = request.query().get_or("lang");
  return given == "en" || given == "de" ? std::string(given) : std::string();
}

// The page in the other language: the same address, with ?lang=. Of a page that was sent there is none to link to.
html::Url same_page(const Request& request, const char* language) {
  html::Url out = url(std::string(request.path()));
  for (const web::Field& field : request.query()) {
    if (field.name != "lang") out = out.with(field.name, field.value);
  }
  return out.with("lang", language);
}

}  // namespace

std::string language_of(const Request& request) {
  if (const std::string now = asked(request); !now.empty()) return now;
  return request.cookie(kLanguageCookie).value_or("") == "en" ? "en" : "de";
}

void set_language(const Request& request, ui::ResidentPage& frame) {
  const bool english = language_of(request) == "en";
  frame.language = english ? "en" : "de";
  frame.language_chosen = !asked(request).empty();
  if (english) frame.translator = english_words();
  if (request.method() == web::Method::get || request.method() == web::Method::head) {
    frame.other_language = {english ? "Deutsch" : "English", same_page(request, english ? "de" : "en")};
  }
}

void set_language(const Request& request, ui::PlainPage& page) {
  if (language_of(request) != "en") return;
  page.language = "en";
  page.translator = english_words();
}

namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

// The one place that looks up texts of packages in another language. Packages that have them state them in `translations` by the id of
// the form's element; one without is German throughout.
template <typename Package>
Texts texts_of(const Package& package, std::string_view language) {
  Texts out;
  if constexpr (requires { package.translations.find(language)->second.elements; }) {
    const auto found = package.translations.find(language);
    if (found == package.translations.end()) return out;
    const auto& words = found->second;
    const auto put = [&out](const std::string& german, const std::string& other) {
      if (!german.empty() && !other.empty()) out.emplace(german, other);
    };
    put(package.title, words.title);
    put(package.assurance_note, words.assurance_note);
    for (const forms::ProseRule& rule : package.form->rules) {
      if (const auto said = words.rules.find(rule.id); said != words.rules.end())
        put(rule.message, said->second);
    }
    for (const forms::Node& node : package.form->nodes) {
      const auto element = words.elements.find(node.id);
      if (element == words.elements.end()) continue;
      put(node.label, element->second.label);
      put(node.output_label, element->second.label);
      put(node.help, element->second.help);
      if (node.field.code_list < 0) continue;
      for (const forms::Code& code :
           package.form->code_lists[static_cast<std::size_t>(node.field.code_list)].codes) {
        if (const auto option = element->second.options.find(code.code);
            option != element->second.options.end())
          put(code.label, option->second);
        if (const auto help = element->second.option_helps.find(code.code);
            help != element->second.option_helps.end())
          put(code.help, help->second);
      }
    }
  }
  return out;
}

}  // namespace

void set_service_words(const packages::Package& package, ui::ResidentPage& frame, Texts more) {
  if (!frame.translator) return;
  more.merge(texts_of(package, frame.language.view()));
  frame.translator = english_words_and(std::move(more));
}

namespace {
void remember(std::string_view language, Response& response) {
  response.set_cookie({.name = kLanguageCookie, .value = std::string(language), .max_age_s = 365 * 86'400});
}
}  // namespace

void keep_language(const Request& request, Response& response) {
  if (const std::string now = asked(request); !now.empty()) remember(now, response);
}

void keep_language(const ui::ResidentPage& frame, Response& response) {
  if (frame.language_chosen) remember(frame.language, response);
}

}  // namespace rathaus::site
