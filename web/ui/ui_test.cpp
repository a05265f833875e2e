#include <gtest/gtest.h>

#include "web/ui/form.h"

namespace rathaus::ui {
namespace {

std::string written(const std::function<void(Writer&)>& write) {
  Writer h;
  write(h);
  return h.take().str();
}
bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string hostile = "\"><script>alert(1)</script><x y='";
const std::string escaped = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;x y=&#39;";

TEST(FieldId, IsInjectiveAndSafe) {
  EXPECT_EQ(field_id("name"), "f-name");
  EXPECT_EQ(field_id("hund/0/name"), "f-hund_2f0_2fname");
  EXPECT_NE(field_id("a_b"), field_id("a b"));
  EXPECT_NE(field_id("a/b"), field_id("a_2fb"));
  EXPECT_EQ(field_id("a b\"<"), "f-a_20b_22_3c");
}

TEST(Input, BindsLabelHintErrorAndNote) {
  const std::string html = written([](Writer& h) {
    input(h,
          {.name = "n", .label = "Name", .value = "x", .hint = "Hinweis", .error = "Fehlt.", .note = "§ 1"});
  });
  EXPECT_TRUE(contains(html, "<label class=\"kern-label\" for=\"f-n\">Name</label>")) << html;
  EXPECT_TRUE(contains(html, "aria-describedby=\"f-n-hint f-n-error f-n-note\" aria-invalid=\"true\">"))
      << html;
  for (const char* id : {"id=\"f-n-hint\"", "id=\"f-n-error\"", "id=\"f-n-note\""})
    EXPECT_TRUE(contains(html, id)) << id;
  EXPECT_TRUE(contains(html, " required ")) << html;
}

TEST(Input, WithoutErrorIsNotInvalidAndAnOptionalOneSaysSo) {
  const std::string html =
      written([](Writer& h) { input(h, {.name = "n", .label = "Name", .optional = true}); });
  EXPECT_FALSE(contains(html, "aria-invalid"));
  EXPECT_FALSE(contains(html, "aria-describedby"));
  EXPECT_FALSE(contains(html, "required"));
  EXPECT_TRUE(contains(html, "(freiwillig)"));
}

TEST(Fields, HostileTextsStayTexts) {
  const std::string html = written([](Writer& h) {
    const Str s = hostile;
    input(h, {.name = s,
              .label = s,
              .value = s,
              .hint = s,
              .error = s,
              .prefix = s,
              .suffix = s,
              .help_title = s,
              .help = s,
              .note = s});
    textarea(h, {.name = s, .label = s, .value = s});
    select(h, {.name = s, .label = s, .options = {{s, s}}, .value = s, .placeholder = s});
    combobox(h, {.name = s, .label = s, .value = s, .options = {{s, s}}});
    radios(h, {.name = s, .label = s, .hint = s, .error = s, .options = {{s, s, s}}, .value = s});
    file_upload(h, {.name = s, .label = s, .uploaded = {{s, "/x"_url}}, .remove_name = s});
    fieldset(h, {.legend = s}, s);
    button(h, {.text = s, .name = s, .value = s, .busy = s, .key = s, .hidden_context = s});
    alert(h, {.title = s}, s);
    badge(h, Tone::danger, s);
    card(h, {.title = s, .href = Url::checked(s), .subline = s});
    facts(h, {{s, html::Content(s), {}, s}});
    timeline(h, {{StepState::done, s, s, html::Content(s)}});
    table(h, {.caption = s, .columns = {{s}}}, [&](Rows& rows) { rows.row([&] { rows.cell(s); }); });
    tabs(h, s, {{s, "/x"_url}});
    const FieldError errors[] = {{s, s}};
    error_summary(h, errors);
  });
  EXPECT_FALSE(contains(html, "<script"));
  EXPECT_FALSE(contains(html, "<x y"));
  EXPECT_TRUE(contains(html, "value=\"" + escaped + "\""));
}

TEST(ErrorSummary, LinksToTheFieldAndTakesTheFocus) {
  const std::vector<FieldError> errors = {
      {"a/0", "A fehlt."}, {"", "Bitte noch einmal versuchen."}, {"a/0", "zweiter"}};
  const std::string html = written([&](Writer& h) {
    error_summary(h, errors);
    input(h, {.name = "a/0", .label = "A", .error = error_of(errors, "a/0")});
  });
  EXPECT_TRUE(contains(html, "tabindex=\"-1\" autofocus"));
  EXPECT_TRUE(contains(html, "Es gibt ein Problem"));
  EXPECT_TRUE(contains(html, "href=\"#f-a_2f0\">A fehlt.</a>")) << html;
  EXPECT_TRUE(contains(html, " id=\"f-a_2f0\" ")) << html;
  EXPECT_TRUE(contains(html, "<li>Bitte noch einmal versuchen.</li>"));
  EXPECT_EQ(error_of(errors, "a/0").view(), "A fehlt.") << "the first one";
  EXPECT_TRUE(error_of(errors, "b").empty());
  EXPECT_EQ(written([](Writer& h) { error_summary(h, {}); }), "");
}

TEST(Radios, TheFirstOptionCarriesTheFieldsId) {
  const std::string html = written([](Writer& h) {
    radios(h, {.name = "r",
               .label = "Wahl",
               .error = "Fehlt.",
               .options = {{"1", "eins"}, {"2", "zwei"}},
               .value = "2"});
  });
  EXPECT_TRUE(contains(
      html, "<fieldset class=\"kern-fieldset kern-fieldset--error\" aria-describedby=\"f-r-error\">"))
      << html;
  EXPECT_TRUE(contains(html, "id=\"f-r\" name=\"r\" value=\"1\" required")) << html;
  EXPECT_TRUE(contains(html, "id=\"f-r-2\" name=\"r\" value=\"2\" checked")) << html;
  EXPECT_TRUE(contains(html, "<label class=\"kern-label\" for=\"f-r-2\">zwei</label>"));
}

TEST(Form, TheEnterKeyNeverMeansRemove) {
  const std::string html = written([](Writer& h) {
    form(h, {.action = "/x"_url, .csrf = "c", .key = "k"}, [&] {
      file_upload(h, {.name = "d", .label = "Datei", .uploaded = {{"a.pdf"}}, .remove_name = "weg"});
    });
  });
  const std::size_t first = html.find("<button");
  EXPECT_EQ(html.substr(first, html.find('>', first) - first + 1),
            "<button class=\"kern-sr-only\" type=\"submit\" tabindex=\"-1\" aria-hidden=\"true\">");
  EXPECT_TRUE(contains(
      html,
      "<input type=\"hidden\" name=\"_csrf\" value=\"c\"><input type=\"hidden\" name=\"key\" value=\"k\">"));
}

TEST(Badge, AToneHasAnIconAndWords) {
  const std::string html = written([](Writer& h) { badge(h, Tone::danger, "Überfällig"); });
  EXPECT_TRUE(contains(html, "kern-icon--danger"));
  EXPECT_TRUE(contains(html, "Überfällig"));
}

TEST(Table, SortedColumnsSaySoAndCellsKnowTheirLabel) {
  const Table list{
      .caption = "Liste",
      .columns = {{"Nummer", "?s=1"_url, Sort::descending}, {.title = "Betrag", .numeric = true}}};
  const std::string html = written([&](Writer& h) {
    table(h, list, [&](Rows& rows) {
      rows.row({.open = "/7"_url}, [&] {
        rows.head("7");
        rows.cell(12);
      });
    });
  });
  EXPECT_TRUE(contains(html, "aria-sort=\"descending\"><a href=\"?s=1\">Nummer"));
  EXPECT_TRUE(contains(html, "<tr class=\"kern-table__row\" role=\"row\" data-open=\"/7\">")) << html;
  EXPECT_TRUE(contains(html, "role=\"cell\" data-label=\"Betrag\">12</td>")) << html;
}

TEST(TableDeathTest, ARowWithAMissingCellIsABug) {
  EXPECT_DEATH(written([](Writer& h) {
                 table(h, {.caption = "x", .columns = {{"A"}, {"B"}}},
                       [](Rows& rows) { rows.row([&] { rows.cell("1"); }); });
               }),
               "invariant broken");
}

TEST(Pagination, ShowsFirstLastAndNeighbours) {
  const std::string html =
      written([](Writer& h) { pagination(h, {.page = 4, .pages = 12, .url = "/l?q=a"_url}); });
  EXPECT_TRUE(contains(html, "href=\"/l?q=a&amp;seite=4\" aria-current=\"page\""));
  for (const char* page : {"seite=1\"", "seite=3\"", "seite=5\"", "seite=12\""})
    EXPECT_TRUE(contains(html, page)) << page;
  EXPECT_FALSE(contains(html, "seite=2\""));
  EXPECT_FALSE(contains(html, "seite=7\""));
}

TEST(Pages, AnErrorIsTheFirstWordOfTheTitle) {
  const std::string html =
      written([](Writer& h) { resident_page(h, {.title = "Seite", .has_errors = true}, [] {}); });
  EXPECT_TRUE(contains(html, "<title>Fehler: Seite – Stadt Musterstadt</title>"));
}

TEST(Pages, TheDeskKeepsTheClerksChoiceOfShortcuts) {
  const auto page = [](bool on) {
    return written([&](Writer& h) { desk_page(h, {.title = "x", .single_key_shortcuts = on}, [] {}); });
  };
  EXPECT_TRUE(contains(page(true), "data-shortcuts=\"on\""));
  EXPECT_TRUE(contains(page(false), "data-shortcuts=\"off\""));
}

}  // namespace
}  // namespace rathaus::ui
