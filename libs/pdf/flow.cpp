#include "libs/pdf/flow.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/pdf/letterhead.h"

namespace rathaus::pdf {
namespace {

constexpr double kCellPadX = 4, kCellPadY = 3;

}  // namespace

Status Flow::next_page() {
  if (canvas_.pages.size() >= kMaxPages) return fail(refused("pdf.limit", "pages"));
  canvas_.new_page();
  y_ = area_(canvas_.at).top;
  return {};
}

Status Flow::keep(double points) {
  const auto [top, bottom] = area_(canvas_.at);
  if (y_ + points > bottom && y_ > top + 1) return next_page();
  return {};
}

Status Flow::blocks(std::span<const Block> blocks) {
  for (const Block& each : blocks) TRY(block(each));
  return {};
}

Status Flow::block(const Block& block) {
  return std::visit(
      [this](const auto& b) -> Status {
        using T = std::decay_t<decltype(b)>;
        if constexpr (std::is_same_v<T, Heading>) return heading(b);
        if constexpr (std::is_same_v<T, Paragraph>) {
          Style style = body();
          if (b.small) style = {theme_.size * 0.82, false, theme_.quiet};
          return paragraph(b.text, style, style.size * 0.7);
        }
        if constexpr (std::is_same_v<T, List>) return list(b);
        if constexpr (std::is_same_v<T, Table>) return table(b);
        if constexpr (std::is_same_v<T, KeyValues>) return key_values(b);
        if constexpr (std::is_same_v<T, PageBreak>) return next_page();
        if constexpr (std::is_same_v<T, Spacer>) {
          space(std::clamp(b.mm, 0.0, 100.0) * kMm);
          return {};
        }
        if constexpr (std::is_same_v<T, Signature>) return signature(b);
        if constexpr (std::is_same_v<T, Figure>) return figure(b);
        if constexpr (std::is_same_v<T, Card>) return card(b);
      },
      block);
}

Status Flow::heading(const Heading& heading) {
  if (heading.level < 1 || heading.level > 6 || heading.level > last_level_ + 1) {
    return fail(
        refused("pdf.heading.skipped", {}, fmt::format("level {} after {}", heading.level, last_level_)));
  }
  last_level_ = heading.level;
  const Style style{theme_.size * theme_.heading[std::min(heading.level, 3) - 1], true,
                    heading.level <= 2 ? theme_.accent : theme_.ink};
  Laid laid = TRY(lay(canvas_.type, plain(heading.text), style, width_));
  if (laid.empty()) return fail(refused("pdf.heading.empty"));
  const bool first = y_ <= area_(canvas_.at).top + 1;
  if (!first) y_ += style.size * 0.55;
  // A heading stays with what follows it: three lines at least.
  TRY(keep(laid.height() + style.size * 0.35 + 3 * theme_.size * kLeading));
  const int element = canvas_.element(parent, fmt::format("H{}", heading.level));
  canvas_.bookmarks.push_back({heading.level, canvas_.at, y_, TRY(safe_line(heading.text))});
  for (std::size_t i = 0; i < laid.lines.size(); ++i) {
    TRY(keep(laid.leading));
    paint(canvas_, laid, i, i + 1, left_, y_, width_, Align::left, element);
    y_ += laid.leading;
  }
  y_ += style.size * 0.35;
  return {};
}

Status Flow::paragraph(const Text& text, const Style& style, double gap_after) {
  Laid laid = TRY(lay(canvas_.type, text, style, width_));
  if (laid.empty()) return {};
  const int element = canvas_.element(parent, "P");
  const std::size_t count = laid.lines.size();
  for (std::size_t i = 0; i < count;) {
    const std::size_t left = count - i;
    auto fit = static_cast<std::size_t>(std::max(0.0, (bottom() - y_ + 0.01) / laid.leading));
    const bool fresh = y_ <= area_(canvas_.at).top + 1;
    if (fresh) fit = std::max<std::size_t>(fit, 1);
    // Never a single line of a paragraph at the foot or at the head of a page.
    if (!fresh && fit < std::min<std::size_t>(2, left)) fit = 0;
    if (fit + 1 == left && fit > 2) --fit;
    if (fit == 0) {
      TRY(next_page());
      continue;
    }
    const std::size_t end = i + std::min(fit, left);
    paint(canvas_, laid, i, end, left_, y_, width_, Align::left, element);
    y_ += laid.leading * static_cast<double>(end - i);
    i = end;
    if (i < count) TRY(next_page());
  }
  y_ += gap_after;
  return {};
}

Status Flow::item(int list, const Text& text, const std::string& label) {
  constexpr double kIndent = 18;
  Laid body = TRY(lay(canvas_.type, text, this->body(), width_ - kIndent));
  Laid mark = TRY(lay(canvas_.type, plain(label), this->body(), kIndent));
  TRY(keep(body.leading * static_cast<double>(std::clamp<std::size_t>(body.lines.size(), 1, 2))));
  const int li = canvas_.element(list, "LI");
  const int lbl = canvas_.element(li, "Lbl");
  paint(canvas_, mark, 0, mark.lines.size(), left_ + 2, y_, kIndent - 2, Align::left, lbl);
  const int lbody = canvas_.element(li, "LBody");
  for (std::size_t i = 0; i < body.lines.size(); ++i) {
    TRY(keep(body.leading));
    paint(canvas_, body, i, i + 1, left_ + kIndent, y_, width_ - kIndent, Align::left, lbody);
    y_ += body.leading;
  }
  if (body.empty()) y_ += body.leading;
  y_ += theme_.size * 0.25;
  return {};
}

Status Flow::list(const List& list) {
  if (list.items.empty()) return {};
  const int element = canvas_.element(
      parent, "L", fmt::format("/O /List /ListNumbering /{}", list.numbered ? "Decimal" : "Disc"));
  int number = 0;
  for (const Text& text : list.items) {
    ++number;
    TRY(item(element, text, list.numbered ? fmt::format("{}.", number) : "\u2022"));
  }
  y_ += theme_.size * 0.45;
  return {};
}

Status Flow::signature(const Signature& signature) {
  const double leading = theme_.size * kLeading;
  const double room = signature.note.empty() ? 3 * leading : 0.4 * leading;
  TRY(keep(room + leading * static_cast<double>(signature.lines.size() + 1)));
  y_ += room;
  for (const std::string& line : signature.lines) TRY(paragraph(plain(line), body(), 0));
  if (!signature.note.empty()) {
    y_ += theme_.size * 0.5;
    TRY(paragraph(plain(signature.note), {theme_.size * 0.82, false, theme_.quiet}, 0));
  }
  y_ += theme_.size * 0.8;
  return {};
}

Status Flow::figure(const Figure& figure) {
  const double height = std::clamp(figure.height_mm, 5.0, 200.0) * kMm;
  TRY(keep(height));
  TRY(paint_emblem(canvas_, figure.picture, left_, y_, height, parent));
  y_ += height + theme_.size * 0.8;
  return {};
}

double Flow::lines_height(const std::vector<Cell>& cells) const {
  double height = theme_.size * 0.92 * kLeading;
  for (const Cell& cell : cells) height = std::max(height, cell.laid.height());
  return height;
}

Status Flow::row(std::vector<Cell> cells, int parent, bool tinted, bool ruled,
                 const std::function<void()>& repeat) {
  const auto area = area_(canvas_.at);
  const double whole = lines_height(cells) + 2 * kCellPadY;
  const double leading = theme_.size * 0.92 * kLeading;
  // A row that fits on a page of its own is not cut; a longer one starts here when four lines have room.
  const bool cut = whole > area.bottom - area.top - 60;
  if (y_ + (cut ? 4 * leading : whole) > area.bottom && y_ > area.top + 1) {
    TRY(next_page());
    repeat();
  }
  for (Cell& cell : cells) cell.element = canvas_.element(parent, cell.type, cell.attributes);
  std::vector<std::size_t> done(cells.size(), 0);
  for (bool more = true; more;) {
    more = false;
    const double room = bottom() - y_ - 2 * kCellPadY;
    double height = leading;
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Laid& laid = cells[i].laid;
      const auto fit = static_cast<std::size_t>(std::max(1.0, (room + 0.01) / std::max(laid.leading, 1.0)));
      const std::size_t end = std::min(laid.lines.size(), done[i] + fit);
      height = std::max(height, laid.leading * static_cast<double>(end - done[i]));
      more = more || end < laid.lines.size();
      ends.push_back(end);
    }
    if (tinted || ruled) canvas_.artifact("/Type /Layout");
    if (tinted) canvas_.rect(left_, y_, width_, height + 2 * kCellPadY, theme_.tint);
    if (ruled && !more) canvas_.rect(left_, y_ + height + 2 * kCellPadY - 0.4, width_, 0.4, theme_.rule);
    canvas_.close();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      Cell& cell = cells[i];
      paint(canvas_, cell.laid, done[i], ends[i], cell.x, y_ + kCellPadY, cell.width, cell.align,
            cell.element);
      done[i] = ends[i];
    }
    canvas_.close();
    y_ += height + 2 * kCellPadY;
    if (more) {
      TRY(next_page());
      repeat();
    }
  }
  return {};
}

Result<std::vector<Flow::Cell>> Flow::table_header(const Table& table, const std::vector<double>& x) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const double width = x[i + 1] - x[i] - 2 * kCellPadX;
    Laid laid = TRY(
        lay(canvas_.type, plain(table.columns[i].header), {theme_.size * 0.85, true, theme_.accent}, width));
    cells.push_back(
        {std::move(laid), x[i] + kCellPadX, width, table.columns[i].align, "TH", "/O /Table /Scope /Column"});
  }
  return cells;
}

// parent < 0: shown again on a further page, as an artifact.
void Flow::paint_header(std::vector<Cell>& cells, int parent) {
  double height = 0;
  for (const Cell& cell : cells) height = std::max(height, cell.laid.height());
  canvas_.artifact("/Type /Layout");
  canvas_.rect(left_, y_, width_, height + 2 * kCellPadY, theme_.tint);
  canvas_.rect(left_, y_ + height + 2 * kCellPadY - 0.8, width_, 0.8, theme_.accent);
  if (parent < 0) canvas_.artifact("/Type /Pagination");
  for (Cell& cell : cells) {
    // The column's words stand at the foot of the header row.
    const double y = y_ + kCellPadY + height - cell.laid.height();
    if (parent < 0) {
      paint_artifact(canvas_, cell.laid, 0, cell.laid.lines.size(), cell.x, y, cell.width, cell.align);
    } else {
      cell.element = canvas_.element(parent, cell.type, cell.attributes);
      paint(canvas_, cell.laid, 0, cell.laid.lines.size(), cell.x, y, cell.width, cell.align, cell.element);
    }
  }
  canvas_.close();
  y_ += height + 2 * kCellPadY;
}

Status Flow::table(const Table& table) {
  bool any_header = false;
  double shares = 0;
  for (const Column& column : table.columns) {
    any_header = any_header || !column.header.empty();
    shares += std::max(column.share, 0.01);
  }
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (table.rows[i].cells.size() != table.columns.size())
      return fail(refused("pdf.table.ragged", {}, fmt::format("row {}", i + 1)));
    if (!any_header && !table.rows[i].header_first)
      return fail(refused("pdf.table.no_header", {}, fmt::format("row {}", i + 1)));
  }
  if (table.rows.empty() || table.columns.empty()) return {};
  std::vector<double> x{left_};
  for (const Column& column : table.columns)
    x.push_back(x.back() + width_ * std::max(column.share, 0.01) / shares);

  const int element = canvas_.element(parent, "Table");
  std::vector<Cell> header;
  if (any_header) {
    header = TRY(table_header(table, x));
    double height = 0;
    for (const Cell& cell : header) height = std::max(height, cell.laid.height());
    TRY(keep(height + 4 * theme_.size * kLeading));
    const int head = canvas_.element(element, "THead");
    paint_header(header, canvas_.element(head, "TR"));
  }
  const auto repeat = [&] {
    if (any_header) paint_header(header, -1);
  };
  const int body = canvas_.element(element, "TBody");
  for (const Row& source : table.rows) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < source.cells.size(); ++i) {
      const bool names_row = i == 0 && source.header_first;
      const double width = x[i + 1] - x[i] - 2 * kCellPadX;
      const Style style{theme_.size * 0.92, source.emphasis, theme_.ink};
      Laid laid = TRY(lay(canvas_.type, source.cells[i], style, width));
      cells.push_back({std::move(laid), x[i] + kCellPadX, width, table.columns[i].align,
                       names_row ? "TH" : "TD", names_row ? "/O /Table /Scope /Row" : ""});
    }
    TRY(row(std::move(cells), canvas_.element(body, "TR"), false, true, repeat));
  }
  y_ += theme_.size * 0.8;
  return {};
}

Status Flow::key_values(const KeyValues& table) {
  if (table.rows.empty()) return {};
  const double split = left_ + width_ * std::clamp(table.key_share, 0.1, 0.8);
  const double pad = table.boxed ? 8 : 0;
  if (table.boxed) {
    // The box stays together when it is small: who pays needs all of it on one page.
    if (table.rows.size() <= 12)
      TRY(keep(static_cast<double>(table.rows.size()) * (theme_.size * kLeading + 2 * kCellPadY)));
    canvas_.artifact("/Type /Layout");
    canvas_.rect(left_, y_, width_, 4, theme_.tint);
    canvas_.close();
    y_ += 4;
  }
  const int element = canvas_.element(parent, "Table");
  for (const KeyValue& entry : table.rows) {
    std::vector<Cell> cells;
    const Style key_style{theme_.size * 0.92, false, theme_.quiet};
    const double key_width = split - left_ - pad - kCellPadX;
    const double value_width = left_ + width_ - split - pad;
    Laid key = TRY(lay(canvas_.type, plain(entry.key), key_style, key_width));
    Laid value = TRY(lay(canvas_.type, entry.value, {theme_.size * 0.92, false, theme_.ink}, value_width));
    cells.push_back({std::move(key), left_ + pad, key_width, Align::left, "TH", "/O /Table /Scope /Row"});
    cells.push_back({std::move(value), split, value_width, Align::left, "TD", ""});
    TRY(row(std::move(cells), canvas_.element(element, "TR"), table.boxed, !table.boxed, [] {}));
  }
  if (table.boxed) {
    canvas_.artifact("/Type /Layout");
    canvas_.rect(left_, y_, width_, 4, theme_.tint);
    canvas_.close();
    y_ += 4;
  }
  y_ += theme_.size * 0.8;
  return {};
}

}  // namespace rathaus::pdf
