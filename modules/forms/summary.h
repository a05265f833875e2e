#pragma once
// Questions and answers as people read them: check page, PDF copy, desk.
#include <string>
#include <vector>

#include "modules/forms/answers.h"
#include "modules/forms/pages.h"

namespace rathaus::forms {

struct SummaryRow {
  std::string label;                // the question, or the word for the file
  // German: "28.03.1986", "Ja", "1.234,50 €", the label of a code, name and size of a file
  std::vector<std::string> values;
  Place place;
  std::string page_id;              // where it can be changed; empty when no pages were given
};

struct SummarySection {
  std::string title;                // "Antragstellende Person", "Kind 2"
  int level = 2;                    // heading level, 2 for top groups
  std::vector<SummaryRow> rows;
};

enum class Words { question, output };  // bezeichnungEingabe for the resident, ...Ausgabe for file and notice

// Empty answers and groups without answers are left out. `pages` may be empty (desk, PDF).
std::vector<SummarySection> summary(const Form& form, const Answers& answers,
                                    const std::vector<Page>& pages = {}, Words words = Words::question);
std::string display_text(const Form& form, NodeIndex field, const feel::Value& value);

}  // namespace rathaus::forms
