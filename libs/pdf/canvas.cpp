#include "libs/pdf/canvas.h"

#include <fmt/format.h>

#include "libs/base/check.h"
#include "libs/pdf/objects.h"

namespace rathaus::pdf {

int Canvas::new_page() {
  if (at >= 0) close();
  pages.emplace_back();
  at = static_cast<int>(pages.size()) - 1;
  return at;
}

void Canvas::go_to(int page) {
  close();
  at = page;
}

int Canvas::element(int parent, std::string kind, std::string attributes, std::string alt) {
  const int index = static_cast<int>(elements.size());
  elements.push_back({std::move(kind), parent, std::move(attributes), std::move(alt), {}});
  elements[parent].kids.push_back({Kid::Kind::element, index, 0});
  return index;
}

void Canvas::mark(int element) {
  if (open_ == Open::content && open_element_ == element) return;
  close();
  Page& page = pages[at];
  const int mcid = static_cast<int>(page.marks.size());
  page.marks.push_back(element);
  elements[element].kids.push_back({Kid::Kind::content, at, mcid});
  page.content += fmt::format("/{} <</MCID {}>> BDC\n", elements[element].type, mcid);
  open_ = Open::content;
  open_element_ = element;
}

void Canvas::artifact(std::string_view properties) {
  close();
  pages[at].content += fmt::format("/Artifact <<{}>> BDC\n", properties);
  open_ = Open::artifact;
}

void Canvas::close() {
  if (open_ != Open::nothing) pages[at].content += "EMC\n";
  open_ = Open::nothing;
  open_element_ = -1;
}

void Canvas::color(Rgb color) {
  Page& page = pages[at];
  if (page.color.r == color.r && page.color.g == color.g && page.color.b == color.b) return;
  page.color = color;
  page.content +=
      fmt::format("{} {} {} rg\n", num(color.r / 255.0), num(color.g / 255.0), num(color.b / 255.0));
}

void Canvas::text(const Piece& piece, double x, double baseline) {
  CHECK(open_ != Open::nothing);
  if (piece.run.glyphs.empty()) return;
  color(piece.color);
  const Face& face = type.face(piece.run.face);
  std::string& out = pages[at].content;
  out += fmt::format("BT /F{} {} Tf {} {} Td\n[", piece.run.face, num(piece.size), num(x),
                     num(kPageHeight - baseline));
  const auto& glyphs = piece.run.glyphs;
  const std::u32string_view whole = piece.run.text;
  bool string_open = false;
  const auto end_string = [&] {
    if (string_open) out += '>';
    string_open = false;
  };
  const auto shift = [&](int units) {  // to the right
    if (units == 0) return;
    end_string();
    out += num(-units * 1000.0 / face.upem);
  };
  for (std::size_t i = 0; i < glyphs.size();) {
    std::size_t end = i + 1;
    while (end < glyphs.size() && glyphs[end].text_count == 0) ++end;
    const std::u32string_view meaning = whole.substr(glyphs[i].text_at, glyphs[i].text_count);
    bool exact = true;
    for (std::size_t k = i; k < end; ++k) {
      exact = type.use(piece.run.face, glyphs[k], k == i ? meaning : std::u32string_view()) && exact;
    }
    if (!exact) {
      end_string();
      out += fmt::format("] TJ\n/Span <</ActualText <FEFF{}>>> BDC [", utf16_hex(meaning));
    }
    for (std::size_t k = i; k < end; ++k) {
      const Glyph& glyph = glyphs[k];
      shift(glyph.dx);
      if (glyph.dy != 0) {
        end_string();
        out += fmt::format("] TJ {} Ts [", num(glyph.dy * piece.size / face.upem));
      }
      if (!string_open) out += '<';
      string_open = true;
      out += fmt::format("{:04X}", glyph.gid);
      if (glyph.dy != 0) {
        end_string();
        out += "] TJ 0 Ts [";
      }
      shift(glyph.advance - glyph.nominal - glyph.dx);
    }
    if (!exact) {
      end_string();
      out += "] TJ EMC [";
    }
    i = end;
  }
  end_string();
  out += "] TJ ET\n";
}

void Canvas::rect(double x, double y, double w, double h, Rgb fill) {
  raw(fmt::format("{} {} {} {} re f", num(x), num(kPageHeight - y - h), num(w), num(h)), fill);
}

void Canvas::raw(std::string_view operators, Rgb fill) {
  CHECK(open_ != Open::nothing);
  color(fill);
  pages[at].content += operators;
  pages[at].content += '\n';
}

void Canvas::link(double x0, double y0, double x1, double y1, int element, std::string uri,
                  std::string contents) {
  Page& page = pages[at];
  elements[element].kids.push_back({Kid::Kind::object, at, static_cast<int>(page.links.size())});
  page.links.push_back({x0, y0, x1, y1, std::move(uri), std::move(contents), element});
}

}  // namespace rathaus::pdf
