#pragma once
// A model of any tool as standard BPMN 2.0: what a vendor wrote is said with the means of the standard where that is certain, and taken out and
// listed everywhere else. Everything that is not a vendor's stays as it was: ids, names, order, texts, the diagram, extensions of other namespaces.
#include "libs/bpmn/model.h"

namespace rathaus::bpmn {

struct Exported {
  std::string xml;
  std::vector<Loss> mapped;  // "candidateGroups="a": potentialOwner"
  std::vector<Loss>
      lost;  // taken out; or an expression that stays as it is because its language is not understood
  std::map<std::string, std::size_t>
      kept;  // namespaces of other extensions, and how many elements and attributes
};
// Errors: as read_model().
Result<Exported> export_standard(ByteView xml, const Limits& limits = {});

}  // namespace rathaus::bpmn
