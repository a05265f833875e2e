#pragma once
// German sentence to English. A key may have holes: "eingegangen am {}" fits "eingegangen am 03.03.2026", and so do
// named ones ("{label}"), which the English may use in another order. What stood in the hole is said in English, too, when there is a word for it, and dates are written out.
// Invariant: every text of the resident's pages has an entry (words_test.cpp reads the sources).
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libs/html/html.h"
#include "modules/packages/package.h"
#include "web/ui/page.h"

namespace rathaus::site {

struct Word {
  std::string_view german, english;
};
std::span<const Word> all_words();

// nullopt: there is no English for it.
std::optional<std::string> in_english(std::string_view german);
std::shared_ptr<const html::Translator> english_words();
// With the texts of a package before the others: German text to English.
std::shared_ptr<const html::Translator> english_words_and(
    std::map<std::string, std::string, std::less<>> more);

// The texts of a service in the page's language, where its package has them; the rest stays German and says so (language.cpp).
// `more`: German text to English, of this page alone.
void set_service_words(const packages::Package& package, ui::ResidentPage& frame,
                       std::map<std::string, std::string, std::less<>> more = {});

}  // namespace rathaus::site
