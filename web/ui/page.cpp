// The frames of pages: head, Kopfzeile, header, navigation, main, footer.
#include "web/ui/page.h"

#include "web/assets.h"
#include "web/ui/components.h"

namespace rathaus::ui {
namespace {

// A neutral placeholder, not a real coat of arms.
constexpr html::HtmlLiteral arms =
    R"(<svg class="rh-arms" viewBox="0 0 40 48" aria-hidden="true" focusable="false"><path class="rh-arms__shield" d="M2 2h36v22c0 11-8 18-18 22C10 42 2 35 2 24Z"/><path fill="#fff" d="M11 30V17h3v3h4v-3h4v3h4v-3h3v13h-6v-5a3 3 0 0 0-6 0v5Z"/><path fill="none" stroke="#ffcf4a" stroke-width="2.5" d="M9 35c3.7-2 7.3-2 11 0s7.3 2 11 0"/></svg>)"_html;
constexpr html::HtmlLiteral flag =
    R"(<svg class="kern-kopfzeile__flagge" viewBox="0 0 15 9" aria-hidden="true" focusable="false"><path d="M0 0h15v3H0Z"/><path fill="#d00" d="M0 3h15v3H0Z"/><path fill="#ffce00" d="M0 6h15v3H0Z"/></svg>)"_html;

Url asset(std::string_view name) { return Url::checked(assets::asset_url(name)); }

struct Document {
  const Str& title;
  const Town& town;
  bool has_errors;
  std::string_view body_class;
  std::string_view shortcuts;  // "on", "off" or empty: the page has none
  std::string_view language = "de";
  const html::Translator* translator = nullptr;
};

void document(Writer& h, const Document& page, std::initializer_list<std::string_view> scripts,
              const std::vector<Str>& more_scripts, const Body& body) {
  h.speak(page.translator);
  h.doctype();
  h.el("html", {{"lang", page.language}}, [&] {
    h.el("head", [&] {
      h.charset_utf8();
      h.meta("viewport", "width=device-width, initial-scale=1");
      h.meta("color-scheme", "light dark");
      h.el("title", [&] {
        if (page.has_errors) h.text("Fehler: ");
        h.text(page.title).text(" – ").text(page.town.office);
      });
      h.stylesheet(asset("main.css"));
      h.icon(asset("wappen.svg"));
      for (const std::string_view name : scripts) h.script(asset(name));
      for (const Str& name : more_scripts) h.script(asset(name));
    });
    h.el("body", {html::maybe("class", page.body_class), html::maybe("data-shortcuts", page.shortcuts)}, [&] {
      h.el("a", {{"class", "rh-skip"}, html::href("#inhalt"_url)}, "Zum Inhalt springen");
      h.put(body);
    });
  });
}

void notice(Writer& h, const Town& town) {
  if (!town.notice.empty()) h.el("p", {{"class", "rh-notice"}}, town.notice);
}

void breadcrumb(Writer& h, const std::vector<Link>& links) {
  if (links.empty()) return;
  h.el("nav", {{"class", "rh-breadcrumb"}, {"aria-label", "Sie sind hier"}}, [&] {
    h.el("ol", [&] {
      for (const Link& link : links) {
        const bool last = &link == &links.back();
        h.el("li", [&] {
          if (link.href.empty()) {
            h.el("span", {html::when(last, "aria-current", "page")}, link.text);
          } else {
            h.el("a", {html::href(link.href), html::when(last, "aria-current", "page")}, link.text);
          }
        });
      }
    });
  });
}

void logout_form(Writer& h, const Url& url, const Str& csrf) {
  h.el("form", {{"method", "post"}, html::action(url)}, [&] {
    h.el("input", {{"type", "hidden"}, {"name", "_csrf"}, {"value", csrf}});
    h.el("button", {{"class", "rh-plain"}, {"type", "submit"}}, "Abmelden");
  });
}

void kopfzeile(Writer& h, const Town& town) {
  h.el("div", {{"class", "kern-kopfzeile"}}, [&] {
    h.el("div", {{"class", "kern-container kern-kopfzeile__content"}}, [&] {
      h.raw(flag);
      h.el("span", {{"class", "kern-kopfzeile__label"}},
           [&] { h.text("Offizielle Website – ").text(town.office); });
    });
  });
}

void identity(Writer& h, const Town& town, std::string_view line) {
  h.el("a", {{"class", "rh-identity"}, html::href(town.home)}, [&] {
    h.raw(arms);
    h.el("span", [&] {
      h.el("strong", town.name);
      if (!line.empty()) h.text(" ").el("span", line);
    });
  });
}

void footer(Writer& h, const Town& town, const Url& barrier = {}) {
  h.el("footer", {{"class", "rh-footer"}}, [&] {
    h.el("div", {{"class", "kern-container"}}, [&] {
      h.el("p", {{"class", "rh-footer__name"}}, town.office);
      h.el("nav", {{"aria-label", "Über diese Seiten"}}, [&] {
        h.el("ul", [&] {
          const auto item = [&](const Url& url, std::string_view text) {
            if (!url.empty()) h.el("li", [&] { h.el("a", {html::href(url)}, text); });
          };
          item(town.imprint, "Impressum");
          item(town.privacy, "Datenschutz");
          item(town.accessibility, "Barrierefreiheit");
          item(town.easy_language, "Leichte Sprache");
          item(town.sign_language, "Gebärdensprache");
          item(barrier, "Barriere melden");
        });
      });
    });
  });
}

void resident_header(Writer& h, const ResidentPage& page) {
  h.el("header", {{"class", "rh-header"}}, [&] {
    kopfzeile(h, page.town);
    notice(h, page.town);
    h.el("div", {{"class", "kern-container rh-header__bar"}}, [&] {
      identity(h, page.town, "Digitales Rathaus");
      if (!page.other_language.href.empty()) {
        const bool english = page.language.view() == "en";
        h.el("nav", {{"class", "rh-account rh-language"}, {"aria-label", "Sprache"}}, [&] {
          h.el("a",
               {html::href(page.other_language.href),
                {"hreflang", english ? "de" : "en"},
                {"lang", english ? "de" : "en"}},
               page.other_language.text);
        });
      }
      const bool logged_in = !page.user.empty();
      if (!logged_in && page.login.empty()) return;
      h.el("nav", {{"class", "rh-account"}, {"aria-label", "Konto"}}, [&] {
        if (!logged_in) {
          h.el("a", {html::href(page.login)}, [&] {
            icon(h, Icon::person);
            h.text("Anmelden");
          });
          return;
        }
        h.el(page.account.empty() ? html::Tag("span") : html::Tag("a"), {html::href(page.account)}, [&] {
          icon(h, Icon::person);
          visually_hidden(h, "Mein Bereich: ");
          h.text(page.user);
        });
        if (!page.logout.empty()) logout_form(h, page.logout, page.csrf);
      });
    });
  });
}

void desk_search(Writer& h, const DeskPage& page) {
  if (page.search_url.empty()) return;
  h.el("form", {{"class", "rh-search"}, {"role", "search"}, {"method", "get"}, html::action(page.search_url)},
       [&] {
         h.el("label", {{"class", "kern-sr-only"}, {"for", "suche"}}, "Vorgang suchen");
         icon(h, Icon::search);
         h.el("input", {{"id", "suche"},
                        {"type", "search"},
                        {"name", "q"},
                        {"value", page.search},
                        {"autocomplete", "off"},
                        {"placeholder", "Aktenzeichen, Name, Geburtsdatum"},
                        {"data-key", "/"}});
         h.el("button", {{"class", "kern-sr-only"}, {"type", "submit"}}, "Suchen");
       });
}

void desk_header(Writer& h, const DeskPage& page) {
  h.el("header", {{"class", "rh-bar"}}, [&] {
    notice(h, page.town);
    h.el("div", {{"class", "rh-bar__row"}}, [&] {
      identity(h, page.town, page.role);
      desk_search(h, page);
      h.el("div", {{"class", "rh-bar__user"}}, [&] {
        h.el("a", {html::href("#tastatur"_url), {"data-key", "?"}}, [&] {
          h.el("span", {{"aria-hidden", "true"}, {"class", "rh-kbd"}}, "?");
          visually_hidden(h, "Tastaturkürzel");
        });
        h.el("a", {html::href(page.settings)}, [&] {
          icon(h, Icon::person);
          visually_hidden(h, "Einstellungen: ");
          h.text(page.user);
        });
        logout_form(h, page.logout, page.csrf);
      });
    });
    h.el("nav", {{"class", "rh-nav"}, {"aria-label", "Bereiche"}}, [&] {
      h.el("ul", [&] {
        for (const Link& link : page.navigation) {
          h.el("li", [&] {
            h.el("a", {html::href(link.href), html::when(link.current, "aria-current", "page")}, [&] {
              h.text(link.text);
              if (link.count >= 0) h.text(" ").el("span", {{"class", "rh-count"}}, link.count);
            });
          });
        }
      });
    });
  });
}

}  // namespace

void resident_page(Writer& h, const ResidentPage& page, const Body& main) {
  document(h,
           {page.title, page.town, page.has_errors, "rh-resident", "", page.language, page.translator.get()},
           {"forms.js"}, page.scripts, [&] {
             resident_header(h, page);
             h.el("div", {{"class", "kern-container"}}, [&] { breadcrumb(h, page.breadcrumb); });
             const std::string_view css =
                 page.narrow ? "kern-container rh-main rh-main--narrow" : "kern-container rh-main";
             h.el("main", {{"id", "inhalt"}, {"class", css}, {"tabindex", -1}}, main);
             footer(h, page.town, page.barrier);
           });
}

// Empty until session.js has something to say.
static void session_notice(Writer& h, const DeskPage& page) {
  h.el("div",
       {{"class", "rh-session"},
        {"role", "region"},
        {"aria-label", "Sitzung"},
        {"hidden", true},
        {"data-idle", page.idle_s},
        {"data-most", page.most_s},
        {"data-extend", page.extend.str()},
        {"data-csrf", page.csrf}},
       [&] {
         h.el("p", {{"class", "kern-body"}, {"role", "status"}}, "");
         h.el("button",
              {{"class", "kern-btn kern-btn--primary kern-btn--small"}, {"type", "button"}, {"hidden", true}},
              [&] { h.el("span", {{"class", "kern-label"}}, "Weiter arbeiten"); });
         h.el("a",
              {{"class", "kern-link"},
               html::href(page.renew),
               {"target", "_blank"},
               {"rel", "noopener"},
               {"hidden", true}},
              "Anmeldung erneuern (neues Fenster)");
       });
}

void desk_page(Writer& h, const DeskPage& page, const Body& main) {
  const std::string_view shortcuts = page.single_key_shortcuts ? "on" : "off";
  std::vector<Str> scripts = page.scripts;
  if (page.idle_s > 0) scripts.push_back("session.js");
  document(h, {page.title, page.town, page.has_errors, "rh-desk", shortcuts}, {"forms.js", "desk.js"},
           scripts, [&] {
             desk_header(h, page);
             breadcrumb(h, page.breadcrumb);
             h.el("main", {{"id", "inhalt"}, {"class", "rh-main"}, {"tabindex", -1}}, [&] {
               h.put(main);
               const Shortcut shortcuts_here[] = {
                   {"j", "nächste Zeile"},
                   {"k", "vorige Zeile"},
                   {"o", "Vorgang öffnen"},
                   {"a", "Vorgang übernehmen"},
                   {"e", "Entscheiden, im Vorgang"},
                   {"u", "Unterschreiben und erlassen, im Vorgang"},
                   {"x", "Vorgang auswählen, für mehrere zugleich"},
                   {"/", "Suche"},
                   {"?", "diese Übersicht"},
                   {"Esc", "Übersicht schließen, Feld verlassen"},
               };
               shortcut_help(h, shortcuts_here, page.single_key_shortcuts);
             });
             if (page.idle_s > 0) session_notice(h, page);
           });
}

void plain_page(Writer& h, const PlainPage& page, const Body& main) {
  document(
      h, {page.title, page.town, page.has_errors, "rh-plain-page", "", page.language, page.translator.get()},
      {"forms.js"}, page.scripts, [&] {
        h.el("header", {{"class", "rh-header"}}, [&] {
          notice(h, page.town);
          h.el("div", {{"class", "kern-container rh-header__bar"}}, [&] { identity(h, page.town, ""); });
        });
        h.el("main", {{"id", "inhalt"}, {"class", "kern-container rh-main"}, {"tabindex", -1}}, main);
        footer(h, page.town);
      });
}

}  // namespace rathaus::ui
