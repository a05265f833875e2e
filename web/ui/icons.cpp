// Own line icons on a 24 x 24 grid, drawn with the text's colour.
#include "web/ui/components.h"

namespace rathaus::ui {
namespace {

struct Drawing {
  std::string_view name;
  html::HtmlLiteral shape;
};

Drawing drawing(Icon which) {
  switch (which) {
    case Icon::info:
      return {"info", R"(<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.500v.5"/>)"_html};
    case Icon::success:
      return {"success", R"(<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.8 2.800L16 9.5"/>)"_html};
    case Icon::warning:
      return {"warning", R"(<path d="M12 3.5 21.5 20h-19ZM12 10v4.500M12 17v.3"/>)"_html};
    case Icon::danger:
      return {
          "danger",
          R"(<path d="M8.3 3h7.400L21 8.300v7.400L15.7 21H8.300L3 15.700V8.300ZM12 7.500v5.500M12 16v.3"/>)"_html};
    case Icon::arrow_right:
      return {"arrow-forward", R"(<path d="M5 12h14m-6-6 6 6-6 6"/>)"_html};
    case Icon::arrow_left:
      return {"arrow-back", R"(<path d="M19 12H5m6-6-6 6 6 6"/>)"_html};
    case Icon::check:
      return {"check", R"(<path d="m5 12.5 4.5 4.500L19 7"/>)"_html};
    case Icon::clock:
      return {"clock", R"(<circle cx="12" cy="12" r="9"/><path d="M12 7v5.300l3.5 2"/>)"_html};
    case Icon::document:
      return {"document", R"(<path d="M6 3h8l4.5 4.500V21H6ZM13.5 3v5h5M9 12.500h6M9 16.500h6"/>)"_html};
    case Icon::download:
      return {"download", R"(<path d="M12 4v11m-4.5-4.500L12 15l4.5-4.500M5 20h14"/>)"_html};
    case Icon::external:
      return {"open-in-new", R"(<path d="M13 4h7v7M20 4l-9 9M17 14v6H4V7h6"/>)"_html};
    case Icon::mail:
      return {"mail", R"(<path d="M3 6h18v12H3ZM3 7l9 6.500L21 7"/>)"_html};
    case Icon::person:
      return {"account-circle",
              R"(<circle cx="12" cy="8" r="4"/><path d="M4 20.500c1-4 4.3-5.5 8-5.500s7 1.5 8 5.5"/>)"_html};
    case Icon::phone:
      return {
          "phone",
          R"(<path d="M5 4h4l1.5 5-2.5 1.500c1 2.5 3 4.5 5.5 5.500l1.5-2.5 5 1.500v4c-8 1.5-16.5-7-15-15Z"/>)"_html};
    case Icon::place:
      return {
          "location",
          R"(<path d="M12 21.500C7.5 16.5 5 13 5 9.800a7 7 0 0 1 14 0c0 3.2-2.5 6.7-7 11.700Z"/><circle cx="12" cy="9.8" r="2.5"/>)"_html};
    case Icon::plus:
      return {"add", R"(<path d="M12 5v14M5 12h14"/>)"_html};
    case Icon::search:
      return {"search", R"(<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>)"_html};
    case Icon::upload:
      return {"upload", R"(<path d="M12 16V5M7.5 9.5 12 5l4.5 4.500M5 20h14"/>)"_html};
    case Icon::lock:
      return {"lock", R"(<path d="M5 11h14v10H5ZM8 11V8a4 4 0 0 1 8 0v3"/>)"_html};
    case Icon::euro:
      return {"euro", R"(<path d="M18 6a7 7 0 1 0 0 12M4 10.500h9M4 13.500h9"/>)"_html};
    case Icon::calendar:
      return {"calendar", R"(<path d="M4 6h16v14H4ZM4 10.500h16M8 3.500V7m8-3.500V7"/>)"_html};
    case Icon::sort_up:
      return {"arrow-up", R"(<path d="M12 19V5m-6 6 6-6 6 6"/>)"_html};
    case Icon::sort_down:
      return {"arrow-down", R"(<path d="M12 5v14m-6-6 6 6 6-6"/>)"_html};
    case Icon::close:
      return {"close", R"(<path d="m6 6 12 12M18 6 6 18"/>)"_html};
    case Icon::menu:
      return {"menu", R"(<path d="M4 7h16M4 12h16M4 17h16"/>)"_html};
  }
  return {"info", ""_html};
}

}  // namespace

void icon(Writer& h, Icon which) {
  const Drawing found = drawing(which);
  // An attribute, never a text: a page in English would mark the name as German.
  h.el("svg",
       {{"class", "kern-icon kern-icon--" + std::string(found.name)},
        {"viewBox", "0 0 24 24"},
        {"aria-hidden", "true"},
        {"focusable", "false"}},
       [&] { h.raw(found.shape); });
}

}  // namespace rathaus::ui
