#pragma once
// Inside of the checker; not for others.

#include "libs/pdf/check.h"
#include "libs/pdf/qpdf.h"

namespace rathaus::pdf::checking {

class Report {
 public:
  void add(std::string rule, std::string where, std::string message) {
    if (findings.size() < kMaxFindings)
      findings.push_back({std::move(rule), std::move(where), std::move(message)});
  }
  std::vector<Finding> findings;
};

inline bool is_name(QPDFObjectHandle o, std::string_view name) {
  return o.isName() && o.getName() == name;
}
std::string text_of_name(QPDFObjectHandle dict, const std::string& key);  // "" when not a name

void check_metadata(QPDF& pdf, Report& report);
void check_catalog(QPDF& pdf, Report& report);
void check_objects(QPDF& pdf, Report& report);  // fonts, attachments, actions

// What the content streams say: page -> MCIDs in use.
using Marks = std::map<QPDFObjGen, std::set<int>>;
Marks check_content(QPDF& pdf, Report& report);
void check_tags(QPDF& pdf, const Marks& marks, Report& report);

}  // namespace rathaus::pdf::checking
