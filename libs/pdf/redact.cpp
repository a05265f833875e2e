// Redaction by rewriting the page's content. Where it is not sure whether something touches the place, it goes.
#include "libs/pdf/redact.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "libs/pdf/canvas.h"

namespace rathaus::pdf {
namespace {

struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  Matrix before(const Matrix& m) const {  // this, then m
    return {a * m.a + b * m.c, a * m.b + b * m.d,       c * m.a + d * m.c,
            c * m.b + d * m.d, e * m.a + f * m.c + m.e, e * m.b + f * m.d + m.f};
  }
  std::pair<double, double> at(double x, double y) const { return {a * x + c * y + e, b * x + d * y + f}; }
  bool upright() const { return std::abs(b) < 1e-6 && std::abs(c) < 1e-6 && a > 0 && d > 0; }
  double determinant() const { return a * d - b * c; }
};

Box around(const Matrix& m, double x0, double y0, double x1, double y1) {
  Box out{1e9, 1e9, -1e9, -1e9};
  for (const auto& [x, y] : {m.at(x0, y0), m.at(x1, y0), m.at(x0, y1), m.at(x1, y1)}) {
    out.x0 = std::min(out.x0, x), out.x1 = std::max(out.x1, x), out.y0 = std::min(out.y0, y),
    out.y1 = std::max(out.y1, y);
  }
  return out;
}

using Objects = std::vector<QPDFObjectHandle>;

double number(QPDFObjectHandle o) { return o.isNumber() ? o.getNumericValue() : 0; }

Matrix matrix_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 6) return {};
  std::array<double, 6> n{};
  for (int i = 0; i < 6; ++i) n[static_cast<std::size_t>(i)] = number(array.getArrayItem(i));
  return {n[0], n[1], n[2], n[3], n[4], n[5]};
}

constexpr double kEndless = 1e7;  // a width nobody can tell: to the end of the line

// Width of a shown string in thousandths of the font's size; kEndless when the font does not say.
double width_of(QPDFObjectHandle font, const std::string& text, double char_space, double word_space,
                double size) {
  if (!font.isDictionary() || size <= 0) return kEndless;
  const std::string subtype = font.getKey("/Subtype").isName() ? font.getKey("/Subtype").getName() : "";
  double out = 0;
  if (subtype == "/Type0") {
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    QPDFObjectHandle kids = font.getKey("/DescendantFonts");
    if (!encoding.isName() || encoding.getName() != "/Identity-H" || !kids.isArray() ||
        kids.getArrayNItems() != 1)
      return kEndless;
    QPDFObjectHandle w = kids.getArrayItem(0).getKey("/W");
    const double fallback =
        kids.getArrayItem(0).getKey("/DW").isNumber() ? number(kids.getArrayItem(0).getKey("/DW")) : 1000;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
      const int code = static_cast<unsigned char>(text[i]) << 8 | static_cast<unsigned char>(text[i + 1]);
      double width = fallback;
      const int n = w.isArray() ? w.getArrayNItems() : 0;
      for (int k = 0; k + 1 < n;) {
        const int first = static_cast<int>(number(w.getArrayItem(k)));
        QPDFObjectHandle second = w.getArrayItem(k + 1);
        if (second.isArray()) {
          if (code >= first && code < first + second.getArrayNItems())
            width = number(second.getArrayItem(code - first));
          k += 2;
        } else {
          if (k + 2 >= n) break;
          if (code >= first && code <= static_cast<int>(number(second)))
            width = number(w.getArrayItem(k + 2));
          k += 3;
        }
      }
      out += width + char_space * 1000 / size;
    }
    return out;
  }
  QPDFObjectHandle widths = font.getKey("/Widths");
  if (subtype == "/Type3" || !widths.isArray() || !font.getKey("/FirstChar").isNumber()) return kEndless;
  const int first = static_cast<int>(number(font.getKey("/FirstChar")));
  for (const char c : text) {
    const int code = static_cast<unsigned char>(c) - first;
    if (code < 0 || code >= widths.getArrayNItems()) return kEndless;
    out += number(widths.getArrayItem(code)) + char_space * 1000 / size +
           (c == ' ' ? word_space * 1000 / size : 0);
  }
  return out;
}

class Rewriter : public QPDFObjectHandle::ParserCallbacks {
 public:
  Rewriter(QPDF& file, QPDFObjectHandle resources, std::vector<Box> places, Matrix start, int depth)
      : file_(file), resources_(std::move(resources)), places_(std::move(places)), depth_(depth) {
    state_.ctm = start;
  }

  void handleObject(QPDFObjectHandle object) override {
    if (object.isOperator()) {
      const std::string op = object.getOperatorValue();
      run(op);
      operands_.clear();
    } else if (object.isInlineImage()) {
      const bool goes = touches(around(state_.ctm, 0, 0, 1, 1));
      if (!goes) out_ += inline_head_ + "ID " + object.getInlineImageValue();
      inline_goes_ = goes;
    } else
      operands_.push_back(object);
  }
  void handleEOF() override {}
  std::string take() { return std::move(out_); }

 private:
  struct State {
    Matrix ctm;
    std::string font;
    double size = 0, char_space = 0, word_space = 0, scale = 1, leading = 0, rise = 0;
  };

  bool touches(const Box& box) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Box& place) { return place.meets(box); });
  }
  double n(std::size_t i) const { return i < operands_.size() ? number(operands_[i]) : 0; }
  void emit(const std::string& op) {
    for (const QPDFObjectHandle& one : operands_)
      out_ += const_cast<QPDFObjectHandle&>(one).unparseResolved() + " ";
    out_ += op + "\n";
  }

  void run(const std::string& op) {
    if (op == "q")
      stack_.push_back(state_);
    else if (op == "Q" && !stack_.empty())
      state_ = stack_.back(), stack_.pop_back();
    else if (op == "cm")
      state_.ctm = Matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.before(state_.ctm);
    if (op == "BI") return inline_begin();
    if (op == "EI") {
      if (!inline_goes_) out_ += "EI\n";
      return;
    }
    if (op == "BDC" || op == "DP") {  // their dictionaries may hold the text itself (ActualText)
      if (operands_.size() == 2) operands_.pop_back();
      return emit(op == "BDC" ? "BMC" : "MP");
    }
    if (path(op) || text(op)) return;
    if (op == "Do") return paint_object();
    if (op == "sh" && !places_.empty() && touches(page_)) return;  // a shading has no bounds of its own
    emit(op);
  }

  // ---- paths: collected, then painted or ended without paint
  void point(double x, double y) {
    const auto [px, py] = state_.ctm.at(x, y);
    bounds_.x0 = std::min(bounds_.x0, px - 1), bounds_.x1 = std::max(bounds_.x1, px + 1);
    bounds_.y0 = std::min(bounds_.y0, py - 1), bounds_.y1 = std::max(bounds_.y1, py + 1);
  }
  bool path(const std::string& op) {
    if (op == "m" || op == "l")
      point(n(0), n(1));
    else if (op == "c")
      point(n(0), n(1)), point(n(2), n(3)), point(n(4), n(5));
    else if (op == "v" || op == "y")
      point(n(0), n(1)), point(n(2), n(3));
    else if (op == "re")
      point(n(0), n(1)), point(n(0) + n(2), n(1) + n(3));
    else if (op == "S" || op == "s" || op == "f" || op == "F" || op == "f*" || op == "B" || op == "B*" ||
             op == "b" || op == "b*") {
      const bool goes = touches(bounds_);
      bounds_ = kNothing;
      out_ += (goes ? "n" : op) + "\n";
      return true;
    } else if (op == "n")
      bounds_ = kNothing;
    return false;
  }

  // ---- text
  bool text(const std::string& op) {
    if (op == "BT")
      tm_ = line_ = {};
    else if (op == "Tf" && operands_.size() == 2)
      state_.font = operands_[0].isName() ? operands_[0].getName() : "", state_.size = n(1);
    else if (op == "Tc")
      state_.char_space = n(0);
    else if (op == "Tw")
      state_.word_space = n(0);
    else if (op == "Tz")
      state_.scale = n(0) / 100;
    else if (op == "TL")
      state_.leading = n(0);
    else if (op == "Ts")
      state_.rise = n(0);
    else if (op == "Tm")
      tm_ = line_ = {n(0), n(1), n(2), n(3), n(4), n(5)};
    else if (op == "Td" || op == "TD") {
      if (op == "TD") state_.leading = -n(1);
      move(n(0), n(1));
    } else if (op == "T*")
      move(0, -state_.leading);
    else if (op == "Tj" || op == "TJ")
      return show(op);
    else if (op == "'" || op == "\"") {
      // As its parts, so that the move stays when the words go.
      if (op == "\"" && operands_.size() == 3) {
        state_.word_space = n(0), state_.char_space = n(1);
        out_ += fmt::format("{} Tw {} Tc\n", n(0), n(1));
        operands_ = {operands_[2]};
      }
      move(0, -state_.leading);
      out_ += "T*\n";
      return show("Tj");
    }
    return false;
  }
  void move(double x, double y) { tm_ = line_ = Matrix{1, 0, 0, 1, x, y}.before(line_); }

  QPDFObjectHandle font() {
    QPDFObjectHandle fonts =
        resources_.isDictionary() ? resources_.getKey("/Font") : QPDFObjectHandle::newNull();
    return fonts.isDictionary() ? fonts.getKey(state_.font) : QPDFObjectHandle::newNull();
  }

  bool show(const std::string& op) {
    double width = 0;  // thousandths
    const auto add = [&](QPDFObjectHandle one) {
      if (one.isString())
        width += width_of(font(), one.getStringValue(), state_.char_space, state_.word_space, state_.size);
      else if (one.isNumber())
        width -= one.getNumericValue();
    };
    for (QPDFObjectHandle& operand : operands_) {
      if (operand.isArray()) {
        for (int i = 0; i < operand.getArrayNItems(); ++i) add(operand.getArrayItem(i));
      } else
        add(operand);
    }
    const Matrix all = tm_.before(state_.ctm);
    const double advance = std::max(width, 0.0) / 1000 * state_.size * state_.scale;
    const double reach = width >= kEndless / 2 ? 1e5 : advance;
    bool goes = false;
    if (all.upright()) {
      goes = touches(around(all, -0.1 * state_.size, state_.rise - 0.3 * state_.size,
                            reach + 0.1 * state_.size, state_.rise + 1.0 * state_.size));
    } else
      goes = !places_.empty();  // turned or mirrored: not taken apart
    tm_ = Matrix{1, 0, 0, 1, advance, 0}.before(tm_);
    if (!goes)
      emit(op);
    else if (width < kEndless / 2) {  // what follows on the line stays where it was
      out_ += fmt::format("[{:.3f}] TJ\n", -width);
    }
    return true;
  }

  // ---- images and forms
  void paint_object() {
    const std::string name = operands_.size() == 1 && operands_[0].isName() ? operands_[0].getName() : "";
    QPDFObjectHandle objects =
        resources_.isDictionary() ? resources_.getKey("/XObject") : QPDFObjectHandle::newNull();
    QPDFObjectHandle object = objects.isDictionary() ? objects.getKey(name) : QPDFObjectHandle::newNull();
    if (!object.isStream()) return;
    const bool image = object.getDict().getKey("/Subtype").isName() &&
                       object.getDict().getKey("/Subtype").getName() == "/Image";
    if (image) {
      if (!touches(around(state_.ctm, 0, 0, 1, 1))) return emit("Do");
      QPDFObjectHandle black = blacked_image(object);
      if (!black.isNull()) out_ += add_object(black) + " Do\n";
      return;
    }
    const Matrix inner = matrix_of(object.getDict().getKey("/Matrix")).before(state_.ctm);
    QPDFObjectHandle box = object.getDict().getKey("/BBox");
    const bool bounded = box.isArray() && box.getArrayNItems() == 4;
    if (bounded && !touches(around(inner, number(box.getArrayItem(0)), number(box.getArrayItem(1)),
                                   number(box.getArrayItem(2)), number(box.getArrayItem(3)))))
      return emit("Do");
    if (depth_ > 8) return;
    // The form is used elsewhere too, perhaps: a copy of its own, rewritten the same way.
    QPDFObjectHandle own = object.getDict().getKey("/Resources");
    Rewriter inside(file_, own.isDictionary() ? own : resources_, places_, inner, depth_ + 1);
    QPDFObjectHandle::parseContentStream(object, &inside);
    QPDFObjectHandle copy = QPDFObjectHandle::newStream(&file_, "");
    copy.replaceDict(object.getDict().shallowCopy());
    for (const char* key : {"/StructParent", "/StructParents", "/PieceInfo", "/Metadata"})
      copy.getDict().removeKey(key);
    copy.getDict().replaceKey("/Resources", inside.resources_);
    copy.replaceStreamData(inside.take(), QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
    out_ += add_object(copy) + " Do\n";
  }

  std::string add_object(QPDFObjectHandle object) {
    if (!owned_) {  // resources are shared between pages: copied before they are changed
      resources_ = resources_.isDictionary() ? resources_.shallowCopy() : QPDFObjectHandle::newDictionary();
      QPDFObjectHandle all = resources_.getKey("/XObject");
      resources_.replaceKey("/XObject",
                            all.isDictionary() ? all.shallowCopy() : QPDFObjectHandle::newDictionary());
      owned_ = true;
    }
    const std::string name = fmt::format("/Rd{}x{}", depth_, ++added_);
    resources_.getKey("/XObject").replaceKey(name, file_.makeIndirectObject(object));
    return name;
  }

  // The points of the place are made black in the image itself; null where its coding is not read here: then it goes as a whole.
  QPDFObjectHandle blacked_image(QPDFObjectHandle image) {
    const Matrix& m = state_.ctm;
    const QPDFObjectHandle null = QPDFObjectHandle::newNull();
    if (std::abs(m.determinant()) < 1e-9) return null;
    QPDFObjectHandle dict = image.getDict();
    const auto w = static_cast<std::int64_t>(number(dict.getKey("/Width"))),
               h = static_cast<std::int64_t>(number(dict.getKey("/Height")));
    const auto bits = static_cast<std::int64_t>(number(dict.getKey("/BitsPerComponent")));
    if (w <= 0 || h <= 0 || w > 30'000 || h > 30'000 || bits != 8) return null;
    std::shared_ptr<Buffer> data;
    try {
      data = image.getStreamData(qpdf_dl_all);
    } catch (const std::exception&) {
      return null;  // a filter nobody here reads
    }
    const std::int64_t points = w * h;
    const auto size = static_cast<std::int64_t>(data->getSize());
    const std::int64_t parts = size / points;
    QPDFObjectHandle space = dict.getKey("/ColorSpace");
    if (parts * points != size || (parts != 1 && parts != 3) ||
        (space.isArray() && space.getArrayNItems() > 0 && space.getArrayItem(0).isName() &&
         space.getArrayItem(0).getName() == "/Indexed"))
      return null;
    std::string bytes(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
    for (const Box& place : places_) {
      // Into the unit square of the image; its first row is at the top.
      const Matrix back{m.d / m.determinant(),
                        -m.b / m.determinant(),
                        -m.c / m.determinant(),
                        m.a / m.determinant(),
                        (m.c * m.f - m.d * m.e) / m.determinant(),
                        (m.b * m.e - m.a * m.f) / m.determinant()};
      const Box unit = around(back, place.x0, place.y0, place.x1, place.y1);
      const auto column = [&](double x) {
        return std::clamp<std::int64_t>(static_cast<std::int64_t>(x * static_cast<double>(w)), 0, w);
      };
      const auto row = [&](double y) {
        return std::clamp<std::int64_t>(static_cast<std::int64_t>((1 - y) * static_cast<double>(h)), 0, h);
      };
      const std::int64_t x0 = column(unit.x0 - 1.0 / static_cast<double>(w)),
                         x1 = column(unit.x1 + 2.0 / static_cast<double>(w));
      const std::int64_t y0 = row(unit.y1 + 1.0 / static_cast<double>(h)),
                         y1 = row(unit.y0 - 2.0 / static_cast<double>(h));
      for (std::int64_t y = y0; y < y1; ++y) {
        std::fill(bytes.begin() + (y * w + x0) * parts, bytes.begin() + (y * w + x1) * parts, '\0');
      }
    }
    QPDFObjectHandle out = QPDFObjectHandle::newStream(&file_, "");
    out.getDict().replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
    out.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/Image"));
    out.getDict().replaceKey("/Width", QPDFObjectHandle::newInteger(w));
    out.getDict().replaceKey("/Height", QPDFObjectHandle::newInteger(h));
    out.getDict().replaceKey("/BitsPerComponent", QPDFObjectHandle::newInteger(8));
    out.getDict().replaceKey(
        "/ColorSpace",
        QPDFObjectHandle::newName(parts == 1 ? "/DeviceGray"
                                             : "/DeviceRGB"));  // without a mask: it could show the shape
    out.replaceStreamData(bytes, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
    return out;
  }

  void inline_begin() {
    inline_head_ = "BI\n";
    inline_goes_ = false;
  }

 public:
  QPDFObjectHandle resources() const { return resources_; }

 private:
  static constexpr Box kNothing{1e9, 1e9, -1e9, -1e9};
  QPDF& file_;
  QPDFObjectHandle resources_;
  std::vector<Box> places_;
  int depth_ = 0, added_ = 0;
  bool owned_ = false, inline_goes_ = false;
  std::string out_, inline_head_;
  Objects operands_;
  State state_;
  std::vector<State> stack_;
  Matrix tm_, line_;
  Box bounds_ = kNothing, page_{-1e6, -1e6, 1e6, 1e6};
};

}  // namespace

Box place_on(QPDFPageObjectHelper& page, const Region& region) {
  QPDFObjectHandle box = page.getCropBox();
  Box b{0, 0, kPageWidth, kPageHeight};
  if (box.isArray() && box.getArrayNItems() == 4) {
    b = {number(box.getArrayItem(0)), number(box.getArrayItem(1)), number(box.getArrayItem(2)),
         number(box.getArrayItem(3))};
    if (b.x0 > b.x1) std::swap(b.x0, b.x1);
    if (b.y0 > b.y1) std::swap(b.y0, b.y1);
  }
  const double x = region.x * kMm, y = region.y * kMm, w = region.width * kMm, h = region.height * kMm;
  QPDFObjectHandle turned = page.getAttribute("/Rotate", false);
  const int turn = turned.isInteger() ? ((static_cast<int>(turned.getIntValue()) % 360) + 360) % 360 : 0;
  if (turn == 90) return {b.x0 + y, b.y0 + x, b.x0 + y + h, b.y0 + x + w};
  if (turn == 180) return {b.x1 - x - w, b.y0 + y, b.x1 - x, b.y0 + y + h};
  if (turn == 270) return {b.x1 - y - h, b.y1 - x - w, b.x1 - y, b.y1 - x};
  return {b.x0 + x, b.y1 - y - h, b.x0 + x + w, b.y1 - y};
}

void redact_page(QPDF& file, QPDFPageObjectHelper& page, const std::vector<Box>& places) {
  if (places.empty()) return;
  QPDFObjectHandle resources = page.getAttribute("/Resources", false);
  Rewriter rewriter(file, resources, places, {}, 0);
  page.parseContents(&rewriter);
  std::string content = "q\n" + rewriter.take() + "Q\n";
  // A path or text object left open by a broken page must not swallow the bars: they are a stream of their own.
  std::string bars = "q 0 0 0 rg\n";
  for (const Box& place : places)
    bars += fmt::format("{:.2f} {:.2f} {:.2f} {:.2f} re f\n", place.x0, place.y0, place.x1 - place.x0,
                        place.y1 - place.y0);
  bars += "Q\n";
  QPDFObjectHandle object = page.getObjectHandle();
  object.replaceKey("/Resources", rewriter.resources());
  object.replaceKey("/Contents", QPDFObjectHandle::newArray(Objects{
                                     file.makeIndirectObject(QPDFObjectHandle::newStream(&file, content)),
                                     file.makeIndirectObject(QPDFObjectHandle::newStream(&file, bars))}));
}

}  // namespace rathaus::pdf
