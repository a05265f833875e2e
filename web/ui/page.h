#pragma once
// Page layouts: the resident's pages and the desk. Everything works without JavaScript.
//
//   Writer h;
//   ui::resident_page(h, {.title = "Hund anmelden", .town = town, .breadcrumb = {{"Start", "/"_url}, {"Hund
//   anmelden"}}}, [&] {
//     ui::h1(h, "Hund anmelden");
//     ui::p(h, "...");
//   });
//   return h.take();
#include <memory>
#include <vector>

#include "libs/html/html.h"

namespace rathaus::ui {

using html::Attr;
using html::Attrs;
using html::Body;
using html::SafeHtml;
using html::Str;
using html::Url;
using html::Writer;
using namespace html::literals;

struct Link {
  Str text;
  Url href;              // empty: plain text
  bool current = false;  // aria-current="page"
  int count = -1;        // >= 0: shown behind the text ("Eingang 12")
};

// Who runs the page. All URLs have the usual defaults.
struct Town {
  Str name = "Musterstadt";          // "Musterstadt"
  Str office = "Stadt Musterstadt";  // full name, as in the letter head
  Url home = "/"_url;
  Url imprint = "/impressum"_url;
  Url privacy = "/datenschutz"_url;
  Url accessibility = "/barrierefreiheit"_url;
  Url easy_language = "/leichte-sprache"_url;
  Url sign_language = "/gebaerdensprache"_url;
  Str notice;  // e.g. "Vorführung: Daten sind erfunden." shown above everything when not empty
};

struct ResidentPage {
  Str title;  // without the town's name; the document title is "<title> – <office>"
  Town town;
  std::vector<Link> breadcrumb;  // first to last; the last one is the page itself
  bool has_errors = false;       // document title starts with "Fehler: "
  Str user;                      // name shown when logged in
  Url account;                   // "Mein Bereich"; empty: not shown
  Url login;                     // empty: not shown
  Url logout;                    // POSTed; empty: not shown. Needs csrf.
  Str csrf;
  bool narrow = true;        // text width for forms; false for lists and search
  std::vector<Str> scripts;  // further assets by name, e.g. "combobox.js"; "forms.js" is always there
  Str language = "de";
  std::shared_ptr<const html::Translator> translator = {};  // null: as it is written
  bool language_chosen = false;  // by this request: to be remembered
  Link other_language = {};  // "English"; href empty: no switch
  Url barrier;               // "Barriere melden"; empty: not shown
};
void resident_page(Writer& h, const ResidentPage& page, const Body& main);

struct DeskPage {
  Str title;
  Town town;
  std::vector<Link> navigation;  // Eingang, Meine Vorgänge, Fristen, Suche ...
  std::vector<Link> breadcrumb;
  Str user;    // "S. Beispiel"
  Str role;    // "Steueramt"
  Str search;  // the search's present text
  Url search_url = "/desk/search"_url;
  Url settings = "/desk/settings"_url;
  Url logout = "/logout"_url;
  Str csrf;
  bool has_errors = false;
  bool single_key_shortcuts = true;  // the user's preference (WCAG 2.1.4: can be switched off)
  std::vector<Str> scripts;          // further assets; "forms.js" and "desk.js" are always there
  // When the session ends, so that the page can say so in time (WCAG 2.2.1): seconds from now; 0: not said.
  int idle_s = 0, most_s = 0;
  Url extend, renew;  // POSTed to go on; a page to log in again without leaving this one
};
void desk_page(Writer& h, const DeskPage& page, const Body& main);

// A whole small page for things outside of a session: 404, 503, login of the desk.
struct PlainPage {
  Str title;
  Town town;
  bool has_errors = false;
  std::vector<Str> scripts;  // beside "forms.js"
  Str language = "de";
  std::shared_ptr<const html::Translator> translator = {};
};
void plain_page(Writer& h, const PlainPage& page, const Body& main);

}  // namespace rathaus::ui
