// The machine-readable data of an application. Written by hand because numbers must leave as the decimal
// digits that were computed, not through a binary float.
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "modules/forms/validate.h"

namespace rathaus::forms {
namespace {

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text.data(), text.size()));
}

class Writer {
 public:
  Writer(const Form& form, const Answers& answers) : form_(form), answers_(answers) {}

  std::string run() {
    out_ = "{\"schema\":" + quoted(form_.schema_id) + ",\"version\":" + quoted(form_.schema_version) +
           ",\"data\":";
    group(Place());
    return std::move(out_) + "}";
  }

 private:
  void group(const Place& place) {
    out_ += '{';
    bool first = true;
    for (NodeIndex child = form_.first_child(place.node()); child != kNoNode;
         child = form_.next_sibling(child)) {
      const std::uint16_t count = answers_.count(place, child);
      if (count == 0) continue;
      if (!first) out_ += ',';
      first = false;
      const Node& node = form_[child];
      out_ += quoted(node.key) + ":";
      if (node.repeats()) out_ += '[';
      bool any = false;
      for (std::uint16_t i = 0; i < count; ++i) {
        const Place at = place.child(child, i);
        if (node.kind == NodeKind::group ? !has_answers(at) : answers_.find(at) == nullptr) continue;
        if (any) out_ += ',';
        any = true;
        if (node.kind == NodeKind::group) {
          group(at);
        } else {
          value(*answers_.find(at));
        }
      }
      if (node.repeats()) out_ += ']';
    }
    out_ += '}';
  }

  bool has_answers(const Place& place) const {
    const auto at = answers_.values.lower_bound(place);
    return at != answers_.values.end() && at->first.within(place);
  }

  void value(const feel::Value& value) {
    if (const bool* b = value.boolean()) {
      out_ += *b ? "true" : "false";
    } else if (const auto* n = value.number()) {
      out_ += n->to_string();
    } else if (const auto* d = value.date()) {
      out_ += quoted(feel::to_iso(*d));
    } else if (const auto* t = value.time()) {
      out_ += quoted(feel::to_iso(*t));
    } else if (const auto* t = value.date_time()) {
      out_ += quoted(feel::to_iso(*t));
    } else if (const auto file = file_from_value(value)) {
      out_ += "{\"name\":" + quoted(file->name) + ",\"mime\":" + quoted(file->mime) +
              ",\"size\":" + std::to_string(file->size) + ",\"sha256\":" + quoted(file->blob) + "}";
    } else if (const auto* s = value.string()) {
      out_ += quoted(*s);
    } else {
      out_ += feel::to_json_text(value);
    }
  }

  const Form& form_;
  const Answers& answers_;
  std::string out_;
};

}  // namespace

std::string submission_json(const Form& form, const Answers& answers) { return Writer(form, answers).run(); }

}  // namespace rathaus::forms
