#include "libs/pdf/bind.h"

#include <charconv>
#include <fmt/format.h>
#include <set>

#include "libs/pdf/image_page.h"
#include "libs/pdf/pdf.h"
#include "libs/pdf/redact.h"

namespace rathaus::pdf {
namespace {

void load(QPDF& file, ByteView bytes, const char* name) {
  file.setSuppressWarnings(true);
  file.processMemoryFile(name, reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Bytes written(QPDF& file) {
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setObjectStreamMode(qpdf_o_disable);
  writer.setStaticID(false);
  writer.setDeterministicID(true);  // the same input gives the same bytes
  writer.setPreserveEncryption(false);
  writer.setMinimumPDFVersion("1.7");
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

// What PDF/A-3b asks of a page's resources (ISO 19005-3 6.2): every font embedded, no CMYK without its own output intent.
class Fitness {
 public:
  std::string of(QPDFPageObjectHelper& page) {
    const std::string found = resources(page.getAttribute("/Resources", false), 0);
    if (!found.empty()) return found;
    return colours(page.getObjectHandle().getKey("/Contents"));
  }

 private:
  std::string resources(QPDFObjectHandle dict, int depth) {
    if (!dict.isDictionary() || depth > 12) return {};
    if (dict.isIndirect() && !seen_.insert(dict.getObjGen()).second) return {};
    if (QPDFObjectHandle fonts = dict.getKey("/Font"); fonts.isDictionary()) {
      for (const std::string& key : fonts.getKeys()) {
        if (std::string bad = font(fonts.getKey(key)); !bad.empty()) return bad;
      }
    }
    if (QPDFObjectHandle objects = dict.getKey("/XObject"); objects.isDictionary()) {
      for (const std::string& key : objects.getKeys()) {
        QPDFObjectHandle one = objects.getKey(key);
        if (!one.isStream() || (one.isIndirect() && !seen_.insert(one.getObjGen()).second)) continue;
        if (cmyk(one.getDict().getKey("/ColorSpace"))) return "enthält CMYK-Farben";
        one.getDict().removeKey("/Interpolate");
        if (QPDFObjectHandle mask = one.getDict().getKey("/SMask"); mask.isStream())
          mask.getDict().removeKey("/Interpolate");
        for (const char* key2 : {"/OPI", "/PS", "/Alternates", "/PieceInfo", "/Metadata", "/StructParent",
                                 "/StructParents", "/OC"})
          one.getDict().removeKey(key2);
        if (std::string bad = resources(one.getDict().getKey("/Resources"), depth + 1); !bad.empty())
          return bad;
      }
    }
    if (QPDFObjectHandle states = dict.getKey("/ExtGState"); states.isDictionary()) {
      for (const std::string& key : states.getKeys()) {
        if (QPDFObjectHandle state = states.getKey(key); state.isDictionary()) {
          for (const char* key2 : {"/TR", "/TR2", "/HTP", "/HT"}) state.removeKey(key2);
        }
      }
    }
    if (QPDFObjectHandle spaces = dict.getKey("/ColorSpace"); spaces.isDictionary()) {
      for (const std::string& key : spaces.getKeys()) {
        if (cmyk(spaces.getKey(key))) return "enthält CMYK-Farben";
      }
    }
    return {};
  }

  static bool cmyk(QPDFObjectHandle space) {
    if (space.isName()) return space.getName() == "/DeviceCMYK";
    if (!space.isArray()) return false;
    for (int i = 1; i < std::min(space.getArrayNItems(), 3); ++i) {
      if (cmyk(space.getArrayItem(i))) return true;
    }
    return false;
  }

  std::string font(QPDFObjectHandle font) {
    if (!font.isDictionary()) return {};
    if (font.isIndirect() && !seen_.insert(font.getObjGen()).second) return {};
    const std::string subtype = font.getKey("/Subtype").isName() ? font.getKey("/Subtype").getName() : "";
    if (subtype == "/Type3") return resources(font.getKey("/Resources"), 1);
    QPDFObjectHandle described = font;
    if (subtype == "/Type0") {
      QPDFObjectHandle kids = font.getKey("/DescendantFonts");
      if (!kids.isArray() || kids.getArrayNItems() != 1) return "hat eine fehlerhafte Schrift";
      described = kids.getArrayItem(0);
    }
    QPDFObjectHandle descriptor = described.getKey("/FontDescriptor");
    for (const char* key : {"/FontFile", "/FontFile2", "/FontFile3"}) {
      if (descriptor.isDictionary() && descriptor.getKey(key).isStream()) return {};
    }
    return "bettet nicht alle Schriften ein";
  }

  static std::string colours(QPDFObjectHandle contents) {
    struct Look : QPDFObjectHandle::ParserCallbacks {
      bool cmyk = false;
      void handleObject(QPDFObjectHandle object) override {
        if (object.isOperator()) {
          const std::string op = object.getOperatorValue();
          if (op == "k" || op == "K") cmyk = true;
        }
      }
      void handleEOF() override {}
    } look;
    if (contents.isStream() || contents.isArray()) QPDFObjectHandle::parseContentStream(contents, &look);
    return look.cmyk ? "enthält CMYK-Farben" : "";
  }

  std::set<QPDFObjGen> seen_;
};

// Only the pages: whatever acts, hides or tells about the author stays behind.
void strip(QPDFPageObjectHelper& page) {
  QPDFObjectHandle object = page.getObjectHandle();
  for (const char* key : {"/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/StructParents", "/Tabs",
                          "/B", "/Trans", "/PresSteps", "/Group"}) {
    if (std::string_view(key) != "/Group") object.removeKey(key);
  }
}

Result<ReadyPart> prepare_pdf(ByteView bytes, std::span<const Region> regions) {
  QPDF source;
  load(source, bytes, "part");
  QPDFPageDocumentHelper pages(source);
  pages.pushInheritedAttributesToPage();
  std::vector<QPDFPageObjectHelper> all = pages.getAllPages();
  if (all.empty()) return fail(refused("pdf.bind.unreadable", "", "no pages"));
  if (all.size() > kMaxPages) return fail(refused("pdf.limit", "", "pages"));
  for (const Region& region : regions) {
    if (region.page < 1 || region.page > static_cast<int>(all.size()))
      return fail(refused("pdf.bind.region", "", fmt::format("page {}", region.page)));
  }
  ReadyPart out{.pdf = {}, .pages = static_cast<std::int64_t>(all.size()), .why_not = {}};
  Fitness fitness;
  QPDF target;
  target.emptyPDF();
  QPDFPageDocumentHelper bound(target);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<Box> places;
    for (const Region& region : regions) {
      if (region.page == static_cast<int>(i) + 1) places.push_back(place_on(all[i], region));
    }
    redact_page(source, all[i], places);
    strip(all[i]);
    if (out.why_not.empty()) out.why_not = fitness.of(all[i]);
    bound.addPage(all[i], false);
  }
  out.pdf = written(target);
  return out;
}

}  // namespace

Result<ReadyPart> prepare(ByteView bytes, std::span<const Region> regions) {
  if (regions.size() > kMaxRegions) return fail(refused("pdf.limit", "", "regions"));
  for (const Region& one : regions) {
    if (!(one.width > 0) || !(one.height > 0) || one.x < 0 || one.y < 0)
      return fail(refused("pdf.bind.region", "", "size"));
  }
  try {
    if (is_image(bytes)) {
      const Bytes page = TRY(image_page(bytes));
      return prepare_pdf(page, regions);
    }
    return prepare_pdf(bytes, regions);
  } catch (const std::exception& e) {
    return fail(refused("pdf.bind.unreadable", "", e.what()));
  }
}

Result<Bytes> bind_file(ByteView front, std::span<const BoundPart> parts) {
  try {
    QPDF file;
    load(file, front, "front");
    // The parts have no tags, so the whole is level B and no PDF/UA any more (ISO 19005-3 5.3, 5.4).
    QPDFObjectHandle metadata = file.getRoot().getKey("/Metadata");
    if (!metadata.isStream()) return fail(refused("pdf.bind.unreadable", "", "front without metadata"));
    const auto data = metadata.getStreamData(qpdf_dl_all);
    std::string xmp(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
    const auto replace = [&xmp](std::string_view what, std::string_view by) {
      if (const std::size_t at = xmp.find(what); at != std::string::npos) xmp.replace(at, what.size(), by);
    };
    if (!parts.empty()) {
      replace("<pdfaid:conformance>A</pdfaid:conformance>", "<pdfaid:conformance>B</pdfaid:conformance>");
      replace("   <pdfuaid:part>1</pdfuaid:part>\n", "");
      metadata.replaceStreamData(xmp, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
    }
    QPDFPageDocumentHelper pages(file);
    std::vector<std::unique_ptr<QPDF>> sources;  // their streams are copied when the whole is written
    std::vector<QPDFObjectHandle> marks;
    for (const BoundPart& one : parts) {
      sources.push_back(std::make_unique<QPDF>());
      load(*sources.back(), one.part->pdf, "bound");
      bool first = true;
      for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(*sources.back()).getAllPages()) {
        pages.addPage(page, false);
        if (!std::exchange(first, false)) continue;
        QPDFObjectHandle mark = QPDFObjectHandle::newDictionary();
        mark.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(one.title));
        mark.replaceKey("/Dest", QPDFObjectHandle::newArray({pages.getAllPages().back().getObjectHandle(),
                                                             QPDFObjectHandle::newName("/Fit")}));
        marks.push_back(file.makeIndirectObject(mark));
      }
    }
    if (!marks.empty()) {
      QPDFObjectHandle outlines = file.getRoot().getKey("/Outlines");
      if (!outlines.isDictionary()) {
        outlines = file.makeIndirectObject(QPDFObjectHandle::newDictionary());
        file.getRoot().replaceKey("/Outlines", outlines);
      }
      QPDFObjectHandle before = outlines.getKey("/Last");
      for (QPDFObjectHandle& mark : marks) {
        mark.replaceKey("/Parent", outlines);
        if (before.isDictionary())
          before.replaceKey("/Next", mark), mark.replaceKey("/Prev", before);
        else
          outlines.replaceKey("/First", mark);
        before = mark;
      }
      outlines.replaceKey("/Last", marks.back());
      outlines.removeKey("/Count");
    }
    return written(file);
  } catch (const std::exception& e) {
    return fail(refused("pdf.bind.unreadable", "", e.what()));
  }
}

Result<std::vector<Region>> parse_regions(std::string_view text) {
  std::vector<Region> out;
  const auto bad = [] { return fail(refused("pdf.bind.region")); };
  const auto trim = [](std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\n')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\n')) s.remove_suffix(1);
    return s;
  };
  const auto number = [](std::string_view s, double& value) {
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value, std::chars_format::fixed);
    return error == std::errc() && end == s.data() + s.size() && value >= 0 && value <= 5'000;
  };
  while (!trim(text).empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string_view one = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    const std::size_t colon = one.find(':');
    Region region;
    const std::string_view page = trim(one.substr(0, std::min(colon, one.size())));
    const auto read = std::from_chars(page.data(), page.data() + page.size(), region.page);
    if (colon == std::string_view::npos || read.ec != std::errc() || read.ptr != page.data() + page.size() ||
        region.page < 1)
      return bad();
    one.remove_prefix(colon + 1);
    double* const values[] = {&region.x, &region.y, &region.width, &region.height};
    for (int i = 0; i < 4; ++i) {
      const std::size_t comma = std::min(one.find(','), one.size());
      if (!number(trim(one.substr(0, comma)), *values[i]) || (i < 3 && comma == one.size())) return bad();
      one.remove_prefix(std::min(comma + 1, one.size()));
    }
    if (!one.empty() || region.width <= 0 || region.height <= 0 || out.size() == kMaxRegions) return bad();
    out.push_back(region);
  }
  return out;
}

}  // namespace rathaus::pdf
