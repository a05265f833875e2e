#pragma once
// Inspection of a file by somebody outside (VwVfG 29): chosen parts, blacked-out places, one PDF/A with a list of what is missing.
#include <map>
#include <set>

#include "flows/desk.h"

namespace rathaus::flows {

struct InspectionPart {
  std::string key, title;
  bool proposed =
      true;  // notes and the log are for the authority's own use, unless somebody decides otherwise
  bool pages = false;  // places on its pages can be blacked out
  std::vector<std::pair<std::string, std::string>> fields;  // id, label: what can be blacked out by itself
};
Result<std::vector<InspectionPart>> inspection_parts(House& house, const identity::Staff& staff,
                                                     const CaseView& view);

struct InspectionInput {
  std::string recipient, ground;
  std::set<std::string> parts;  // keys
  std::set<std::string> hidden;  // ids of fields
  std::map<std::string, std::string>
      regions;  // key: "1: 20,40,120,10; 2: 0,0,210,60" (page: left, top, width, height in mm)
  std::string withheld;  // why something is missing
};
struct InspectionFile {
  Bytes pdf;
  std::int64_t pages = 0, left_out = 0;
};
// Errors: refused "case.inspection_empty", "case.inspection_region" (field: key of the part), "case.reason_missing" (field "withheld").
Result<InspectionFile> compose_inspection(House& house, const identity::Staff& staff, const CaseView& view,
                                          const InspectionInput& input);
Status grant_inspection(House& house, const identity::Staff& staff, const DeskAction& action,
                        const InspectionInput& input);

}  // namespace rathaus::flows
