#pragma once
// Valid answers for any form, the same for the same seed: for the demo's walk, for tests, for designers'
// previews.
#include <cstdint>
#include <string>
#include <vector>

#include "modules/forms/answers.h"
#include "modules/forms/post.h"

namespace rathaus::forms {

struct GenerateOptions {
  std::uint64_t seed = 1;
  int optional_percent = 30;       // how many optional fields and groups are filled
  std::string land = {};           // of the town: rules of single Länder
  LocalDate today{};               // dates are made around it; default 2026-11-21
};

struct WantedFile {                // files cannot be typed: who walks the form uploads bytes of this kind
  Place place;
  std::string mime, name;
  std::uint64_t size = 0;          // at most this many bytes
};

struct Generated {
  Draft draft;                     // complete; `files` hold made-up digests for the wanted files
  std::vector<WantedFile> files;
  // paths for which no valid answer was found (a pattern beyond the generator): empty for all known schemas
  std::vector<std::string> unmet;
};
Generated generate(const Form& form, const GenerateOptions& options = {});

// What a person who wants `target` posts on this page, given the draft so far. `button` is empty for
// "Weiter"; otherwise the page must be posted with that button first and asked again.
struct PagePost {
  PostFields fields;
  std::string button;
  // of this page, to be uploaded with the input's name: name_of(answer, place)
  std::vector<WantedFile> files;
};
// Whether the page asks for something of `target` that the draft does not have: answers of later pages can bring questions to
// pages that were done.
bool wants_more(const Form& form, const Page& page, const Draft& current, const Generated& target);
PagePost post_for_page(const Form& form, const Page& page, const Draft& current, const Generated& target);

}  // namespace rathaus::forms
