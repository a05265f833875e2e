#pragma once
// A Document as text for people: what is asked where, in the order of asking.
#include <cstddef>
#include <string>

#include "libs/fim/fim.h"

namespace rathaus::fim {

struct SummaryOptions {
  bool rules = true;    // the sentences of the rules
  bool choices = true;  // the values of selection fields, at most `most_choices` each
  bool legal_bases = false;
  std::size_t most_choices = 8;
};

// Lines end in "\n"; UTF-8; two spaces per level. Control characters of the file come out as spaces, so that
// a foreign file cannot drive a terminal.
std::string summary(const Document& document, const SummaryOptions& options = {});

}  // namespace rathaus::fim
