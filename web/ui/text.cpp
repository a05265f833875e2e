// Headings, paragraphs, buttons, messages.
#include "web/ui/components.h"

namespace rathaus::ui {
namespace {

struct ToneNames {
  std::string_view suffix;  // of KERN's class names
  Icon icon;
};
ToneNames names_of(Tone tone) {
  switch (tone) {
    case Tone::success:
      return {"success", Icon::success};
    case Tone::warning:
      return {"warning", Icon::warning};
    case Tone::danger:
      return {"danger", Icon::danger};
    case Tone::info:
      return {"info", Icon::info};
    case Tone::neutral:
      break;
  }
  return {"default", Icon::info};
}

std::string_view class_of(ButtonKind kind) {
  switch (kind) {
    case ButtonKind::secondary:
      return "kern-btn kern-btn--secondary";
    case ButtonKind::tertiary:
      return "kern-btn kern-btn--tertiary";
    case ButtonKind::danger:
      return "kern-btn kern-btn--primary rh-btn--danger";
    case ButtonKind::primary:
      break;
  }
  return "kern-btn kern-btn--primary";
}

}  // namespace

void h1(Writer& h, const Body& text, std::string_view id) {
  h.el("h1", {{"class", "kern-heading-x-large"}, html::maybe("id", id)}, text);
}
void h2(Writer& h, const Body& text, std::string_view id) {
  h.el("h2", {{"class", "kern-heading-large"}, html::maybe("id", id)}, text);
}
void h3(Writer& h, const Body& text, std::string_view id) {
  h.el("h3", {{"class", "kern-heading-medium"}, html::maybe("id", id)}, text);
}
void preline(Writer& h, const Body& text) { h.el("p", {{"class", "kern-preline"}}, text); }
void lead(Writer& h, const Body& text) { h.el("p", {{"class", "kern-body kern-body--large"}}, text); }
void p(Writer& h, const Body& text) { h.el("p", {{"class", "kern-body"}}, text); }
void muted(Writer& h, const Body& text) {
  h.el("p", {{"class", "kern-body kern-body--small kern-body--muted"}}, text);
}
void link(Writer& h, const Url& url, const Body& text) {
  h.el("a", {{"class", "kern-link"}, html::href(url)}, text);
}

void bullet_list(Writer& h, std::span<const Str> items) {
  h.el("ul", {{"class", "kern-list kern-list--bullet"}}, [&] {
    for (const Str& item : items) h.el("li", item);
  });
}
void bullet_list(Writer& h, std::initializer_list<Str> items) {
  bullet_list(h, std::span<const Str>(items.begin(), items.size()));
}

void details(Writer& h, const Body& summary, const Body& inside, bool open) {
  h.el("details", {{"class", "kern-accordion"}, {"open", open}}, [&] {
    h.el("summary", {{"class", "kern-accordion__header"}},
         [&] { h.el("span", {{"class", "kern-title"}}, summary); });
    h.el("div", {{"class", "kern-accordion__body"}}, inside);
  });
}

void divider(Writer& h) { h.el("hr", {{"class", "kern-divider"}}); }
void visually_hidden(Writer& h, std::string_view text) { h.el("span", {{"class", "kern-sr-only"}}, text); }

void keys(Writer& h, std::string_view combination) {
  bool first = true;
  while (!combination.empty()) {
    const std::size_t plus = combination.find('+', 1);
    if (!first) h.text(" + ");
    h.el("kbd", {{"class", "rh-kbd"}}, combination.substr(0, plus));
    combination = plus == std::string_view::npos ? std::string_view() : combination.substr(plus + 1);
    first = false;
  }
}

void button(Writer& h, const Button& button) {
  std::string css(class_of(button.kind));
  if (button.small) css += " kern-btn--x-small";
  if (button.block) css += " kern-btn--block";
  const auto inside = [&] {
    const bool after =
        button.icon == Icon::arrow_right || button.icon == Icon::external;  // points away from the text
    if (button.icon && !after) icon(h, *button.icon);
    h.el("span", {{"class", "kern-label"}}, [&] {
      h.text(button.text);
      if (!button.hidden_context.empty()) {
        h.el("span", {{"class", "kern-sr-only"}}, [&] { h.text(": ").text(button.hidden_context); });
      }
    });
    if (button.icon && after) icon(h, *button.icon);
    if (!button.key.empty()) h.el("kbd", {{"class", "rh-kbd"}, {"aria-hidden", "true"}}, button.key);
  };
  if (!button.href.empty()) {
    h.el("a",
         {{"class", css},
          html::href(button.href),
          html::maybe("id", button.id),
          html::maybe("data-key", button.key)},
         inside);
    return;
  }
  h.el("button",
       {{"class", css},
        {"type", "submit"},
        html::maybe("id", button.id),
        html::maybe("name", button.name),
        html::when(!button.name.empty(), "value", button.value),
        html::formaction(button.formaction),
        {"formnovalidate", button.novalidate},
        html::maybe("data-busy", button.busy),
        html::maybe("data-key", button.key)},
       inside);
}

void buttons(Writer& h, const Body& inside) { h.el("div", {{"class", "kern-btn-wrapper"}}, inside); }

void back_link(Writer& h, const Url& url, std::string_view text) {
  h.el("a", {{"class", "kern-link rh-back"}, html::href(url)}, [&] {
    icon(h, Icon::arrow_left);
    h.text(text);
  });
}

void alert(Writer& h, const Alert& alert, const Body& inside) {
  const ToneNames names = names_of(alert.tone);
  const std::string css = "kern-alert kern-alert--" + std::string(names.suffix);
  const std::string_view role = !alert.live ? "" : alert.tone == Tone::danger ? "alert" : "status";
  h.el("div", {{"class", css}, html::maybe("id", alert.id), html::maybe("role", role)}, [&] {
    h.el("div", {{"class", "kern-alert__header"}}, [&] {
      icon(h, names.icon);
      h.el("span", {{"class", "kern-title"}}, alert.title);
    });
    if (!inside.empty()) h.el("div", {{"class", "kern-alert__body"}}, inside);
  });
}

void badge(Writer& h, Tone tone, std::string_view text) {
  const ToneNames names = names_of(tone);
  const std::string css = "kern-badge kern-badge--" + std::string(names.suffix);
  h.el("span", {{"class", css}}, [&] {
    if (tone != Tone::neutral) icon(h, names.icon);
    h.el("span", {{"class", "kern-label"}}, text);
  });
}

void hero(Writer& h, const Body& inside) { h.el("div", {{"class", "rh-hero"}}, inside); }

void empty_state(Writer& h, std::string_view title, const Body& inside) {
  h.el("div", {{"class", "rh-empty"}}, [&] {
    h.el("p", {{"class", "kern-title"}}, title);
    if (!inside.empty()) h.el("div", {{"class", "kern-body"}}, inside);
  });
}

void confirmation(Writer& h, const Confirmation& confirmation, const Body& inside) {
  h.el("div", {{"class", "rh-confirmation"}}, [&] {
    icon(h, Icon::success);
    h.el("h1", {{"class", "kern-heading-x-large"}}, confirmation.title);
    if (!confirmation.reference.empty()) {
      h.el("p", {{"class", "rh-reference"}}, [&] {
        h.el("span", {{"class", "kern-label"}}, confirmation.reference_label);
        h.text(" ");
        h.el("strong", confirmation.reference);
      });
    }
    if (!inside.empty()) h.el("div", {{"class", "kern-body"}}, inside);
  });
}

}  // namespace rathaus::ui
