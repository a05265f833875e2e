// Parts of the case worker's pages.
#include "web/ui/components.h"

namespace rathaus::ui {

void toolbar(Writer& h, std::string_view label, const Body& inside) {
  h.el("div", {{"class", "rh-toolbar"}, {"role", "group"}, {"aria-label", label}}, inside);
}

void case_head(Writer& h, std::string_view title, std::string_view reference, const Body& badges,
               const Body& actions) {
  h.el("div", {{"class", "rh-case-head"}}, [&] {
    h.el("div", [&] {
      h.el("p", {{"class", "kern-preline"}}, reference);
      h.el("h1", {{"class", "kern-heading-x-large"}}, title);
      h.el("div", {{"class", "rh-badges"}}, badges);
    });
    if (!actions.empty()) h.el("div", {{"class", "kern-btn-wrapper"}}, actions);
  });
}

void panels(Writer& h, const Body& main, const Body& aside) {
  h.el("div", {{"class", "rh-panels"}}, [&] {
    h.el("div", {{"class", "rh-panels__main"}}, main);
    h.el("div", {{"class", "rh-panels__aside"}}, aside);
  });
}

void panel(Writer& h, const Panel& panel, const Body& inside, const Body& actions) {
  const std::string_view css = panel.emphasised ? "rh-panel rh-panel--act" : "rh-panel";
  h.el("section", {{"class", css}, html::maybe("id", panel.id)}, [&] {
    h.el("div", {{"class", "rh-panel__header"}}, [&] {
      h.el(panel.heading_level == 3 ? html::Tag("h3") : html::Tag("h2"), {{"class", "kern-title"}},
           panel.title);
      if (!actions.empty()) h.put(actions);
    });
    h.el("div", {{"class", "rh-panel__body"}}, inside);
  });
}

void filter_bar(Writer& h, const Url& action, const Body& fields) {
  h.el("form",
       // A filter that is not chosen is an answer too: the browser must not insist.
       {{"class", "rh-filter"}, {"method", "get"}, {"aria-label", "Liste filtern"}, html::action(action), {"novalidate", true}},
       fields);
}

void shortcut_help(Writer& h, std::span<const Shortcut> shortcuts, bool enabled) {
  dialog(h, {.id = "tastatur", .title = "Tastaturkürzel"}, [&] {
    if (!enabled) p(h, "Einzelne Tasten sind in Ihren Einstellungen ausgeschaltet.");
    h.el("dl", {{"class", "rh-shortcuts"}}, [&] {
      for (const Shortcut& shortcut : shortcuts) {
        h.el("div", [&] {
          h.el("dt", [&] { keys(h, shortcut.keys); });
          h.el("dd", shortcut.what);
        });
      }
    });
    muted(h, "In Eingabefeldern wirken die Tasten nicht.");
    h.el("p", {{"class", "kern-body"}}, [&] {
      h.el("button",
           {{"class", "kern-btn kern-btn--secondary kern-btn--x-small"},
            {"type", "button"},
            {"data-toggle-shortcuts", true},
            {"hidden", true}},
           [&] { h.el("span", {{"class", "kern-label"}}, "Einzelne Tasten ausschalten"); });
    });
  });
}

void stats(Writer& h, std::initializer_list<Link> figures) {
  stats(h, std::span<const Link>(figures.begin(), figures.size()));
}

void stats(Writer& h, std::span<const Link> figures) {
  h.el("ul", {{"class", "rh-stats"}}, [&] {
    for (const Link& figure : figures) {
      h.el("li", [&] {
        h.el(figure.href.empty() ? html::Tag("span") : html::Tag("a"),
             {html::href(figure.href), html::when(figure.current, "aria-current", "true")}, [&] {
               h.el("strong", figure.count);
               h.text(" ");
               h.el("span", figure.text);
             });
      });
    }
  });
}

void letter_preview(Writer& h, const Body& inside) {
  h.el("div",
       {{"class", "rh-letter"},
        {"role", "document"},
        {"aria-label", "Vorschau des Bescheids"},
        {"tabindex", 0}},
       inside);
}

void dialog(Writer& h, const Dialog& dialog, const Body& inside, const Body& buttons) {
  const std::string title_id = dialog.id.str() + "-titel";
  h.el("section",
       {{"id", dialog.id},
        {"class", "kern-dialog"},
        {"role", "dialog"},
        {"aria-labelledby", title_id},
        {"tabindex", -1}},
       [&] {
         h.el("div", {{"class", "kern-dialog__header"}}, [&] {
           h.el("h2", {{"class", "kern-title"}, {"id", title_id}}, dialog.title);
           h.el("a",
                {{"class", "kern-btn kern-btn--tertiary"}, html::href(dialog.close), {"data-close", true}},
                [&] {
                  icon(h, Icon::close);
                  visually_hidden(h, "Schließen");
                });
         });
         h.el("div", {{"class", "kern-dialog__body"}}, inside);
         if (!buttons.empty()) h.el("div", {{"class", "kern-dialog__footer"}}, buttons);
       });
}

}  // namespace rathaus::ui
