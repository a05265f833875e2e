// Text fields, selects, uploads. Choices are in choices.cpp.
#include "web/ui/form.h"

#include "web/ui/field_frame.h"

namespace rathaus::ui {

std::string field_id(std::string_view name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "f-";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.') {
      id += c;
    } else {
      id += '_';
      id += digits[byte >> 4];
      id += digits[byte & 0xf];
    }
  }
  return id;
}

void form(Writer& h, const Form& form, const Body& inside) {
  h.el("form",
       {{"class", "rh-form"},
        {"method", form.get ? "get" : "post"},
        html::action(form.action),
        html::maybe("id", form.id),
        html::maybe("aria-label", form.label),
        html::when(form.upload, "enctype", "multipart/form-data"),
        html::when(form.search, "role", "search"),
        {"accept-charset", "utf-8"},
        {"novalidate", true}},
       [&] {
         if (!form.csrf.empty()) hidden(h, "_csrf", form.csrf);
         if (!form.key.empty()) hidden(h, "key", form.key);
         if (!form.get) {
           h.el("button",
                {{"class", "kern-sr-only"},
                 {"type", "submit"},
                 {"tabindex", -1},
                 {"aria-hidden", "true"},
                 html::maybe("name", form.default_name),
                 html::when(!form.default_name.empty(), "value", form.default_value)},
                "Weiter");
         }
         h.put(inside);
       });
}

void hidden(Writer& h, std::string_view name, std::string_view value) {
  h.el("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

void error_summary(Writer& h, std::span<const FieldError> errors) {
  if (errors.empty()) return;
  h.el("section",
       {{"class", "kern-alert kern-alert--danger rh-error-summary"},
        {"id", "fehler"},
        {"tabindex", -1},
        {"autofocus", true},
        {"aria-labelledby", "fehler-titel"}},
       [&] {
         h.el("div", {{"class", "kern-alert__header"}}, [&] {
           icon(h, Icon::danger);
           h.el("h2", {{"class", "kern-title"}, {"id", "fehler-titel"}}, "Es gibt ein Problem");
         });
         h.el("div", {{"class", "kern-alert__body"}}, [&] {
           h.el("ul", {{"class", "kern-list"}}, [&] {
             for (const FieldError& error : errors) {
               h.el("li", [&] {
                 if (error.field.empty()) {
                   h.text(error.message);
                 } else {
                   h.el("a", {{"class", "kern-link"}, html::href(Url().fragment(field_id(error.field)))},
                        error.message);
                 }
               });
             }
           });
         });
       });
}

Str error_of(std::span<const FieldError> errors, std::string_view name) {
  for (const FieldError& error : errors) {
    if (error.field.view() == name) return Str(error.message.view());
  }
  return {};
}

// ---- the frame around a control
// -------------------------------------------------------------------------------

FieldFrame::FieldFrame(const FrameTexts& texts) : texts_(texts) {
  id_ = texts.id.empty() ? field_id(texts.name) : std::string(texts.id);
  const auto describe = [&](std::string_view suffix) {
    if (!described_by_.empty()) described_by_ += ' ';
    described_by_ += id_;
    described_by_ += suffix;
  };
  if (!texts.hint.empty()) describe("-hint");
  if (!texts.error.empty()) describe("-error");
  if (!texts.note.empty()) describe("-note");
}

void FieldFrame::optional_mark(Writer& h, bool optional) {
  if (!optional) return;
  h.text(" ");
  h.el("span", {{"class", "kern-label__optional"}}, "(freiwillig)");
}

void FieldFrame::hint(Writer& h) const {
  if (!texts_.hint.empty()) h.el("div", {{"class", "kern-hint"}, {"id", id_ + "-hint"}}, texts_.hint);
}

void FieldFrame::error(Writer& h) const {
  if (texts_.error.empty()) return;
  h.el("p", {{"class", "kern-error"}, {"id", id_ + "-error"}}, [&] {
    icon(h, Icon::danger);
    visually_hidden(h, "Fehler: ");
    h.el("span", {{"class", "kern-body"}}, texts_.error);
  });
}

void FieldFrame::after(Writer& h) const {
  if (!texts_.note.empty()) h.el("p", {{"class", "kern-hint rh-note"}, {"id", id_ + "-note"}}, texts_.note);
  if (!texts_.help.empty()) {
    details(h, texts_.help_title.empty() ? std::string_view("Hilfe zu diesem Feld") : texts_.help_title,
            [&] { p(h, texts_.help); });
  }
}

void FieldFrame::write(Writer& h, const Body& control) const {
  h.el("div", {{"class", has_error() ? "kern-form-input kern-form-input--error" : "kern-form-input"}}, [&] {
    const auto label = [&] {
      h.el("label", {{"class", "kern-label"}, {"for", id_}}, [&] {
        h.text(texts_.label);
        optional_mark(h, texts_.optional);
      });
    };
    if (texts_.label_is_heading) {
      h.el("h1", {{"class", "kern-heading-x-large rh-label-heading"}}, label);
    } else {
      label();
    }
    hint(h);
    error(h);
    h.put(control);
    after(h);
  });
}

// ---- controls
// -------------------------------------------------------------------------------------------------

namespace {

struct KindNames {
  std::string_view type = "text";
  std::string_view inputmode;
  std::string_view autocomplete;
  bool technical = false;  // no spelling help, no automatic capitals
};

KindNames names_of(InputKind kind) {
  switch (kind) {
    case InputKind::email:
      return {"email", "email", "email", true};
    case InputKind::tel:
      return {"tel", "tel", "tel", true};
    case InputKind::integer:
      return {"text", "numeric", "", true};
    case InputKind::decimal:
      return {"text", "decimal", "", true};
    case InputKind::password:
      return {"password", "", "current-password", true};
    case InputKind::search:
      return {"search", "search", "", true};
    case InputKind::date:
      return {"text", "numeric", "", true};
    case InputKind::iban:
      return {"text", "", "", true};
    case InputKind::postal_code:
      return {"text", "numeric", "postal-code", true};
    case InputKind::one_time_code:
      return {"text", "numeric", "one-time-code", true};
    case InputKind::text:
      break;
  }
  return {};
}

std::string_view class_of(Width width) {
  switch (width) {
    case Width::w4:
      return "kern-form-input__input kern-form-input--width-4";
    case Width::w8:
      return "kern-form-input__input rh-width-8";
    case Width::w12:
      return "kern-form-input__input rh-width-12";
    case Width::w20:
      return "kern-form-input__input rh-width-20";
    case Width::full:
      break;
  }
  return "kern-form-input__input";
}

}  // namespace

void input(Writer& h, const Input& input) {
  const FieldFrame frame({input.id, input.name, input.label, input.hint, input.error, input.note,
                          input.help_title, input.help, input.optional, input.label_is_heading});
  const KindNames names = names_of(input.kind);
  const std::string_view autocomplete =
      input.autocomplete.empty() ? names.autocomplete : input.autocomplete.view();
  const auto control = [&] {
    h.el("input", {{"class", class_of(input.width)},
                   {"id", frame.id()},
                   {"name", input.name},
                   {"type", names.type},
                   html::maybe("value", input.value),
                   html::maybe("inputmode", names.inputmode),
                   html::maybe("autocomplete", autocomplete),
                   html::when(names.technical, "spellcheck", "false"),
                   html::when(names.technical, "autocapitalize", "none"),
                   input.maxlength > 0 ? Attr("maxlength", input.maxlength) : Attr(),
                   {"required", !input.optional},
                   {"readonly", input.readonly},
                   {"disabled", input.disabled},
                   {"autofocus", input.autofocus},
                   html::maybe("form", input.form),
                   html::maybe("aria-describedby", frame.described_by()),
                   html::when(frame.has_error(), "aria-invalid", "true")});
  };
  frame.write(h, [&] {
    if (input.prefix.empty() && input.suffix.empty()) {
      control();
      return;
    }
    h.el("div", {{"class", "kern-input-group"}}, [&] {
      if (!input.prefix.empty()) h.el("span", {{"class", "kern-input-group-text"}}, input.prefix);
      control();
      if (!input.suffix.empty()) h.el("span", {{"class", "kern-input-group-text"}}, input.suffix);
    });
  });
}

void date(Writer& h, Input field) {
  field.kind = InputKind::date;
  field.width = Width::w12;
  if (field.hint.empty()) field.hint = "z. B. 28.03.1986";
  input(h, field);
}

void textarea(Writer& h, const Textarea& area) {
  const FieldFrame frame({area.id, area.name, area.label, area.hint, area.error, area.note, area.help_title,
                          area.help, area.optional, area.label_is_heading});
  frame.write(h, [&] {
    h.el("textarea",
         {{"class", "kern-form-input__input"},
          {"id", frame.id()},
          {"name", area.name},
          {"rows", area.rows},
          area.maxlength > 0 ? Attr("maxlength", area.maxlength) : Attr(),
          {"required", !area.optional},
          {"readonly", area.readonly},
          {"disabled", area.disabled},
          html::maybe("form", area.form),
          html::maybe("aria-describedby", frame.described_by()),
          html::when(frame.has_error(), "aria-invalid", "true")},
         area.value);
  });
}

void select(Writer& h, const Select& select) {
  const FieldFrame frame({select.id, select.name, select.label, select.hint, select.error, select.note,
                          select.help_title, select.help, select.optional, false});
  frame.write(h, [&] {
    h.el("div", {{"class", "kern-form-input__select-wrapper"}}, [&] {
      h.el("select",
           {{"class", "kern-form-input__select"},
            {"id", frame.id()},
            {"name", select.name},
            {"required", !select.optional},
            {"disabled", select.disabled},
            html::maybe("form", select.form),
            html::maybe("aria-describedby", frame.described_by()),
            html::when(frame.has_error(), "aria-invalid", "true")},
           [&] {
             if (!select.placeholder.empty()) h.el("option", {{"value", ""}}, select.placeholder);
             for (const Option& option : select.options) {
               const bool chosen =
                   option.selected || (!select.value.empty() && option.value.view() == select.value.view());
               h.el("option", {{"value", option.value}, {"selected", chosen}, {"disabled", option.disabled}},
                    option.label);
             }
           });
    });
  });
}

void combobox(Writer& h, const Combobox& box) {
  constexpr std::size_t options_in_page_max = 300;
  const FieldFrame frame({box.id, box.name, box.label, box.hint, box.error, box.note, box.help_title,
                          box.help, box.optional, false});
  const std::string list_id = frame.id() + "-liste";
  const bool with_list = !box.options.empty();
  frame.write(h, [&] {
    h.el("div", {{"class", "rh-combobox"}}, [&] {
      h.el("input", {{"class", "kern-form-input__input"},
                     {"id", frame.id()},
                     {"name", box.name},
                     {"type", "text"},
                     html::maybe("value", box.value),
                     html::when(with_list, "list", list_id),
                     html::maybe("data-options-url", box.options_url.str()),
                     {"data-combobox", true},
                     {"autocomplete", "off"},
                     {"spellcheck", "false"},
                     {"required", !box.optional},
                     html::maybe("aria-describedby", frame.described_by()),
                     html::when(frame.has_error(), "aria-invalid", "true")});
      if (!with_list) return;
      h.el("datalist", {{"id", list_id}}, [&] {
        std::size_t written = 0;
        for (const Option& option : box.options) {
          if (++written > options_in_page_max) break;
          h.el("option", {{"value", option.label.empty() ? option.value : option.label}});
        }
      });
    });
  });
}

void file_upload(Writer& h, const FileUpload& upload) {
  const FieldFrame frame({upload.id, upload.name, upload.label, upload.hint, upload.error, upload.note,
                          upload.help_title, upload.help, upload.optional, false});
  frame.write(h, [&] {
    if (!upload.uploaded.empty()) {
      h.el("ul", {{"class", "rh-files"}}, [&] {
        for (const Link& file : upload.uploaded) {
          h.el("li", [&] {
            icon(h, Icon::document);
            if (file.href.empty()) {
              h.el("span", file.text);
            } else {
              link(h, file.href, file.text);
            }
            if (upload.remove_name.empty()) return;
            button(h, {.text = "Entfernen",
                       .kind = ButtonKind::tertiary,
                       .name = Str(upload.remove_name.view()),
                       .value = Str(file.text.view()),
                       .hidden_context = Str(file.text.view()),
                       .small = true,
                       .novalidate = true});
          });
        }
      });
    }
    h.el("div", {{"class", "rh-upload"}}, [&] {
      h.el("input", {{"class", "rh-upload__input"},
                     {"id", frame.id()},
                     {"name", upload.name},
                     {"type", "file"},
                     html::maybe("accept", upload.accept),
                     {"multiple", upload.multiple},
                     {"required", !upload.optional && upload.uploaded.empty()},
                     upload.max_bytes > 0 ? Attr("data-max-bytes", upload.max_bytes) : Attr(),
                     html::maybe("aria-describedby", frame.described_by()),
                     html::when(frame.has_error(), "aria-invalid", "true")});
    });
  });
}

}  // namespace rathaus::ui
