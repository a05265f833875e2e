#include "modules/forms/summary.h"

#include <algorithm>

#include "libs/german/iban.h"
#include "libs/german/number.h"
#include "modules/forms/hints.h"
#include "modules/forms/places.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {

std::string display_text(const Form& form, NodeIndex field, const feel::Value& value) {
  const FieldSpec& spec = form[field].field;
  if (const auto file = file_from_value(value)) return file->name + " (" + size_text(file->size) + ")";
  if (const bool* b = value.boolean()) return *b ? "Ja" : "Nein";
  if (const auto* text = value.string()) {
    if (const CodeList* codes = form.codes(field)) {
      const Code* code = codes->find(*text);
      return code != nullptr ? code->label : *text;
    }
    if (spec.format == TextFormat::iban) {
      if (const auto iban = german::parse_iban(*text)) return iban->grouped;
    }
    return *text;
  }
  if (const auto* number = value.number()) {
    if (spec.type == DataType::currency) return german::format_decimal(number->to_string(), 2) + "\xC2\xA0€";
    return spec.type == DataType::integer ? number->to_string() : german::format_decimal(number->to_string());
  }
  const std::string raw = raw_from_value(form, field, value);
  if (value.time() != nullptr || value.date_time() != nullptr) return raw + " Uhr";
  return raw;
}

namespace {

class Writer {
 public:
  Writer(const Form& form, const Answers& answers, const std::vector<Page>& pages, Words words)
      : form_(form), answers_(answers), pages_(pages), words_(words) {}

  std::vector<SummarySection> run() {
    group(Place(), 1);
    std::erase_if(sections_, [](const SummarySection& section) { return section.rows.empty(); });
    return std::move(sections_);
  }

 private:
  const std::string& label_of(const Node& node) const {
    return words_ == Words::output ? node.output_label : node.label;
  }

  bool has_answers(const Place& place) const {
    const auto at = answers_.values.lower_bound(place);
    return at != answers_.values.end() && at->first.within(place);
  }

  // Fields go to the section of the group; a field after a group opens a section with the same title again.
  void group(const Place& place, int level) {
    bool open = false;
    const NodeIndex node = place.node();
    for (NodeIndex child = form_.first_child(node); child != kNoNode; child = form_.next_sibling(child)) {
      if (form_[child].kind == NodeKind::field) {
        SummaryRow row = row_of(place, child);
        if (row.values.empty()) continue;
        if (!open) sections_.push_back({title_of(place), std::max(level, 2), {}});
        open = true;
        sections_.back().rows.push_back(std::move(row));
        continue;
      }
      const std::uint16_t count = answers_.count(place, child);
      for (std::uint16_t i = 0; i < count; ++i) {
        const Place inner = place.child(child, i);
        if (!has_answers(inner)) continue;
        group(inner, level + 1);
        open = false;
      }
    }
  }

  std::string title_of(const Place& place) const {
    if (place.depth() == 0) return "Angaben";
    const Node& node = form_[place.node()];
    std::string title = label_of(node);
    if (node.repeats()) title += " " + std::to_string(place.occurrence() + 1);
    return title;
  }

  SummaryRow row_of(const Place& parent, NodeIndex child) const {
    SummaryRow row{label_of(form_[child]), {}, parent.child(child, 0), {}};
    if (form_[child].field.kind == FieldKind::hidden) return row;
    for (auto at = answers_.values.lower_bound(row.place); at != answers_.values.end(); ++at) {
      const bool same =
          at->first.depth() == row.place.depth() && at->first.within(parent) && at->first.node() == child;
      if (!same) break;
      row.values.push_back(display_text(form_, child, at->second));
    }
    if (row.values.empty()) return row;
    if (const Page* page = is_asked(form_[child]) ? page_of(pages_, row.place) : nullptr)
      row.page_id = page->id;
    return row;
  }

  const Form& form_;
  const Answers& answers_;
  const std::vector<Page>& pages_;
  Words words_;
  std::vector<SummarySection> sections_;
};

}  // namespace

std::vector<SummarySection> summary(const Form& form, const Answers& answers, const std::vector<Page>& pages,
                                    Words words) {
  return Writer(form, answers, pages, words).run();
}

}  // namespace rathaus::forms
