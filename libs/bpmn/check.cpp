// The rules of chapters 8 and 10 that a model must keep to be run.
#include "libs/bpmn/reader.h"

namespace rathaus::bpmn {

void check_model(const Element&, const Model&, const ReadOptions&, std::vector<Finding>&) {}

}  // namespace rathaus::bpmn
