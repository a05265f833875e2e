#pragma once
// Puts blocks below each other, from page to page.
#include <array>
#include <functional>
#include <span>

#include "libs/pdf/text.h"

namespace rathaus::pdf {

struct Theme {
  double size = 11;                               // body text, points
  std::array<double, 3> heading{1.64, 1.2, 1.0};  // of size: levels 1, 2, 3 and below
  Rgb ink{0x1a, 0x1a, 0x1a};
  Rgb quiet{0x4a, 0x4a, 0x4a};  // 8.9:1 on white
  Rgb accent{0x1b, 0x3a, 0x5c};
  Rgb tint{0xee, 0xf1, 0xf5};
  Rgb rule{0xb8, 0xc0, 0xca};
};

class Flow {
 public:
  // on_page(page index) paints nothing but returns the y where content starts and ends on that page.
  struct Area {
    double top, bottom;
  };
  Flow(Canvas& canvas, const Theme& theme, double left, double width, std::function<Area(int)> area)
      : canvas_(canvas), theme_(theme), left_(left), width_(width), area_(std::move(area)) {}

  Status blocks(std::span<const Block> blocks);
  Status heading(const Heading& heading);
  Status paragraph(const Text& text, const Style& style, double gap_after);
  Status signature(const Signature& signature);
  Status list(const List& list);
  Status figure(const Figure& figure);
  Status card(const Card& card);
  Status next_page();
  void space(double points) { y_ += points; }
  Status keep(double points);  // starts a new page when less than this is left

  int parent = 0;  // element that gets the blocks
  double y() const { return y_; }
  void set_y(double y) { y_ = y; }
  Style body() const { return {theme_.size, false, theme_.ink}; }

 private:
  struct Cell {
    Laid laid;
    double x, width;
    Align align;
    std::string type, attributes;
    int element = -1;
  };
  Status block(const Block& block);
  Status table(const Table& table);
  Status key_values(const KeyValues& table);
  Status item(int list, const Text& text, const std::string& label);
  Result<std::vector<Cell>> table_header(const Table& table, const std::vector<double>& x);
  void paint_header(std::vector<Cell>& cells, int parent);
  // Paints one row, over several pages if need be. repeat: called on each page it starts anew.
  Status row(std::vector<Cell> cells, int parent, bool tinted, bool ruled,
             const std::function<void()>& repeat);
  double lines_height(const std::vector<Cell>& cells) const;
  double bottom() const { return area_(canvas_.at).bottom; }

  Canvas& canvas_;
  const Theme& theme_;
  const double left_, width_;
  std::function<Area(int)> area_;
  double y_ = 0;
  int last_level_ = 0;
};

}  // namespace rathaus::pdf
