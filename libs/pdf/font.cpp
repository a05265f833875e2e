#include "libs/pdf/font.h"

#include <fmt/format.h>
#include <hb-ot.h>
#include <hb-subset.h>

#include "libs/base/check.h"
#include "libs/base/utf8.h"

namespace rathaus::pdf {
namespace {

Result<std::unique_ptr<Face>> load_face(Bytes bytes) {
  const auto bad = [](const char* why) { return fail(invalid("pdf.font.unreadable", why)); };
  auto result = std::make_unique<Face>();
  result->bytes = std::move(bytes);
  HbBlob blob(hb_blob_create(reinterpret_cast<const char*>(result->bytes.data()),
                             static_cast<unsigned>(result->bytes.size()), HB_MEMORY_MODE_READONLY, nullptr,
                             nullptr));
  result->face.reset(hb_face_create(blob.get(), 0));
  hb_face_t* face = result->face.get();
  HbBlob head(hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd')));
  HbBlob glyf(hb_face_reference_table(face, HB_TAG('g', 'l', 'y', 'f')));
  unsigned head_size = 0;
  const char* head_data = hb_blob_get_data(head.get(), &head_size);
  const unsigned glyphs = hb_face_get_glyph_count(face);
  if (glyphs == 0 || glyphs > 65535) return bad("no glyphs");
  if (head_size < 54 || hb_blob_get_length(glyf.get()) == 0) return bad("no TrueType outlines");
  result->upem = static_cast<int>(hb_face_get_upem(face));
  for (int i = 0; i < 4; ++i) {
    const auto* at = reinterpret_cast<const std::uint8_t*>(head_data) + 36 + 2 * i;
    result->bbox[i] = static_cast<std::int16_t>(at[0] << 8 | at[1]);
  }
  result->font.reset(hb_font_create(face));
  hb_font_set_scale(result->font.get(), result->upem, result->upem);
  hb_font_extents_t extents{};
  hb_font_get_h_extents(result->font.get(), &extents);
  result->ascent = extents.ascender;
  result->descent = extents.descender;
  hb_position_t cap = 0;
  hb_ot_metrics_get_position_with_fallback(result->font.get(), HB_OT_METRICS_TAG_CAP_HEIGHT, &cap);
  result->cap_height = cap;
  hb_font_make_immutable(result->font.get());
  char name[128] = {};
  unsigned length = sizeof name;
  hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, hb_language_from_string("en", -1), &length, name);
  for (const char c : std::string_view(name, std::min<std::size_t>(length, sizeof name - 1))) {
    const bool plain_char =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (plain_char) result->name += c;
  }
  if (result->name.empty()) result->name = "Font";
  return result;
}

// Scripts written right to left would come out in the wrong order: treated as letters we do not have.
bool right_to_left(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE) ||
         (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

hb_unicode_general_category_t category(char32_t c) {
  return hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
}

bool shown_as_code(char32_t c) {
  const auto kind = category(c);
  return kind == HB_UNICODE_GENERAL_CATEGORY_CONTROL || kind == HB_UNICODE_GENERAL_CATEGORY_FORMAT ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF);
}

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629).
bool decode(std::string_view in, std::u32string& out) {
  for (std::size_t i = 0; i < in.size();) {
    const Utf8CodePoint read = decode_utf8(in, i);
    if (read.code_point == kNotUtf8) return false;
    out += read.code_point;
    i += read.length;
  }
  return true;
}

}  // namespace

Result<Fonts> Fonts::load(FontBytes bytes) {
  auto impl = std::make_shared<Impl>();
  Bytes* all[] = {&bytes.regular, &bytes.bold, &bytes.fallback_regular, &bytes.fallback_bold};
  for (std::size_t i = 0; i < 4; ++i) {
    if (i >= 2 && all[i]->empty()) continue;
    impl->faces[i] = TRY(load_face(std::move(*all[i])));
  }
  return Fonts(std::move(impl));
}

bool is_mark(char32_t c) {
  const auto kind = category(c);
  return kind == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
         kind == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK ||
         kind == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK;
}

Typesetter::Typesetter(const Fonts& fonts) : fonts_(fonts.impl()), buffer_(hb_buffer_create()) {}

Status Typesetter::spend(std::size_t bytes) {
  text_bytes_ += bytes;
  if (text_bytes_ > kMaxTextBytes) return fail(refused("pdf.limit", "text"));
  return {};
}

Run Typesetter::shape_run(int face, std::u32string_view text) {
  hb_buffer_t* buffer = buffer_.get();
  hb_buffer_reset(buffer);
  hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
  hb_buffer_add_utf32(buffer, reinterpret_cast<const std::uint32_t*>(text.data()),
                      static_cast<int>(text.size()), 0, static_cast<int>(text.size()));
  hb_buffer_guess_segment_properties(
      buffer);  // script; language is set next, so the process locale plays no part
  hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
  static const hb_language_t kGerman = hb_language_from_string("de", -1);
  hb_buffer_set_language(buffer, kGerman);
  // No ligatures: one glyph for one character keeps copying and searching exact.
  static constexpr hb_feature_t kFeatures[] = {
      {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
      {HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
  hb_font_t* font = fonts_.faces[face]->font.get();
  hb_shape(font, buffer, kFeatures, 2);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer, &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer, &count);
  Run run{face, std::u32string(text), {}};
  run.glyphs.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    Glyph glyph;
    glyph.gid = static_cast<std::uint16_t>(infos[i].codepoint);
    glyph.advance = positions[i].x_advance;
    glyph.nominal = hb_font_get_glyph_h_advance(font, infos[i].codepoint);
    glyph.dx = positions[i].x_offset;
    glyph.dy = positions[i].y_offset;
    glyph.text_at = infos[i].cluster;
    if (i == 0 || infos[i - 1].cluster != infos[i].cluster) {
      unsigned next = i + 1;
      while (next < count && infos[next].cluster == infos[i].cluster) ++next;
      const unsigned end = next < count ? infos[next].cluster : static_cast<unsigned>(text.size());
      glyph.text_count = end - infos[i].cluster;
    }
    run.glyphs.push_back(glyph);
  }
  return run;
}

bool Typesetter::shapes_with(int face, std::u32string_view cluster, bool one_glyph) {
  if (!fonts_.faces[face]) return false;
  const Run run = shape_run(face, cluster);
  if (one_glyph && run.glyphs.size() != 1) return false;
  for (const Glyph& glyph : run.glyphs) {
    if (glyph.gid == 0) return false;
  }
  return !run.glyphs.empty();
}

// A letter with marks is taken from the main face only where that has it as one drawn glyph; the fallback
// places marks better.
int Typesetter::pick_face(std::u32string_view cluster, bool bold) {
  const int main = bold ? 1 : 0;
  const int fallback = main + 2;
  for (const char32_t c : cluster) {
    if (right_to_left(c)) return -1;
  }
  if (cluster.size() == 1) {
    hb_codepoint_t gid = 0;
    for (const int face : {main, fallback}) {
      if (fonts_.faces[face] && hb_font_get_nominal_glyph(fonts_.faces[face]->font.get(), cluster[0], &gid))
        return face;
    }
    // A character such as U+212B may be there only under its canonical equivalent.
    return shapes_with(main, cluster, false) ? main : shapes_with(fallback, cluster, false) ? fallback : -1;
  }
  if (shapes_with(main, cluster, true)) return main;
  if (shapes_with(fallback, cluster, false)) return fallback;
  return shapes_with(main, cluster, false) ? main : -1;
}

std::vector<Run> Typesetter::shape(std::u32string_view text, bool bold) {
  std::vector<Run> runs;
  std::size_t run_start = 0;
  int run_face = -1;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    // A hostile pile of marks is cut into clusters of at most 16 characters.
    while (end < text.size() && end - i < 16 && is_mark(text[end])) ++end;
    const std::u32string_view cluster = text.substr(i, end - i);
    int face = pick_face(cluster, bold);
    if (face < 0) {
      for (const char32_t c : cluster) {
        if (right_to_left(c) || pick_face(std::u32string_view(&c, 1), bold) < 0) missing_.insert(c);
      }
      if (missing_.empty()) missing_.insert(cluster.begin(), cluster.end());
      face = bold ? 1 : 0;
    }
    if (face != run_face && i > run_start) {
      runs.push_back(shape_run(run_face, text.substr(run_start, i - run_start)));
      run_start = i;
    }
    run_face = face;
    i = end;
  }
  if (run_face >= 0) runs.push_back(shape_run(run_face, text.substr(run_start)));
  return runs;
}

bool Typesetter::use(int face, const Glyph& glyph, std::u32string_view text) {
  std::u32string meaning(text);
  // Later parts of a cluster have no text of their own: a private-use value, put right by ActualText.
  if (meaning.empty()) meaning = static_cast<char32_t>(0xE000 + glyph.gid % 6400);
  const auto [it, fresh] = used_[face].try_emplace(glyph.gid, meaning);
  return !text.empty() && it->second == meaning;
}

Bytes subset(const Face& face, const std::map<std::uint16_t, std::u32string>& glyphs) {
  hb_subset_input_t* input = hb_subset_input_create_or_fail();
  CHECK(input != nullptr);
  hb_subset_input_set_flags(
      input, HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
  hb_set_t* ids = hb_subset_input_glyph_set(input);
  for (const auto& [gid, text] : glyphs) hb_set_add(ids, gid);
  hb_set_t* drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const char* tag :
       {"GSUB", "GPOS", "GDEF", "kern", "DSIG", "gasp", "post", "name", "OS/2", "cmap", "FFTM", "PCLT"}) {
    hb_set_add(drop, hb_tag_from_string(tag, -1));
  }
  HbFace result(hb_subset_or_fail(face.face.get(), input));
  hb_subset_input_destroy(input);
  if (!result) return {};
  HbBlob blob(hb_face_reference_blob(result.get()));
  unsigned size = 0;
  const auto* data = reinterpret_cast<const std::uint8_t*>(hb_blob_get_data(blob.get(), &size));
  return {data, data + size};
}

Result<std::u32string> safe_text(std::string_view utf8) {
  std::u32string raw;
  raw.reserve(utf8.size());
  if (!decode(utf8, raw)) return fail(refused("pdf.text.not_utf8"));
  std::u32string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char32_t c = raw[i];
    if (c == U'\r') {
      if (i + 1 == raw.size() || raw[i + 1] != U'\n') out += U'\n';
    } else if (c == U'\n' || c == 0x2028 || c == 0x2029 || c == 0x0B || c == 0x0C) {
      out += U'\n';
    } else if (c == U'\t') {
      out += U' ';
    } else if (c == 0xAD) {
      continue;  // soft hyphen: a hint for typesetting, no content
    } else if (shown_as_code(c)) {
      for (const char d : fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(c)))
        out += static_cast<char32_t>(d);
    } else {
      out += c;
    }
  }
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

Result<std::string> safe_line(std::string_view utf8) {
  std::u32string text = TRY(safe_text(utf8));
  for (char32_t& c : text) {
    // Noncharacters are not allowed in XML 1.0, which XMP is.
    if (c == U'\n' || c == 0xFFFE || c == 0xFFFF) c = U' ';
  }
  return to_utf8(text);
}

}  // namespace rathaus::pdf
