#include "libs/pdf/letterhead.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "libs/pdf/objects.h"

namespace rathaus::pdf {
namespace {

constexpr std::size_t kMaxPathBytes = 256 * 1024;

class PathReader {
 public:
  PathReader(std::string_view d, double scale, double x, double y) : d_(d), scale_(scale), x0_(x), y0_(y) {}

  Result<std::string> run() {
    char command = 0;
    while (true) {
      skip();
      if (at_ == d_.size()) break;
      const char c = d_[at_];
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        command = c;
        ++at_;
      } else if (command == 0 || command == 'Z' || command == 'z') {
        return bad();
      }
      if (out_.empty() && command != 'M' && command != 'm') return bad();
      if (!step(command)) return bad();
      if (command == 'M') command = 'L';
      if (command == 'm') command = 'l';
    }
    return out_;
  }

 private:
  static std::unexpected<Error> bad() { return fail(refused("pdf.emblem.path", "emblem")); }

  void skip() {
    while (at_ < d_.size() && (d_[at_] == ' ' || d_[at_] == ',' || d_[at_] == '\n' || d_[at_] == '\t')) ++at_;
  }

  bool number(double& value) {
    skip();
    const auto [end, error] = std::from_chars(d_.data() + at_, d_.data() + d_.size(), value);
    if (error != std::errc() || !(value > -1e6 && value < 1e6)) return false;
    at_ = static_cast<std::size_t>(end - d_.data());
    return true;
  }

  bool point(bool relative, double& x, double& y) {
    if (!number(x) || !number(y)) return false;
    if (relative) {
      x += x_;
      y += y_;
    }
    return true;
  }

  void emit(double x, double y) {
    out_ += num(x0_ + x * scale_) + " " + num(kPageHeight - y0_ - y * scale_) + " ";
  }

  bool step(char command) {
    const bool relative = command >= 'a';
    double x = x_, y = y_, x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    switch (relative ? command - 'a' + 'A' : command) {
      case 'M':
      case 'L':
        if (!point(relative, x, y)) return false;
        emit(x, y);
        out_ += command == 'M' || command == 'm' ? "m " : "l ";
        if (command == 'M' || command == 'm') start_x_ = x, start_y_ = y;
        break;
      case 'H':
        if (!number(x)) return false;
        if (relative) x += x_;
        emit(x, y);
        out_ += "l ";
        break;
      case 'V':
        if (!number(y)) return false;
        if (relative) y += y_;
        emit(x, y);
        out_ += "l ";
        break;
      case 'C':
        if (!point(relative, x1, y1) || !point(relative, x2, y2) || !point(relative, x, y)) return false;
        emit(x1, y1), emit(x2, y2), emit(x, y);
        out_ += "c ";
        break;
      case 'Q':
        if (!point(relative, x1, y1) || !point(relative, x, y)) return false;
        emit(x_ + (x1 - x_) * 2 / 3, y_ + (y1 - y_) * 2 / 3),
            emit(x + (x1 - x) * 2 / 3, y + (y1 - y) * 2 / 3), emit(x, y);
        out_ += "c ";
        break;
      case 'Z':
        out_ += "h ";
        x = start_x_, y = start_y_;
        break;
      default:
        return false;
    }
    x_ = x, y_ = y;
    return true;
  }

  std::string_view d_;
  const double scale_, x0_, y0_;
  std::size_t at_ = 0;
  double x_ = 0, y_ = 0, start_x_ = 0, start_y_ = 0;
  std::string out_;
};

}  // namespace

Result<double> paint_emblem(Canvas& canvas, const Emblem& emblem, double x, double y, double height,
                            int parent) {
  if (!(emblem.width > 0 && emblem.height > 0 && emblem.width <= 1e5 && emblem.height <= 1e5) ||
      emblem.alt.empty()) {
    return fail(refused("pdf.emblem.path", "emblem", "size or text instead of the picture is missing"));
  }
  const double scale = height / emblem.height;
  const double width = emblem.width * scale;
  const std::string box = fmt::format("/O /Layout /Placement /Block /BBox [{} {} {} {}]", num(x),
                                      num(kPageHeight - y - height), num(x + width), num(kPageHeight - y));
  const int figure = canvas.element(parent, "Figure", box, TRY(safe_line(emblem.alt)));
  canvas.mark(figure);
  for (const EmblemPath& path : emblem.paths) {
    const std::string operators = TRY(path_operators(path.d, scale, x, y));
    if (!operators.empty()) canvas.raw(operators + "f", path.fill);
  }
  canvas.close();
  return width;
}

Result<std::string> path_operators(std::string_view d, double scale, double x, double y) {
  if (d.size() > kMaxPathBytes) return fail(refused("pdf.limit", "emblem"));
  return PathReader(d, scale, x, y).run();
}

Result<double> paint_letterhead(Canvas& canvas, const Letterhead& head, const Theme& theme, double left,
                                double width, double top, double name_size) {
  const double emblem_height = name_size * 2.9;
  double x = left;
  if (!head.emblem.empty())
    x += TRY(paint_emblem(canvas, head.emblem.front(), left, top, emblem_height)) + name_size * 0.75;
  const double text_width = left + width - x;
  Laid authority = TRY(lay(canvas.type, plain(head.authority), {name_size, true, head.accent}, text_width));
  Laid office = TRY(lay(canvas.type, plain(head.office), {name_size * 0.58, false, theme.quiet}, text_width));
  double y = top + std::max(0.0, (emblem_height - authority.height() - office.height()) / 2);
  if (!authority.empty())
    paint(canvas, authority, 0, authority.lines.size(), x, y, text_width, Align::left,
          canvas.element(0, "P"));
  y += authority.height();
  if (!office.empty())
    paint(canvas, office, 0, office.lines.size(), x, y, text_width, Align::left, canvas.element(0, "P"));
  y = std::max(y + office.height(), top + emblem_height) + name_size * 0.45;
  canvas.artifact("/Type /Layout");
  canvas.rect(left, y, width, 1.1, head.accent);
  canvas.close();
  return y + 1.1;
}

Status artifact_line(Canvas& canvas, std::string_view text, const Style& style, double x, double y,
                     double width, Align align) {
  const Laid laid = TRY(lay(canvas.type, plain(text), style, width));
  if (!laid.empty()) paint_artifact(canvas, laid, 0, 1, x, y, width, align);
  return {};
}

Status paint_page_numbers(Canvas& canvas, const Theme& theme, std::string_view reference, double left,
                          double width, double y) {
  const Style style{8.5, false, theme.quiet};
  const int total = static_cast<int>(canvas.pages.size());
  for (int page = 0; page < total; ++page) {
    canvas.go_to(page);
    canvas.artifact("/Type /Pagination /Subtype /Footer");
    TRY(artifact_line(canvas, reference, style, left, y, width * 0.75, Align::left));
    TRY(artifact_line(canvas, fmt::format("Seite {} von {}", page + 1, total), style, left, y, width,
                      Align::right));
    canvas.close();
  }
  return {};
}

}  // namespace rathaus::pdf
