// Fonts, attachments, actions: everything that is told by the objects alone.
#include "libs/pdf/check_parts.h"

namespace rathaus::pdf::checking {
namespace {

constexpr int kMaxDepth = 50;

std::string object_name(QPDFObjectHandle object) {
  return "object " + std::to_string(object.getObjectID());
}

void check_font(QPDFObjectHandle font, Report& report) {
  const std::string subtype = text_of_name(font, "/Subtype");
  if (subtype == "/Type3" || subtype == "/CIDFontType0" || subtype == "/CIDFontType2") return;
  QPDFObjectHandle holder = font;
  if (subtype == "/Type0") {
    QPDFObjectHandle descendants = font.getKey("/DescendantFonts");
    if (descendants.isArray() && descendants.getArrayNItems() > 0) holder = descendants.getArrayItem(0);
  }
  QPDFObjectHandle descriptor =
      holder.isDictionary() ? holder.getKey("/FontDescriptor") : QPDFObjectHandle::newNull();
  bool embedded = false;
  for (const char* key : {"/FontFile", "/FontFile2", "/FontFile3"}) {
    embedded = embedded || (descriptor.isDictionary() && descriptor.getKey(key).isStream());
  }
  const std::string where = object_name(font) + " " + text_of_name(font, "/BaseFont");
  if (!embedded) report.add("font.embedded", where, "font is not embedded");
  const bool known_encoding = font.getKey("/Encoding").isName() && subtype != "/Type0";
  if (!font.getKey("/ToUnicode").isStream() && !known_encoding)
    report.add("font.unicode", where, "no table to Unicode");
}

void check_action(QPDFObjectHandle dict, const std::string& where, Report& report) {
  static const std::set<std::string> kForbidden = {"/JavaScript", "/Launch",     "/Sound",     "/Movie",
                                                   "/ResetForm",  "/ImportData", "/Hide",      "/SetOCGState",
                                                   "/Rendition",  "/Trans",      "/GoTo3DView"};
  const std::string kind = text_of_name(dict, "/S");
  const bool tag = text_of_name(dict, "/Type") == "/StructElem";
  if ((!tag && kForbidden.contains(kind)) || dict.hasKey("/JS")) {
    report.add("action.forbidden", where, "action " + (kind.empty() ? "JavaScript" : kind.substr(1)));
  }
}

void check_file_spec(QPDF& pdf, QPDFObjectHandle spec, const std::string& where, Report& report) {
  QPDFObjectHandle files = spec.getKey("/EF");
  if (!files.isDictionary()) return;
  static const std::set<std::string> kRelationships = {"/Data", "/Source", "/Supplement", "/Alternative",
                                                       "/Unspecified"};
  if (!kRelationships.contains(text_of_name(spec, "/AFRelationship"))) {
    report.add("attachment.relationship", where, "no relationship to the document");
  }
  for (const char* key : {"/F", "/UF"}) {
    if (!spec.getKey(key).isString()) report.add("attachment.name", where, std::string("no ") + (key + 1));
  }
  QPDFObjectHandle stream = files.getKey("/F");
  if (!stream.isStream() || text_of_name(stream.getDict(), "/Subtype").find('/', 1) == std::string::npos) {
    report.add("attachment.mime", where, "no media type");
  }
  QPDFObjectHandle associated = pdf.getRoot().getKey("/AF");
  bool listed = false;
  for (int i = 0; associated.isArray() && i < associated.getArrayNItems(); ++i) {
    listed = listed || associated.getArrayItem(i).getObjGen() == spec.getObjGen();
  }
  bool named = false;
  for (const auto& [name, helper] : QPDFEmbeddedFileDocumentHelper(pdf).getEmbeddedFiles()) {
    named = named || helper->getObjectHandle().getObjGen() == spec.getObjGen();
  }
  if (!listed || !named)
    report.add("attachment.associated", where, "not among the catalog's associated and embedded files");
}

// Visits dictionaries that are written inside others too; references are left to the outer loop.
void walk(QPDF& pdf, QPDFObjectHandle object, const std::string& where, int depth, Report& report) {
  if (depth > kMaxDepth) return;
  if (object.isStream()) object = object.getDict();
  if (object.isDictionary()) {
    if (text_of_name(object, "/Type") == "/Font") check_font(object, report);
    if (object.hasKey("/EF")) check_file_spec(pdf, object, where, report);
    check_action(object, where, report);
    for (const std::string& key : object.getKeys()) {
      QPDFObjectHandle value = object.getKey(key);
      if (!value.isIndirect()) walk(pdf, value, where, depth + 1, report);
    }
  } else if (object.isArray()) {
    for (int i = 0; i < object.getArrayNItems(); ++i) {
      QPDFObjectHandle value = object.getArrayItem(i);
      if (!value.isIndirect()) walk(pdf, value, where, depth + 1, report);
    }
  }
}

}  // namespace

void check_objects(QPDF& pdf, Report& report) {
  for (QPDFObjectHandle& object : pdf.getAllObjects()) walk(pdf, object, object_name(object), 0, report);
}

}  // namespace rathaus::pdf::checking
