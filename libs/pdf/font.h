#pragma once
// Faces, shaping and subsetting with HarfBuzz. Text is set left to right; glyph ids in the file are those of
// the font.
#include <hb.h>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "libs/pdf/pdf.h"

namespace rathaus::pdf {

template <auto Destroy>
struct HbDelete {
  template <typename T>
  void operator()(T* p) const {
    Destroy(p);
  }
};
using HbFace = std::unique_ptr<hb_face_t, HbDelete<hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, HbDelete<hb_font_destroy>>;
using HbBlob = std::unique_ptr<hb_blob_t, HbDelete<hb_blob_destroy>>;
using HbBuffer = std::unique_ptr<hb_buffer_t, HbDelete<hb_buffer_destroy>>;

struct Face {
  Bytes bytes;
  HbFace face;
  HbFont font;  // scale = units per em
  int upem = 0;
  std::string name;  // PostScript name
  int ascent = 0, descent = 0, cap_height = 0;
  std::array<int, 4> bbox{};
};

// 0 regular, 1 bold, 2 fallback regular, 3 fallback bold
struct Fonts::Impl {
  std::array<std::unique_ptr<Face>, 4> faces;
};

struct Glyph {
  std::uint16_t gid = 0;
  int advance = 0, nominal = 0;  // font units; nominal is what the widths table says
  int dx = 0, dy = 0;
  std::uint32_t text_at = 0,
                text_count = 0;  // the characters it stands for; 0: belongs to the glyph before it
};

struct Run {
  int face = 0;
  std::u32string text;
  std::vector<Glyph> glyphs;
};

// One per document: shapes and remembers what was used.
class Typesetter {
 public:
  explicit Typesetter(const Fonts& fonts);
  std::vector<Run> shape(std::u32string_view text, bool bold);
  const Face& face(int index) const { return *fonts_.faces[index]; }
  int count() const { return static_cast<int>(fonts_.faces.size()); }
  // Remembers the glyph; false when its entry in the Unicode table stands for another text (then ActualText
  // is needed).
  bool use(int face, const Glyph& glyph, std::u32string_view text);
  const std::map<std::uint16_t, std::u32string>& used(int face) const { return used_[face]; }
  // Counts towards the document's limit on text.
  Status spend(std::size_t bytes);
  const std::set<char32_t>& missing() const { return missing_; }

 private:
  int pick_face(std::u32string_view cluster, bool bold);
  bool shapes_with(int face, std::u32string_view cluster, bool one_glyph);
  Run shape_run(int face, std::u32string_view text);

  const Fonts::Impl& fonts_;
  HbBuffer buffer_;
  std::array<std::map<std::uint16_t, std::u32string>, 4> used_;
  std::set<char32_t> missing_;
  std::size_t text_bytes_ = 0;
};

// The face with the used glyphs only, ids kept. Empty when HarfBuzz refuses.
Bytes subset(const Face& face, const std::map<std::uint16_t, std::u32string>& glyphs);

// UTF-8 -> code points made safe as pdf.h says; line feeds stay.
Result<std::u32string> safe_text(std::string_view utf8);
std::string to_utf8(std::u32string_view text);
// One line: line feeds become spaces. For titles and metadata.
Result<std::string> safe_line(std::string_view utf8);
bool is_mark(char32_t c);

}  // namespace rathaus::pdf
