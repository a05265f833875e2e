#pragma once
// Components in KERN's markup and class names (kern-*). Every function appends to the writer.
// A status is never said by colour alone: badges and alerts carry an icon and words.
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "web/ui/page.h"

namespace rathaus::ui {

enum class Tone { neutral, info, success, warning, danger };

// Text
void h1(Writer& h, const Body& text, std::string_view id = {});
void h2(Writer& h, const Body& text, std::string_view id = {});
void h3(Writer& h, const Body& text, std::string_view id = {});
void preline(Writer& h, const Body& text);  // small line above a heading: "Hund anmelden"
void lead(Writer& h, const Body& text);     // first, larger paragraph
void p(Writer& h, const Body& text);
void muted(Writer& h, const Body& text);  // small, secondary
void link(Writer& h, const Url& url, const Body& text);
void bullet_list(Writer& h, std::span<const Str> items);
void bullet_list(Writer& h, std::initializer_list<Str> items);
// "Was ist damit gemeint?". `open`: what it holds must be seen at once, a mistake for example.
void details(Writer& h, const Body& summary, const Body& inside, bool open = false);
void divider(Writer& h);
void visually_hidden(Writer& h, std::string_view text);
void keys(Writer& h, std::string_view combination);  // <kbd>: "Strg+Eingabe" -> one kbd per key
enum class Icon {
  info,
  success,
  warning,
  danger,
  arrow_right,
  arrow_left,
  check,
  clock,
  document,
  download,
  external,
  mail,
  person,
  phone,
  place,
  plus,
  search,
  upload,
  lock,
  euro,
  calendar,
  sort_up,
  sort_down,
  close,
  menu
};
void icon(Writer& h, Icon which);  // decorative: hidden from screen readers

// Actions
enum class ButtonKind { primary, secondary, tertiary, danger };
struct Button {
  Str text;
  ButtonKind kind = ButtonKind::primary;
  Str name, value;  // sent with the form when this button was used
  Url href;         // a link that looks like a button
  Url formaction;   // posts elsewhere
  Str busy;         // text while sending; default "Wird gesendet …"
  Str id;
  Str key;             // desk: single-key shortcut, e.g. "a"; data-key, shown as kbd
  Str hidden_context;  // read after the text by screen readers only: "Ändern" + "Name des Hundes"
  bool small = false, block = false, novalidate = false;
  std::optional<Icon> icon = std::nullopt;
};
void button(Writer& h, const Button& button);
void buttons(Writer& h, const Body& inside);  // a row of buttons, stacked at 320 px
void back_link(Writer& h, const Url& url, std::string_view text = "Zurück");

// Messages
struct Alert {
  Tone tone = Tone::info;
  Str title;
  bool live = false;  // role="status" (danger: role="alert"): only for text that appears after loading
  Str id;
};
void alert(Writer& h, const Alert& alert, const Body& inside = {});
void badge(Writer& h, Tone tone, std::string_view text);
// The tinted panel at the top of the start page: h1, lead and a GET form whose fields stand in one row.
void hero(Writer& h, const Body& inside);
void empty_state(Writer& h, std::string_view title, const Body& inside = {});
// The top of a confirmation page: big tick, heading, reference number that can be read aloud and copied.
struct Confirmation {
  Str title;  // "Ihr Antrag ist eingegangen"
  Str reference_label = "Ihr Aktenzeichen";
  Str reference;
};
void confirmation(Writer& h, const Confirmation& confirmation, const Body& inside = {});

// Lists and cards
struct Card {
  Str title;
  Url href;  // the whole card is the link's target
  Str preline, subline;
  int heading_level = 2;
  Str id;
};
void card(Writer& h, const Card& card, const Body& inside = {});
void card_grid(Writer& h, const Body& cards);

struct Fact {
  Str label;
  html::Content value;  // text, SafeHtml or callable
  Url change;           // "Ändern" link; empty: none
  Str source;           // provenance, e.g. "Angabe der Antragstellerin", small below
};
void facts(Writer& h, std::span<const Fact> facts);  // kern-description-list
void facts(Writer& h, std::initializer_list<Fact> facts);
struct Summary {  // check-your-answers block
  Str title;
  int number = 0;  // > 0: shown before the title
  Url change;
};
void summary(Writer& h, const Summary& summary, std::span<const Fact> facts);
void summary(Writer& h, const Summary& summary, std::initializer_list<Fact> facts);

struct Task {
  Str title;
  Url href;
  Tone tone = Tone::neutral;
  Str status;  // "Erledigt", "Offen"
  Str hint;
};
void task_list(Writer& h, std::span<const Task> tasks);
void task_list(Writer& h, std::initializer_list<Task> tasks);

enum class StepState { done, current, open, problem };
struct Step {
  StepState state = StepState::open;
  Str title;  // "Antrag eingegangen"
  Str when;   // "21.11.2026, 19:38 Uhr"
  html::Content text = {};
};
void timeline(Writer& h, std::span<const Step> steps);
void timeline(Writer& h, std::initializer_list<Step> steps);

// Tables: sortable headers are links; at 320 px every row becomes a small card with its labels.
enum class Sort { none, ascending, descending };
struct Column {
  Str title;
  Url sort_url;  // empty: not sortable
  Sort sorted = Sort::none;
  bool numeric = false;
  bool hidden_title = false;  // title for screen readers only (e.g. selection boxes)
};
struct Table {
  Str caption;
  bool caption_hidden = false;
  std::vector<Column> columns;
  bool dense = false;  // the desk
  Str id;
};
// Rows are written through `Rows`: rows.row([&]{ rows.cell("text"); rows.cell([&]{ badge(...); }); });
class Rows {
 public:
  Rows(Writer& h, const Table& table) : h_(h), table_(table) {}
  struct RowOptions {
    Str id;
    Url open;                   // desk: opened by the keys o and Enter while the row is selected (data-open)
    Tone tone = Tone::neutral;  // a mark at the row's edge; say the same in words in a cell
  };
  void row(const RowOptions& options, const Body& cells);
  void row(const Body& cells) { row({}, cells); }
  void cell(const Body& inside);  // the next column
  void head(const Body& inside);  // the row's own name: <th scope="row">

 private:
  void start_cell(bool head, const Body& inside);
  Writer& h_;
  const Table& table_;
  std::size_t column_ = 0;
};
void table(Writer& h, const Table& table, const std::function<void(Rows&)>& rows);

struct Pagination {
  int page = 1, pages = 1;
  Url url;  // the list with its filters; the page is put in as parameter
  Str parameter = "seite";
  Str total;  // "1.204 Vorgänge"
};
void pagination(Writer& h, const Pagination& pagination);
// Keyset paging, for lists that are never counted: either URL may be empty.
void pager(Writer& h, const Url& previous, const Url& next, std::string_view text = {});

void progress(Writer& h, int page, int pages, std::string_view title = {});  // "Seite 2 von 5"
void tabs(Writer& h, std::string_view label, std::span<const Link> links);   // tabs that are links
void tabs(Writer& h, std::string_view label, std::initializer_list<Link> links);

// A dialog that works without script: opened by a link to its #id (:target) or as a page of its own.
struct Dialog {
  Str id, title;
  Url close = "#"_url;
};
void dialog(Writer& h, const Dialog& dialog, const Body& inside, const Body& buttons = {});

// Desk
void toolbar(Writer& h, std::string_view label, const Body& inside);
void case_head(Writer& h, std::string_view title, std::string_view reference, const Body& badges,
               const Body& actions);
// Side by side from 64rem on, below each other otherwise. `aside` stays in view.
void panels(Writer& h, const Body& main, const Body& aside);
struct Panel {
  Str title;
  Str id;
  bool emphasised = false;  // the one panel where the clerk acts (decide)
  int heading_level = 2;
};
void panel(Writer& h, const Panel& panel, const Body& inside, const Body& actions = {});
void filter_bar(Writer& h, const Url& action, const Body& fields);  // GET form of a list
struct Shortcut {
  Str keys, what;
};
void shortcut_help(Writer& h, std::span<const Shortcut> shortcuts, bool enabled = true);  // dialog #tastatur
void stats(Writer& h, std::span<const Link> figures);
void stats(Writer& h, std::initializer_list<Link> figures);  // row of counts: {"Überfällig", url, false, 3}
void letter_preview(Writer& h, const Body& inside);          // a sheet of paper
void history(Writer& h, std::span<const Step> entries);      // dense timeline of the case

}  // namespace rathaus::ui
