// A card to be cut out: a permit for the windscreen, a badge.
#include <algorithm>

#include "libs/pdf/flow.h"

namespace rathaus::pdf {
namespace {

constexpr double kPad = 7 * kMm;
constexpr double kKeySize = 10;
constexpr double kLargest = 24, kSmallest = 11;  // of what stands on it

struct Entry {
  Laid key, value;
  double height() const { return key.height() + value.height() + 5; }
};

Result<std::vector<Entry>> entries_of(Canvas& canvas, const Card& card, const Theme& theme, double width,
                                      double size) {
  std::vector<Entry> out;
  for (const KeyValue& row : card.rows) {
    out.push_back({TRY(lay(canvas.type, plain(row.key), {kKeySize, false, theme.quiet}, width)),
                   TRY(lay(canvas.type, row.value, {size, true, theme.ink}, width))});
  }
  return out;
}

double height_of(const std::vector<Entry>& entries) {
  double out = 0;  // two beside each other
  for (std::size_t i = 0; i < entries.size(); i += 2)
    out += std::max(entries[i].height(), i + 1 < entries.size() ? entries[i + 1].height() : 0);
  return out;
}

}  // namespace

Status Flow::card(const Card& card) {
  const double width = std::clamp(card.width_mm * kMm, 40 * kMm, width_);
  const double height = std::clamp(card.height_mm * kMm, 30 * kMm, 200 * kMm);
  TRY(keep(height));
  const double x = left_ + kPad, inner = width - 2 * kPad, column = (inner - kPad) / 2;
  Laid issuer = TRY(lay(canvas_.type, plain(card.issuer), {kKeySize + 1, true, theme_.accent}, inner));
  Laid title = TRY(lay(canvas_.type, plain(card.title), {20, true, theme_.ink}, inner));
  const double head = kPad + issuer.height() + title.height() + 10;
  double size = kLargest;
  std::vector<Entry> entries = TRY(entries_of(canvas_, card, theme_, column, size));
  while (head + height_of(entries) + kPad > height && size > kSmallest)
    entries = TRY(entries_of(canvas_, card, theme_, column, size -= 1));
  if (head + height_of(entries) + kPad > height) return fail(refused("pdf.limit", "card"));
  canvas_.artifact("/Type /Layout");
  constexpr double kLine = 0.8;
  canvas_.rect(left_, y_, width, kLine, theme_.ink);
  canvas_.rect(left_, y_ + height - kLine, width, kLine, theme_.ink);
  canvas_.rect(left_, y_, kLine, height, theme_.ink);
  canvas_.rect(left_ + width - kLine, y_, kLine, height, theme_.ink);
  canvas_.rect(left_, y_ + head - 5, width, kLine, theme_.accent);
  canvas_.close();
  double y = y_ + kPad;
  paint(canvas_, issuer, 0, issuer.lines.size(), x, y, inner, Align::left, canvas_.element(parent, "P"));
  y += issuer.height();
  paint(canvas_, title, 0, title.lines.size(), x, y, inner, Align::left, canvas_.element(parent, "P"));
  y = y_ + head;
  const int table = canvas_.element(parent, "Table");
  for (std::size_t i = 0; i < entries.size(); i += 2) {
    double row_height = 0;
    for (std::size_t k = i; k < std::min(i + 2, entries.size()); ++k) {
      Entry& one = entries[k];
      const double at = x + (k == i ? 0 : column + kPad);
      const int row = canvas_.element(table, "TR");
      const int name = canvas_.element(row, "TH", "/O /Table /Scope /Row");
      paint(canvas_, one.key, 0, one.key.lines.size(), at, y, column, Align::left, name);
      const int value = canvas_.element(row, "TD");
      paint(canvas_, one.value, 0, one.value.lines.size(), at, y + one.key.height(), column, Align::left,
            value);
      row_height = std::max(row_height, one.height());
    }
    y += row_height;
  }
  canvas_.close();
  y_ += height + theme_.size * 0.8;
  return {};
}

}  // namespace rathaus::pdf
