// Cards, facts, tasks, time lines, tables, paging.
#include "libs/base/check.h"
#include "web/ui/components.h"

namespace rathaus::ui {
namespace {

html::Tag heading_tag(int level) {
  switch (level) {
    case 1:
      return "h1";
    case 3:
      return "h3";
    case 4:
      return "h4";
    default:
      return "h2";
  }
}

void fact_row(Writer& h, const Fact& fact) {
  h.el("div", {{"class", "kern-description-list-item"}}, [&] {
    h.el("dt", {{"class", "kern-description-list-item__key"}}, fact.label);
    h.el("dd", {{"class", "kern-description-list-item__value"}}, [&] {
      h.put(fact.value);
      if (!fact.source.empty()) h.el("span", {{"class", "rh-source"}}, fact.source);
    });
    if (!fact.change.empty()) {
      h.el("dd", {{"class", "rh-change"}}, [&] {
        h.el("a", {{"class", "kern-link"}, html::href(fact.change)}, [&] {
          h.text("Ändern");
          h.el("span", {{"class", "kern-sr-only"}}, [&] { h.text(": ").text(fact.label); });
        });
      });
    }
  });
}

std::string_view state_class(StepState state) {
  switch (state) {
    case StepState::done:
      return "rh-step rh-step--done";
    case StepState::current:
      return "rh-step rh-step--current";
    case StepState::problem:
      return "rh-step rh-step--problem";
    case StepState::open:
      break;
  }
  return "rh-step";
}
std::string_view state_word(StepState state) {
  switch (state) {
    case StepState::done:
      return "Erledigt: ";
    case StepState::current:
      return "Aktueller Stand: ";
    case StepState::problem:
      return "Hier ist etwas zu tun: ";
    case StepState::open:
      break;
  }
  return "Noch offen: ";
}

void steps(Writer& h, std::string_view css, std::span<const Step> list) {
  h.el("ol", {{"class", css}}, [&] {
    for (const Step& step : list) {
      const bool current = step.state == StepState::current || step.state == StepState::problem;
      h.el("li", {{"class", state_class(step.state)}, html::when(current, "aria-current", "step")}, [&] {
        h.el("span", {{"class", "rh-step__mark"}}, [&] {
          if (step.state == StepState::done) icon(h, Icon::check);
          if (step.state == StepState::problem) h.el("span", {{"aria-hidden", "true"}}, "!");
        });
        h.el("p", {{"class", "rh-step__title"}}, [&] {
          visually_hidden(h, state_word(step.state));
          h.text(step.title);
        });
        if (!step.when.empty()) h.el("p", {{"class", "rh-step__when"}}, step.when);
        if (!step.text.empty()) h.el("div", {{"class", "kern-body"}}, step.text);
      });
    }
  });
}

}  // namespace

void card(Writer& h, const Card& card, const Body& inside) {
  const std::string_view css = card.href.empty() ? "kern-card" : "kern-card kern-card--interactive";
  h.el("div", {{"class", css}, html::maybe("id", card.id)}, [&] {
    h.el("div", {{"class", "kern-card__header"}}, [&] {
      if (!card.preline.empty()) preline(h, card.preline);
      h.el(heading_tag(card.heading_level), {{"class", "kern-title"}}, [&] {
        if (card.href.empty()) {
          h.text(card.title);
        } else {
          h.el("a", {{"class", "kern-link kern-link--stretched"}, html::href(card.href)}, card.title);
        }
      });
      if (!card.subline.empty()) h.el("p", {{"class", "kern-subline"}}, card.subline);
    });
    if (!inside.empty()) h.el("div", {{"class", "kern-card__body"}}, inside);
  });
}

void card_grid(Writer& h, const Body& cards) { h.el("div", {{"class", "rh-cards"}}, cards); }

void facts(Writer& h, std::span<const Fact> facts) {
  h.el("dl", {{"class", "kern-description-list"}}, [&] {
    for (const Fact& fact : facts) fact_row(h, fact);
  });
}
void facts(Writer& h, std::initializer_list<Fact> list) {
  facts(h, std::span<const Fact>(list.begin(), list.size()));
}

void summary(Writer& h, const Summary& summary, std::span<const Fact> list) {
  h.el("section", {{"class", "kern-summary"}}, [&] {
    h.el("div", {{"class", "kern-summary__header"}}, [&] {
      h.el("h2", {{"class", "kern-title kern-summary__title-wrapper"}}, [&] {
        if (summary.number > 0) {
          h.el("span", {{"class", "kern-number"}}, summary.number);
          h.text(" ");
        }
        h.el("span", summary.title);
      });
      if (!summary.change.empty()) {
        h.el("a", {{"class", "kern-link"}, html::href(summary.change)}, [&] {
          h.text("Ändern");
          h.el("span", {{"class", "kern-sr-only"}}, [&] { h.text(": ").text(summary.title); });
        });
      }
    });
    h.el("div", {{"class", "kern-summary__body"}}, [&] { facts(h, list); });
  });
}
void summary(Writer& h, const Summary& head, std::initializer_list<Fact> list) {
  summary(h, head, std::span<const Fact>(list.begin(), list.size()));
}

void task_list(Writer& h, std::span<const Task> tasks) {
  h.el("ul", {{"class", "kern-task-list__list"}}, [&] {
    for (const Task& task : tasks) {
      h.el("li", {{"class", "kern-task-list__item"}}, [&] {
        h.el("div", {{"class", "kern-task-list__title"}}, [&] {
          if (task.href.empty()) {
            h.el("span", task.title);
          } else {
            h.el("a", {{"class", "kern-link kern-link--stretched"}, html::href(task.href)}, task.title);
          }
          if (!task.hint.empty()) h.el("span", {{"class", "kern-hint"}}, task.hint);
        });
        if (!task.status.empty()) {
          h.el("div", {{"class", "kern-task-list__status"}}, [&] { badge(h, task.tone, task.status); });
        }
      });
    }
  });
}
void task_list(Writer& h, std::initializer_list<Task> tasks) {
  task_list(h, std::span<const Task>(tasks.begin(), tasks.size()));
}

void timeline(Writer& h, std::span<const Step> list) { steps(h, "rh-timeline", list); }
void timeline(Writer& h, std::initializer_list<Step> list) {
  timeline(h, std::span<const Step>(list.begin(), list.size()));
}
void history(Writer& h, std::span<const Step> entries) {
  h.el("ol", {{"class", "rh-history"}}, [&] {
    for (const Step& entry : entries) {
      h.el("li", [&] {
        h.el("p", {{"class", "rh-step__when"}}, entry.when);
        h.el("div", [&] {
          h.el("p", {{"class", "rh-step__title"}}, entry.title);
          if (!entry.text.empty()) h.el("div", {{"class", "kern-body kern-body--small"}}, entry.text);
        });
      });
    }
  });
}

// Roles are repeated in words because the stacked layout takes them away in some browsers.
void table(Writer& h, const Table& table, const std::function<void(Rows&)>& rows) {
  const std::string_view css = table.dense ? "kern-table kern-table--small" : "kern-table";
  h.el("table", {{"class", css}, {"role", "table"}, html::maybe("id", table.id)}, [&] {
    h.el("caption", {{"class", table.caption_hidden ? "kern-sr-only" : "kern-title"}}, table.caption);
    h.el("thead", {{"class", "kern-table__head"}, {"role", "rowgroup"}}, [&] {
      h.el("tr", {{"class", "kern-table__row"}, {"role", "row"}}, [&] {
        for (const Column& column : table.columns) {
          const bool sorted = column.sorted != Sort::none;
          const bool up = column.sorted == Sort::ascending;
          h.el("th",
               {{"class",
                 column.numeric ? "kern-table__header kern-table__header--numeric" : "kern-table__header"},
                {"scope", "col"},
                {"role", "columnheader"},
                html::when(sorted, "aria-sort", up ? "ascending" : "descending")},
               [&] {
                 if (column.hidden_title) {
                   visually_hidden(h, column.title);
                 } else if (column.sort_url.empty()) {
                   h.text(column.title);
                 } else {
                   h.el("a", {html::href(column.sort_url)}, [&] {
                     h.text(column.title);
                     if (sorted) icon(h, up ? Icon::sort_up : Icon::sort_down);
                   });
                 }
               });
        }
      });
    });
    h.el("tbody", {{"class", "kern-table__body"}, {"role", "rowgroup"}}, [&] {
      Rows writer(h, table);
      rows(writer);
    });
  });
}

void Rows::row(const RowOptions& options, const Body& cells) {
  std::string css = "kern-table__row";
  if (options.tone == Tone::danger) css += " rh-row--danger";
  if (options.tone == Tone::warning) css += " rh-row--warning";
  column_ = 0;
  h_.el("tr",
        {{"class", css},
         {"role", "row"},
         html::maybe("id", options.id),
         html::maybe("data-open", options.open.str())},
        cells);
  CHECK(column_ == table_.columns.size());  // a row has as many cells as the table has columns
}

void Rows::start_cell(bool head, const Body& inside) {
  CHECK(column_ < table_.columns.size());
  const Column& column = table_.columns[column_++];
  const std::string_view css =
      column.numeric ? "kern-table__cell kern-table__cell--numeric" : "kern-table__cell";
  const std::string_view label = column.hidden_title ? std::string_view() : column.title.view();
  if (head) {
    h_.el("th", {{"class", css}, {"scope", "row"}, {"role", "rowheader"}, html::maybe("data-label", label)},
          inside);
  } else {
    h_.el("td", {{"class", css}, {"role", "cell"}, html::maybe("data-label", label)}, inside);
  }
}
void Rows::cell(const Body& inside) { start_cell(false, inside); }
void Rows::head(const Body& inside) { start_cell(true, inside); }

namespace {
void page_link(Writer& h, const Pagination& paging, int page, const Body& text, std::string_view rel) {
  h.el("a",
       {html::href(paging.url.with(paging.parameter, std::to_string(page))), html::maybe("rel", rel),
        html::when(page == paging.page && rel.empty(), "aria-current", "page")},
       text);
}
}  // namespace

void pagination(Writer& h, const Pagination& paging) {
  h.el("nav", {{"class", "rh-pagination"}, {"aria-label", "Seiten"}}, [&] {
    if (!paging.total.empty()) h.el("p", {{"class", "kern-body--muted"}}, paging.total);
    if (paging.pages <= 1) return;
    h.el("ul", [&] {
      if (paging.page > 1) {
        h.el("li", [&] { page_link(h, paging, paging.page - 1, "Zurück", "prev"); });
      }
      int last = 0;
      for (int page = 1; page <= paging.pages; ++page) {
        const int distance = page > paging.page ? page - paging.page : paging.page - page;
        if (page != 1 && page != paging.pages && distance > 1) continue;
        if (page > last + 1) h.el("li", {{"class", "rh-gap"}}, "…");
        last = page;
        h.el("li", [&] {
          page_link(
              h, paging, page,
              [&] {
                visually_hidden(h, "Seite ");
                h.number(page);
              },
              "");
        });
      }
      if (paging.page < paging.pages) {
        h.el("li", [&] { page_link(h, paging, paging.page + 1, "Weiter", "next"); });
      }
    });
  });
}

void pager(Writer& h, const Url& previous, const Url& next, std::string_view text) {
  h.el("nav", {{"class", "rh-pagination"}, {"aria-label", "Blättern"}}, [&] {
    if (!text.empty()) h.el("p", {{"class", "kern-body--muted"}}, text);
    h.el("ul", [&] {
      if (!previous.empty())
        h.el("li", [&] { h.el("a", {html::href(previous), {"rel", "prev"}}, "Zurück"); });
      if (!next.empty()) h.el("li", [&] { h.el("a", {html::href(next), {"rel", "next"}}, "Weiter"); });
    });
  });
}

void progress(Writer& h, int page, int pages, std::string_view title) {
  h.el("div", {{"class", "kern-progress"}}, [&] {
    h.el("p", {{"class", "kern-label"}}, [&] {
      h.text("Seite ").number(page).text(" von ").number(pages);
      if (!title.empty()) h.text(": ").text(title);
    });
    h.el("progress", {{"value", page}, {"max", pages}, {"aria-hidden", "true"}});
  });
}

void tabs(Writer& h, std::string_view label, std::span<const Link> links) {
  h.el("nav", {{"class", "rh-tabs"}, {"aria-label", label}}, [&] {
    h.el("ul", [&] {
      for (const Link& tab : links) {
        h.el("li", [&] {
          h.el("a", {html::href(tab.href), html::when(tab.current, "aria-current", "page")}, [&] {
            h.text(tab.text);
            if (tab.count >= 0) h.text(" ").el("span", {{"class", "rh-count"}}, tab.count);
          });
        });
      }
    });
  });
}
void tabs(Writer& h, std::string_view label, std::initializer_list<Link> links) {
  tabs(h, label, std::span<const Link>(links.begin(), links.size()));
}

}  // namespace rathaus::ui
