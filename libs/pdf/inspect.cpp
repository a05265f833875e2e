#include "libs/pdf/inspect.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <set>

#include "libs/pdf/qpdf.h"

namespace rathaus::pdf {
namespace {

constexpr std::size_t kMaxObjects = 200'000;
constexpr int kMaxDepth = 60;

// ---- bombs: before qpdf unpacks anything ----------------------------------------------------------------------------------------

// "/Fl#61teDecode" is "/FlateDecode": names may be written with escapes.
std::string plain_names(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t out = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size()))
    ++out;
  return out;
}

// How many bytes come out, up to `most`; the bytes themselves are thrown away unless `keep` wants the first 32 MB.
std::size_t inflated_size(ByteView packed, std::size_t most, std::string* keep) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return 0;
  std::array<std::uint8_t, 65536> sink;
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::size_t out = 0;
  int state = Z_OK;
  while (state == Z_OK && out <= most) {
    stream.next_out = sink.data();
    stream.avail_out = sink.size();
    state = inflate(&stream, Z_NO_FLUSH);
    out += sink.size() - stream.avail_out;
    if (keep != nullptr && keep->size() < (32u << 20))
      keep->append(reinterpret_cast<const char*>(sink.data()), sink.size() - stream.avail_out);
    if (stream.avail_in == 0 && stream.avail_out == sink.size()) break;
  }
  inflateEnd(&stream);
  return out;
}

// Readers that repair a file find objects in object streams although no table lists them; qpdf does not. So their text is searched.
void look_at_object_stream(const std::string& content, std::set<std::string>& found) {
  const std::string names = plain_names(content);
  constexpr std::pair<std::string_view, const char*> kWords[] = {
      {"/JavaScript", "JavaScript"},     {"/JS", "JavaScript"},        {"/Launch", "Launch"},
      {"/EmbeddedFile", "EmbeddedFile"}, {"/RichMedia", "RichMedia"},  {"/XFA", "XFA"},
      {"/ImportData", "ImportData"},     {"/SubmitForm", "SubmitForm"}};
  for (const auto& [word, name] : kWords) {
    for (std::size_t at = names.find(word); at != std::string::npos; at = names.find(word, at + 1)) {
      const char next = at + word.size() < names.size() ? names[at + word.size()] : ' ';
      const bool longer =
          (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9');
      if (!longer || word == "/EmbeddedFile" || word == "/RichMedia") found.insert(name);
    }
  }
}

bool is_bomb(ByteView file, std::set<std::string>& found) {
  const std::string_view text = as_text(file);
  std::size_t left = kMaxInflated, from = 0, streams = 0;
  for (std::size_t at = text.find("stream"); at != std::string_view::npos; at = text.find("stream", at + 6)) {
    if (at >= 3 && text.substr(at - 3, 3) == "end") continue;
    if (++streams > kMaxObjects) return true;
    const std::size_t head = std::max(from, at > 4096 ? at - 4096 : 0);
    from = at + 6;
    std::size_t dictionary = text.substr(0, at).rfind("obj");
    if (dictionary == std::string_view::npos || dictionary < head) dictionary = head;
    const std::string names = plain_names(text.substr(dictionary, at - dictionary));
    const std::size_t packings = count_of(names, "/FlateDecode") + count_of(names, "/LZWDecode") +
                                 count_of(names, "/Fl ") + count_of(names, "/LZW ") +
                                 count_of(names, "/Fl]") + count_of(names, "/Fl/");
    if (packings > 1) return true;  // packed in the packed: nobody needs that
    std::size_t data = at + 6;
    while (data < text.size() && (text[data] == '\r' || text[data] == '\n')) ++data;
    if (data + 2 > text.size() || (static_cast<std::uint8_t>(text[data]) & 0x0f) != 8)
      continue;  // not the beginning of zlib data
    std::string content;
    const bool objects = names.find("/ObjStm") != std::string::npos;
    const std::size_t size = inflated_size(file.subspan(data), left, objects ? &content : nullptr);
    if (size > left) return true;
    if (objects) look_at_object_stream(content, found);
    left -= size;
  }
  return false;
}

// ---- what it can do ---------------------------------------------------------------------------------------------------------------

class Search {
 public:
  explicit Search(std::set<std::string> found) : found_(std::move(found)) {}
  void look(QPDFObjectHandle object, int depth) {
    if (depth > kMaxDepth || ++seen_ > 5'000'000) return;
    if (object.isStream()) object = object.getDict();
    if (object.isArray()) {
      for (int i = 0; i < object.getArrayNItems(); ++i) inside(object.getArrayItem(i), depth);
      return;
    }
    if (!object.isDictionary()) return;
    dictionary(object);
    for (const std::string& key : object.getKeys()) inside(object.getKey(key), depth);
  }
  std::vector<std::string> found() const { return {found_.begin(), found_.end()}; }

 private:
  // What is elsewhere in the file is looked at on its own.
  void inside(QPDFObjectHandle object, int depth) {
    if (!object.isIndirect()) look(object, depth + 1);
  }

  void dictionary(QPDFObjectHandle object) {
    static const std::set<std::string> kActions = {
        "/JavaScript", "/Launch", "/ImportData",       "/SubmitForm", "/Rendition",
        "/Sound",      "/Movie",  "/RichMediaExecute", "/GoTo3DView", "/Trans3D"};
    if (object.hasKey("/S") && object.getKey("/S").isName() &&
        kActions.contains(object.getKey("/S").getName())) {
      const bool action =
          object.getKey("/S").getName() != "/Sound" || !object.hasKey("/K");  // not a structure element
      if (action) found_.insert(object.getKey("/S").getName().substr(1));
    }
    if (object.hasKey("/JS")) found_.insert("JavaScript");
    if (object.hasKey("/JavaScript")) found_.insert("JavaScript");
    if (object.hasKey("/EmbeddedFiles") || object.hasKey("/EF")) found_.insert("EmbeddedFile");
    if (object.hasKey("/Type") && object.getKey("/Type").isName() &&
        object.getKey("/Type").getName() == "/EmbeddedFile")
      found_.insert("EmbeddedFile");
    if (object.hasKey("/RichMediaContent") || object.hasKey("/RichMediaSettings")) found_.insert("RichMedia");
    if (object.hasKey("/XFA")) found_.insert("XFA");
  }

  std::set<std::string> found_;
  std::size_t seen_ = 0;
};

}  // namespace

Inspection inspect(ByteView bytes) {
  Inspection out;
  if (!as_text(bytes).starts_with("%PDF-")) return out;
  std::set<std::string> found;
  if (is_bomb(bytes, found)) {
    out.bomb = true;
    return out;
  }
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("input", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Search search(std::move(found));
    search.look(pdf.getTrailer(), 0);
    const std::vector<QPDFObjectHandle> objects = pdf.getAllObjects();
    if (objects.size() > kMaxObjects) {
      out.bomb = true;
      return out;
    }
    for (QPDFObjectHandle object : objects) search.look(object, 0);
    out.active = search.found();
    out.pages = static_cast<int>(pdf.getAllPages().size());
    out.readable = true;
  } catch (const QPDFExc& error) {
    out.password = error.getErrorCode() == qpdf_e_password;
  } catch (const std::exception&) {
    out.readable = false;
  }
  return out;
}

}  // namespace rathaus::pdf
