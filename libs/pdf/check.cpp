#include "libs/pdf/check.h"

#include <cstring>

#include "libs/pdf/check_parts.h"

namespace rathaus::pdf {
namespace checking {
namespace {

void check_header(std::string_view bytes, Report& report) {
  const bool version =
      bytes.size() > 16 && bytes.starts_with("%PDF-1.") && bytes[7] >= '0' && bytes[7] <= '7';
  const std::size_t line = bytes.substr(0, 32).find_first_of("\r\n");
  std::size_t high = 0;
  if (line != std::string_view::npos) {
    std::size_t at = line;
    while (at < bytes.size() && (bytes[at] == '\r' || bytes[at] == '\n')) ++at;
    if (at < bytes.size() && bytes[at] == '%') {
      while (at + 1 + high < bytes.size() && high < 4 &&
             static_cast<unsigned char>(bytes[at + 1 + high]) > 127)
        ++high;
    }
  }
  if (!version || high < 4)
    report.add("file.version", "header", "no %PDF-1.n at the start with a comment of four high bytes below");
}

std::string unescape(std::string text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    bool found = false;
    for (const auto& [entity, c] : kEntities) {
      if (text.compare(i, entity.size(), entity) != 0) continue;
      out += c;
      i += entity.size();
      found = true;
      break;
    }
    if (!found) out += text[i++];
  }
  return out;
}

// Text of an element or an attribute, white space included.
std::string xmp_value(const std::string& xml, const std::string& name) {
  const std::size_t attribute = xml.find(name + "=\"");
  if (attribute != std::string::npos) {
    const std::size_t from = attribute + name.size() + 2;
    return unescape(xml.substr(from, xml.find('"', from) - from));
  }
  std::size_t from = xml.find("<" + name);
  const std::size_t end = xml.find("</" + name + ">");
  if (from == std::string::npos || end == std::string::npos || end < from) return {};
  from = xml.find('>', from) + 1;
  std::string inner = xml.substr(from, end < from ? 0 : end - from);
  // A container: the text of its first item.
  const std::size_t item = inner.find("<rdf:li");
  if (item != std::string::npos) {
    const std::size_t start = inner.find('>', item) + 1;
    inner = inner.substr(start, inner.find("</rdf:li>", start) - start);
  }
  return unescape(std::move(inner));
}

// "D:20261121183800+00'00'" and "2026-11-21T18:38:00Z" become the same.
std::string plain_date(std::string_view text) {
  std::string digits, zone;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (digits.size() >= 14 && (c == '+' || c == '-')) zone += c;
    if (c >= '0' && c <= '9') (digits.size() < 14 && zone.empty() ? digits : zone) += c;
  }
  return digits + (zone.find_first_of("123456789") == std::string::npos ? "" : zone);
}

}  // namespace

std::string text_of_name(QPDFObjectHandle dict, const std::string& key) {
  QPDFObjectHandle value = dict.isDictionary() ? dict.getKey(key) : QPDFObjectHandle::newNull();
  return value.isName() ? value.getName() : std::string();
}

void check_metadata(QPDF& pdf, Report& report) {
  QPDFObjectHandle metadata = pdf.getRoot().getKey("/Metadata");
  if (!metadata.isStream()) {
    report.add("xmp.missing", "catalog", "no XMP metadata");
    return;
  }
  const auto data = metadata.getStreamData();
  const std::string xml(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  const std::string conformance = xmp_value(xml, "pdfaid:conformance");
  const bool level = conformance == "A" || conformance == "B" || conformance == "U";
  if (xmp_value(xml, "pdfaid:part") != "3" || !level)
    report.add("xmp.pdfa", "XMP", "not identified as PDF/A-3");
  if (xmp_value(xml, "pdfuaid:part") != "1") report.add("xmp.pdfua", "XMP", "not identified as PDF/UA-1");
  if (xmp_value(xml, "dc:title").empty()) report.add("xmp.title", "XMP", "no dc:title");
  QPDFObjectHandle info = pdf.getTrailer().getKey("/Info");
  if (!info.isDictionary()) return;
  static constexpr const char* kPairs[][2] = {{"/Title", "dc:title"},          {"/Author", "dc:creator"},
                                              {"/Subject", "dc:description"},  {"/Keywords", "pdf:Keywords"},
                                              {"/Creator", "xmp:CreatorTool"}, {"/Producer", "pdf:Producer"}};
  for (const auto& [key, name] : kPairs) {
    if (info.getKey(key).isString() && info.getKey(key).getUTF8Value() != xmp_value(xml, name) &&
        !(std::strcmp(key, "/Title") == 0 && xmp_value(xml, name).empty())) {
      report.add("xmp.info", key, std::string("differs from ") + name);
    }
  }
  for (const auto& [key, name] :
       {std::pair{"/CreationDate", "xmp:CreateDate"}, std::pair{"/ModDate", "xmp:ModifyDate"}}) {
    if (info.getKey(key).isString() &&
        plain_date(info.getKey(key).getUTF8Value()) != plain_date(xmp_value(xml, name))) {
      report.add("xmp.info", key, std::string("differs from ") + name);
    }
  }
}

void check_catalog(QPDF& pdf, Report& report) {
  QPDFObjectHandle root = pdf.getRoot();
  bool intent = false;
  QPDFObjectHandle intents = root.getKey("/OutputIntents");
  for (int i = 0; intents.isArray() && i < intents.getArrayNItems() && i < 100; ++i) {
    QPDFObjectHandle item = intents.getArrayItem(i);
    if (!item.isDictionary() || text_of_name(item, "/S") != "/GTS_PDFA1") continue;
    QPDFObjectHandle profile = item.getKey("/DestOutputProfile");
    if (!profile.isStream()) continue;
    const auto data = profile.getStreamData();
    intent = data->getSize() > 128 && std::memcmp(data->getBuffer() + 36, "acsp", 4) == 0;
  }
  if (!intent) report.add("catalog.output_intent", "catalog", "no PDF/A output intent with a colour profile");
  QPDFObjectHandle lang = root.getKey("/Lang");
  if (!lang.isString() || lang.getUTF8Value().empty()) report.add("catalog.lang", "catalog", "no language");
  QPDFObjectHandle view = root.getKey("/ViewerPreferences");
  const auto is_true = [](QPDFObjectHandle o) { return o.isBool() && o.getBoolValue(); };
  if (!view.isDictionary() || !is_true(view.getKey("/DisplayDocTitle"))) {
    report.add("catalog.title_bar", "catalog", "window title is the file name, not the document's title");
  }
  QPDFObjectHandle mark = root.getKey("/MarkInfo");
  if (!mark.isDictionary() || !is_true(mark.getKey("/Marked")))
    report.add("catalog.marked", "catalog", "not marked as tagged");
}

namespace {

void check_file(QPDF& pdf, Report& report) {
  if (pdf.isEncrypted()) report.add("file.encrypted", "trailer", "encrypted");
  QPDFObjectHandle id = pdf.getTrailer().getKey("/ID");
  if (!id.isArray() || id.getArrayNItems() != 2) report.add("file.id", "trailer", "no file identifier");
}

}  // namespace
}  // namespace checking

std::vector<Finding> check(ByteView bytes) {
  using namespace checking;
  Report report;
  check_header(as_text(bytes), report);
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.setAttemptRecovery(false);
    pdf.processMemoryFile("input", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    check_file(pdf, report);
    check_metadata(pdf, report);
    check_catalog(pdf, report);
    check_objects(pdf, report);
    const Marks marks = check_content(pdf, report);
    check_tags(pdf, marks, report);
    const auto warnings = pdf.getWarnings();
    if (!warnings.empty()) report.add("file.readable", "file", warnings.front().getMessageDetail());
  } catch (const std::exception& error) {
    report.add("file.readable", "file", error.what());
  }
  return std::move(report.findings);
}

}  // namespace rathaus::pdf
