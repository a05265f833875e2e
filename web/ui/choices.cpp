// Radios, checkboxes, fieldsets, repeated groups.
#include "web/ui/field_frame.h"

namespace rathaus::ui {
namespace {

html::Tag heading_tag(int level) {
  return level == 1 ? html::Tag("h1") : level == 3 ? html::Tag("h3") : html::Tag("h2");
}

struct Legend {
  std::string_view text;
  bool optional = false;
  bool is_heading = false;
  int level = 1;
};

// `anchor`: the fieldset's own id; the frame's id belongs to the first control, so that links from the error
// summary set the focus there.
void fieldset_frame(Writer& h, const FieldFrame& frame, std::string_view anchor, const Legend& legend,
                    const Body& inside) {
  h.el("fieldset",
       {{"class", frame.has_error() ? "kern-fieldset kern-fieldset--error" : "kern-fieldset"},
        html::maybe("id", anchor),
        html::maybe("aria-describedby", frame.described_by())},
       [&] {
         h.el("legend", {{"class", legend.is_heading ? "rh-legend-heading" : "kern-label kern-label--large"}},
              [&] {
                const auto words = [&] {
                  h.text(legend.text);
                  FieldFrame::optional_mark(h, legend.optional);
                };
                if (legend.is_heading) {
                  h.el(heading_tag(legend.level),
                       {{"class", legend.level == 1 ? "kern-heading-x-large" : "kern-heading-medium"}},
                       words);
                } else {
                  words();
                }
              });
         frame.hint(h);
         frame.error(h);
         h.put(inside);
         frame.after(h);
       });
}

struct Box {
  std::string_view type;  // radio, checkbox
  std::string_view id, name, value, label, hint, form;
  std::string_view described_by;
  bool checked = false, disabled = false, required = false, invalid = false;
};

void box(Writer& h, const Box& box) {
  const bool radio = box.type == "radio";
  std::string described(box.described_by);
  if (!box.hint.empty()) {
    if (!described.empty()) described += ' ';
    described += box.id;
    described += "-hint";
  }
  h.el("div", {{"class", "kern-form-check"}}, [&] {
    h.el("input", {{"class", radio ? "kern-form-check__radio" : "kern-form-check__checkbox"},
                   {"type", box.type},
                   {"id", box.id},
                   {"name", box.name},
                   {"value", box.value},
                   {"checked", box.checked},
                   {"disabled", box.disabled},
                   {"required", box.required},
                   html::maybe("form", box.form),
                   html::maybe("aria-describedby", described),
                   html::when(box.invalid, "aria-invalid", "true")});
    h.el("label", {{"class", "kern-label"}, {"for", box.id}}, box.label);
    if (!box.hint.empty())
      h.el("div", {{"class", "kern-hint"}, {"id", std::string(box.id) + "-hint"}}, box.hint);
  });
}

void choice(Writer& h, const Choice& choice, std::string_view type) {
  const FieldFrame frame({choice.id, choice.name, choice.label, choice.hint, choice.error, choice.note,
                          choice.help_title, choice.help, choice.optional, false});
  const std::string_view css =
      choice.horizontal ? "kern-fieldset__body kern-fieldset__body--horizontal" : "kern-fieldset__body";
  fieldset_frame(h, frame, {}, {choice.label, choice.optional, choice.label_is_heading, 1}, [&] {
    h.el("div", {{"class", css}}, [&] {
      int number = 0;
      for (const Option& option : choice.options) {
        ++number;
        const std::string id = number == 1 ? frame.id() : frame.id() + "-" + std::to_string(number);
        const bool chosen = option.selected || (type == "radio" && !choice.value.empty() &&
                                                option.value.view() == choice.value.view());
        box(h, {.type = type,
                .id = id,
                .name = choice.name,
                .value = option.value,
                .label = option.label,
                .hint = option.hint,
                .checked = chosen,
                .disabled = option.disabled,
                .required = type == "radio" && !choice.optional,
                .invalid = frame.has_error()});
      }
    });
  });
}

}  // namespace

void radios(Writer& h, const Choice& c) { choice(h, c, "radio"); }
void checkboxes(Writer& h, const Choice& c) { choice(h, c, "checkbox"); }

void checkbox(Writer& h, const Checkbox& one) {
  const FieldFrame frame({.id = one.id, .name = one.name, .error = one.error});
  h.el("div", {{"class", frame.has_error() ? "kern-form-input kern-form-input--error" : "kern-form-input"}},
       [&] {
         frame.error(h);
         box(h, {.type = "checkbox",
                 .id = frame.id(),
                 .name = one.name,
                 .value = one.value,
                 .label = one.label,
                 .hint = one.hint,
                 .form = one.form,
                 .described_by = frame.described_by(),
                 .checked = one.checked,
                 .disabled = one.disabled,
                 .required = !one.optional,
                 .invalid = frame.has_error()});
       });
}

void fieldset(Writer& h, const Fieldset& set, const Body& inside) {
  const std::string id = set.id.empty() ? field_id(set.legend) : set.id.str();
  const FieldFrame frame({.id = id, .hint = set.hint, .error = set.error});
  fieldset_frame(h, frame, id, {set.legend, false, set.legend_is_heading, set.heading_level},
                 [&] { h.el("div", {{"class", "rh-stack"}}, inside); });
}

void repeated_group(Writer& h, const Repeated& group, const Body& inside) {
  h.el("fieldset", {{"class", "kern-fieldset rh-repeated"}}, [&] {
    h.el("legend", {{"class", "kern-label kern-label--large"}}, group.title);
    h.put(inside);
    if (!group.remove_name.empty()) {
      button(h, {.text = "Entfernen",
                 .kind = ButtonKind::secondary,
                 .name = Str(group.remove_name.view()),
                 .value = Str(group.remove_value.view()),
                 .hidden_context = Str(group.title.view()),
                 .small = true,
                 .novalidate = true});
    }
  });
}

void field_row(Writer& h, const Body& fields) { h.el("div", {{"class", "rh-row"}}, fields); }

}  // namespace rathaus::ui
