#include "libs/pdf/finish.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "libs/base/check.h"
#include "libs/pdf/objects.h"

namespace rathaus::pdf {
namespace {

std::string pdf_date(Instant instant) {
  std::string digits;
  for (const char c : to_iso(instant).substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return "(D:" + digits + "Z)";
}

std::string to_unicode(const std::map<std::uint16_t, std::u32string>& glyphs) {
  std::string out =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  std::vector<std::string> lines;
  for (const auto& [gid, text] : glyphs)
    lines.push_back(fmt::format("<{:04X}> <{}>\n", gid, utf16_hex(text)));
  for (std::size_t i = 0; i < lines.size(); i += 100) {
    const std::size_t end = std::min(lines.size(), i + 100);
    out += fmt::format("{} beginbfchar\n", end - i);
    for (std::size_t k = i; k < end; ++k) out += lines[k];
    out += "endbfchar\n";
  }
  return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

class Assembler {
 public:
  Assembler(Canvas& canvas, const Metadata& metadata, std::span<const Attachment> attachments)
      : canvas_(canvas), metadata_(metadata), attachments_(attachments) {}

  Result<Bytes> run() {
    catalog_ = file_.reserve();
    pages_ = file_.reserve();
    for (std::size_t i = 0; i < canvas_.pages.size(); ++i) page_ids_.push_back(file_.reserve());
    element_ids_.resize(canvas_.elements.size());
    for (int& id : element_ids_) id = file_.reserve();
    const std::string fonts = TRY(write_fonts());
    write_pages(fonts);
    const int tree = write_tree();
    const int metadata =
        file_.add_stream("/Type /Metadata /Subtype /XML", as_bytes(xmp_packet(metadata_)), true);
    const int profile = file_.add_stream("/N 3", srgb_profile());
    const int intent =
        file_.add(fmt::format("<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB "
                              "IEC61966-2.1) /Info (sRGB IEC61966-2.1) "
                              "/DestOutputProfile {} >>",
                              ref(profile)));
    file_.set(catalog_,
              fmt::format("<< /Type /Catalog /Version /1.7 /Pages {} /Lang {} /MarkInfo << /Marked true >> "
                          "/StructTreeRoot {} /Metadata {} /OutputIntents [{}] "
                          "/ViewerPreferences << /DisplayDocTitle true >>{}{} >>",
                          ref(pages_), literal(metadata_.language), ref(tree), ref(metadata), ref(intent),
                          write_attachments(), write_bookmarks()));
    return file_.finish(fmt::format("/Root {} /Info {}", ref(catalog_), ref(write_info())),
                        metadata_.document_id + to_iso(metadata_.created));
  }

 private:
  Result<std::string> write_fonts() {
    std::string out;
    for (int i = 0; i < canvas_.type.count(); ++i) {
      const auto& used = canvas_.type.used(i);
      if (used.empty()) continue;
      const Face& face = canvas_.type.face(i);
      const Bytes bytes = subset(face, used);
      if (bytes.empty()) return fail(invalid("pdf.font.unreadable", "cannot be subset"));
      out += fmt::format("/F{} {} ", i, ref(write_font(face, used, bytes)));
    }
    return out;
  }

  int write_font(const Face& face, const std::map<std::uint16_t, std::u32string>& used, const Bytes& bytes) {
    std::string key, widths;
    for (const auto& [gid, text] : used) {
      key += fmt::format("{},", gid);
      const int advance = hb_font_get_h_advance(face, gid);
      widths += fmt::format("{} [{}] ", gid, num(advance * 1000.0 / face.upem));
    }
    std::string tag = hash128(key).substr(0, 6);  // six capital letters that stand for the set of glyphs
    for (char& c : tag) c = static_cast<char>(c <= '9' ? 'A' + (c - '0') : 'K' + (c - 'A'));
    const std::string base = tag + "+" + face.name;
    const auto em = [&](int units) { return num(units * 1000.0 / face.upem); };
    const int data = file_.add_stream(fmt::format("/Length1 {}", bytes.size()), bytes);
    const bool bold = face.name.find("Bold") != std::string::npos;
    const int descriptor = file_.add(
        fmt::format("<< /Type /FontDescriptor /FontName /{} /Flags 4 /FontBBox [{} {} {} {}] /ItalicAngle 0 "
                    "/Ascent {} /Descent {} "
                    "/CapHeight {} /StemV {} /FontFile2 {} >>",
                    base, em(face.bbox[0]), em(face.bbox[1]), em(face.bbox[2]), em(face.bbox[3]),
                    em(face.ascent), em(face.descent), em(face.cap_height), bold ? 140 : 80, ref(data)));
    const int cid = file_.add(
        fmt::format("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{} /CIDSystemInfo << /Registry (Adobe) "
                    "/Ordering (Identity) "
                    "/Supplement 0 >> /FontDescriptor {} /CIDToGIDMap /Identity /DW 1000 /W [{}] >>",
                    base, ref(descriptor), widths));
    const int unicode = file_.add_stream("", as_bytes(to_unicode(used)));
    return file_.add(fmt::format(
        "<< /Type /Font /Subtype /Type0 /BaseFont /{} /Encoding /Identity-H /DescendantFonts [{}] "
        "/ToUnicode {} >>",
        base, ref(cid), ref(unicode)));
  }

  static int hb_font_get_h_advance(const Face& face, std::uint16_t gid) {
    return hb_font_get_glyph_h_advance(face.font.get(), gid);
  }

  void write_pages(const std::string& fonts) {
    const int resources = file_.add(fmt::format("<< /Font << {}>> >>", fonts));
    int struct_parent = static_cast<int>(canvas_.pages.size());
    std::string kids;
    link_ids_.resize(canvas_.pages.size());
    for (std::size_t i = 0; i < canvas_.pages.size(); ++i) {
      const Page& page = canvas_.pages[i];
      const int content = file_.add_stream("", as_bytes(page.content));
      std::string annots;
      for (const LinkArea& link : page.links) {
        const int id = file_.add(
            fmt::format("<< /Type /Annot /Subtype /Link /Rect [{} {} {} {}] /Border [0 0 0] /F 4 /P {} "
                        "/Contents {} /StructParent {} "
                        "/A << /Type /Action /S /URI /URI {} >> >>",
                        num(link.x0), num(kPageHeight - link.y1), num(link.x1), num(kPageHeight - link.y0),
                        ref(page_ids_[i]), literal(link.contents.empty() ? link.uri : link.contents),
                        struct_parent, literal(link.uri)));
        link_ids_[i].push_back(id);
        link_parents_.emplace_back(struct_parent++, link.element);
        annots += ref(id) + " ";
      }
      file_.set(page_ids_[i],
                fmt::format("<< /Type /Page /Parent {} /MediaBox [0 0 {} {}] /Resources {} /Contents {} "
                            "/StructParents {} /Tabs /S{} >>",
                            ref(pages_), num(kPageWidth), num(kPageHeight), ref(resources), ref(content), i,
                            annots.empty() ? "" : fmt::format(" /Annots [{}]", annots)));
      kids += ref(page_ids_[i]) + " ";
    }
    file_.set(pages_, fmt::format("<< /Type /Pages /Count {} /Kids [{}] >>", canvas_.pages.size(), kids));
    next_parent_ = struct_parent;
  }

  int write_tree() {
    const int root = file_.reserve();
    for (std::size_t i = 0; i < canvas_.elements.size(); ++i) {
      const Element& element = canvas_.elements[i];
      int first_page = -1;
      for (const Kid& kid : element.kids) {
        if (kid.kind != Kid::Kind::element && first_page < 0) first_page = kid.a;
      }
      std::string kids;
      for (const Kid& kid : element.kids) {
        if (kid.kind == Kid::Kind::element) {
          kids += ref(element_ids_[kid.a]);
        } else if (kid.kind == Kid::Kind::object) {
          kids += fmt::format("<< /Type /OBJR /Pg {} /Obj {} >>", ref(page_ids_[kid.a]),
                              ref(link_ids_[kid.a][kid.b]));
        } else if (kid.a == first_page) {
          kids += fmt::format("{}", kid.b);
        } else {
          kids += fmt::format("<< /Type /MCR /Pg {} /MCID {} >>", ref(page_ids_[kid.a]), kid.b);
        }
        kids += ' ';
      }
      std::string body = fmt::format("<< /Type /StructElem /S /{} /P {}", element.type,
                                     ref(element.parent < 0 ? root : element_ids_[element.parent]));
      if (first_page >= 0) body += " /Pg " + ref(page_ids_[first_page]);
      if (!element.attributes.empty()) body += fmt::format(" /A << {} >>", element.attributes);
      if (!element.alt.empty()) body += " /Alt " + literal(element.alt);
      if (!kids.empty()) body += fmt::format(" /K [{}]", kids);
      file_.set(element_ids_[i], body + " >>");
    }
    std::string numbers;
    for (std::size_t i = 0; i < canvas_.pages.size(); ++i) {
      numbers += fmt::format("{} [", i);
      for (const int element : canvas_.pages[i].marks) numbers += ref(element_ids_[element]) + " ";
      numbers += "] ";
    }
    for (const auto& [key, element] : link_parents_)
      numbers += fmt::format("{} {} ", key, ref(element_ids_[element]));
    const int parents = file_.add(fmt::format("<< /Nums [{}] >>", numbers));
    file_.set(root, fmt::format("<< /Type /StructTreeRoot /K [{}] /ParentTree {} /ParentTreeNextKey {} >>",
                                ref(element_ids_[0]), ref(parents), next_parent_));
    return root;
  }

  std::string write_attachments() {
    if (attachments_.empty()) return {};
    static constexpr const char* kRelationships[] = {"Data", "Source", "Supplement", "Alternative"};
    std::map<std::string, std::pair<std::string, int>>
        by_name;  // a name tree's leaves are in the order of their bytes
    std::string associated;
    for (const Attachment& item : attachments_) {
      const int data = file_.add_stream(
          fmt::format("/Type /EmbeddedFile /Subtype {} /Params << /Size {} /CreationDate {} /ModDate {} >>",
                      name(item.mime), item.bytes.size(), pdf_date(metadata_.created),
                      pdf_date(metadata_.created)),
          item.bytes);
      const int spec = file_.add(fmt::format(
          "<< /Type /Filespec /F {0} /UF {0} /Desc {1} /AFRelationship /{2} /EF << /F {3} /UF {3} >> >>",
          literal(item.name), literal(item.description.empty() ? item.name : item.description),
          kRelationships[static_cast<int>(item.relationship)], ref(data)));
      const std::string key = literal(item.name);
      by_name[key.starts_with('<') ? "\xFE" + key : item.name] = {key, spec};
      associated += ref(spec) + " ";
    }
    std::string names;
    for (const auto& [order, entry] : by_name) names += entry.first + " " + ref(entry.second) + " ";
    return fmt::format(" /AF [{}] /Names << /EmbeddedFiles << /Names [{}] >> >>", associated, names);
  }

  // One level deep is enough for a notice; a single heading needs no bookmarks.
  std::string write_bookmarks() {
    const auto& marks = canvas_.bookmarks;
    if (marks.size() < 2) return {};
    const int root = file_.reserve();
    std::vector<int> ids;
    for (std::size_t i = 0; i < marks.size(); ++i) ids.push_back(file_.reserve());
    for (std::size_t i = 0; i < marks.size(); ++i) {
      std::string body =
          fmt::format("<< /Title {} /Parent {} /Dest [{} /XYZ 0 {} null]", literal(marks[i].title), ref(root),
                      ref(page_ids_[marks[i].page]), num(kPageHeight - marks[i].y));
      if (i > 0) body += " /Prev " + ref(ids[i - 1]);
      if (i + 1 < marks.size()) body += " /Next " + ref(ids[i + 1]);
      file_.set(ids[i], body + " >>");
    }
    file_.set(root, fmt::format("<< /Type /Outlines /First {} /Last {} /Count {} >>", ref(ids.front()),
                                ref(ids.back()), ids.size()));
    return " /Outlines " + ref(root);
  }

  int write_info() {
    std::string keywords;
    for (const std::string& word : metadata_.keywords) keywords += (keywords.empty() ? "" : ", ") + word;
    std::string out =
        fmt::format("<< /Title {} /Author {}", literal(metadata_.title), literal(metadata_.author));
    if (!metadata_.subject.empty()) out += " /Subject " + literal(metadata_.subject);
    if (!keywords.empty()) out += " /Keywords " + literal(keywords);
    return file_.add(fmt::format("{} /Creator ({}) /Producer ({}) /CreationDate {} /ModDate {} >>", out,
                                 kProducer, kProducer, pdf_date(metadata_.created),
                                 pdf_date(metadata_.created)));
  }

  Canvas& canvas_;
  const Metadata& metadata_;
  std::span<const Attachment> attachments_;
  ObjectFile file_;
  int catalog_ = 0, pages_ = 0, next_parent_ = 0;
  std::vector<int> page_ids_, element_ids_;
  std::vector<std::vector<int>> link_ids_;
  std::vector<std::pair<int, int>> link_parents_;
};

// Info and XMP must say the same to the letter: made safe and trimmed once, for both.
Result<std::string> safe_value(std::string_view text) {
  const std::string line = TRY(safe_line(text));
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? std::string()
                                    : line.substr(first, line.find_last_not_of(' ') - first + 1);
}

Result<Metadata> safe(const Metadata& in) {
  Metadata out = in;
  for (std::string* text : {&out.title, &out.author, &out.subject, &out.language, &out.document_id})
    *text = TRY(safe_value(*text));
  for (std::string& word : out.keywords) word = TRY(safe_value(word));
  if (out.language.empty()) return fail(refused("pdf.metadata.incomplete", "language"));
  TRY(check_metadata(out));
  return out;
}

}  // namespace

Status check_metadata(const Metadata& metadata) {
  if (metadata.title.empty()) return fail(refused("pdf.metadata.incomplete", "title"));
  if (metadata.author.empty()) return fail(refused("pdf.metadata.incomplete", "author"));
  if (metadata.document_id.empty()) return fail(refused("pdf.metadata.incomplete", "document_id"));
  return {};
}

Status check_attachments(std::span<const Attachment> attachments) {
  std::set<std::string_view> names;
  std::size_t total = 0;
  for (const Attachment& item : attachments) {
    const bool bad_name = item.name.empty() || item.name.size() > 255 ||
                          item.name.find_first_of("/\\:") != std::string::npos || item.name[0] == '.' ||
                          !names.insert(item.name).second || TRY(safe_line(item.name)) != item.name;
    if (bad_name) return fail(refused("pdf.attachment.name", "attachments"));
    const std::size_t slash = item.mime.find('/');
    const auto token = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
             c == '+' || c == '-' || c == '/';
    };
    const bool bad_mime = slash == std::string::npos || slash == 0 || slash + 1 == item.mime.size() ||
                          item.mime.find('/', slash + 1) != std::string::npos ||
                          !std::ranges::all_of(item.mime, token);
    if (bad_mime) return fail(refused("pdf.attachment.mime", "attachments"));
    TRY(safe_line(item.description));
    total += item.bytes.size();
  }
  if (total > kMaxAttachmentBytes) return fail(refused("pdf.limit", "attachments"));
  return {};
}

Result<Bytes> finish(Canvas& canvas, const Metadata& metadata, std::span<const Attachment> attachments) {
  canvas.close();
  const auto& missing = canvas.type.missing();
  if (!missing.empty()) {
    std::string list;
    std::size_t count = 0;
    for (const char32_t c : missing) {
      if (++count > 50) break;
      list += fmt::format("{}U+{:04X}", list.empty() ? "" : ", ", static_cast<std::uint32_t>(c));
    }
    return fail(refused("pdf.text.missing_glyph", {}, list));
  }
  const Metadata clean = TRY(safe(metadata));
  return Assembler(canvas, clean, attachments).run();
}

}  // namespace rathaus::pdf
