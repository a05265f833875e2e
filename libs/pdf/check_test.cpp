// For each rule a file that breaks it and nothing else; the undamaged file has no findings.
#include "libs/pdf/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include "libs/pdf/pdf.h"
#include "libs/pdf/qpdf.h"
#include "tools/pdf_sample/font_files.h"
#include "tools/pdf_sample/samples.h"

namespace rathaus::pdf {
namespace {

const Bytes& sample() {
  static const Bytes kPdf = [] {
    const auto fonts = Fonts::load(read_font_files());
    if (!fonts) std::abort();
    auto pdf = letter(sample_letter(), *fonts);
    if (!pdf) std::abort();
    return *pdf;
  }();
  return kPdf;
}

using Damage = std::function<void(QPDF&)>;

Bytes damaged(const Damage& damage, bool encrypt = false) {
  QPDF pdf;
  pdf.processMemoryFile("sample", reinterpret_cast<const char*>(sample().data()), sample().size());
  damage(pdf);
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setObjectStreamMode(qpdf_o_disable);
  writer.setStaticID(true);
  if (encrypt)
    writer.setR6EncryptionParameters("", "owner", true, true, true, true, true, true, qpdf_r3p_full, true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

std::set<std::string> rules(const Bytes& pdf) {
  std::set<std::string> out;
  for (const Finding& finding : check(pdf)) out.insert(finding.rule);
  return out;
}

Bytes replaced(Bytes pdf, std::string_view from_text, std::string_view to_text) {
  const ByteView from = as_bytes(from_text), to = as_bytes(to_text);
  const auto at = std::search(pdf.begin(), pdf.end(), from.begin(), from.end());
  if (at == pdf.end() || from.size() != to.size()) std::abort();
  std::copy(to.begin(), to.end(), at);
  return pdf;
}

Damage xmp(const std::string& from, const std::string& to) {
  return [=](QPDF& pdf) {
    QPDFObjectHandle metadata = pdf.getRoot().getKey("/Metadata");
    const auto data = metadata.getStreamData();
    std::string text(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
    const std::size_t at = text.find(from);
    if (at == std::string::npos) std::abort();
    text.replace(at, from.size(), to);
    metadata.replaceStreamData(text, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
  };
}

// The n-th structure element of a type, in the order of the objects.
QPDFObjectHandle element(QPDF& pdf, const std::string& type, int n = 0) {
  for (QPDFObjectHandle& object : pdf.getAllObjects()) {
    if (object.isDictionaryOfType("/StructElem") && object.getKey("/S").getName() == type && n-- == 0)
      return object;
  }
  std::abort();
}

QPDFObjectHandle of_type(QPDF& pdf, const std::string& type) {
  for (QPDFObjectHandle& object : pdf.getAllObjects()) {
    if (object.isDictionaryOfType(type)) return object;
  }
  std::abort();
}

QPDFObjectHandle first_page(QPDF& pdf) {
  return QPDFPageDocumentHelper(pdf).getAllPages().at(0).getObjectHandle();
}
QPDFObjectHandle link(QPDF& pdf) {
  return first_page(pdf).getKey("/Annots").getArrayItem(0);
}

void append_content(QPDF& pdf, const std::string& operators) {
  QPDFPageDocumentHelper(pdf).getAllPages().at(0).addPageContents(
      QPDFObjectHandle::newStream(&pdf, operators), false);
}

void edit_content(QPDF& pdf, const std::string& from, const std::string& to) {
  QPDFObjectHandle content = first_page(pdf).getKey("/Contents");
  const auto data = content.getStreamData();
  std::string text(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) std::abort();
  text.replace(at, from.size(), to);
  content.replaceStreamData(text, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
}

struct Case {
  std::string rule;
  Damage damage;
};

std::vector<Case> file_cases() {
  const auto catalog = [](const char* key) { return [key](QPDF& pdf) { pdf.getRoot().removeKey(key); }; };
  const auto spec = [](const char* key) {
    return [key](QPDF& pdf) { of_type(pdf, "/Filespec").removeKey(key); };
  };
  return {
      {"xmp.missing", catalog("/Metadata")},
      {"xmp.pdfa", xmp("<pdfaid:part>3", "<pdfaid:part>9")},
      {"xmp.pdfa", xmp("<pdfaid:conformance>A", "<pdfaid:conformance>X")},
      {"xmp.pdfua", xmp("<pdfuaid:part>1</pdfuaid:part>", "")},
      {"xmp.title", xmp("Bescheid über Ihren Antrag auf einen Bewohnerparkausweis", "")},
      {"xmp.info", xmp("Bescheid über Ihren Antrag", "Rechnung über Ihren Antrag")},
      {"xmp.info", xmp("<xmp:ModifyDate>20", "<xmp:ModifyDate>19")},
      {"xmp.info",
       [](QPDF& pdf) {
         pdf.getTrailer().getKey("/Info").replaceKey("/Author", QPDFObjectHandle::newString("x"));
       }},
      {"catalog.output_intent", catalog("/OutputIntents")},
      {"catalog.output_intent",
       [](QPDF& pdf) {
         pdf.getRoot().getKey("/OutputIntents").getArrayItem(0).removeKey("/DestOutputProfile");
       }},
      {"catalog.lang", catalog("/Lang")},
      {"catalog.title_bar", catalog("/ViewerPreferences")},
      {"catalog.marked", catalog("/MarkInfo")},
      {"font.embedded", [](QPDF& pdf) { of_type(pdf, "/FontDescriptor").removeKey("/FontFile2"); }},
      {"font.unicode",
       [](QPDF& pdf) {
         for (QPDFObjectHandle& object : pdf.getAllObjects()) {
           if (object.isDictionaryOfType("/Font") && object.hasKey("/ToUnicode"))
             object.removeKey("/ToUnicode");
         }
       }},
      {"font.unicode", [](QPDF& pdf) { append_content(pdf, "/Artifact BMC BT /F0 9 Tf <FFF0> Tj ET EMC"); }},
      {"attachment.relationship", spec("/AFRelationship")},
      {"attachment.name", spec("/UF")},
      {"attachment.mime",
       [](QPDF& pdf) {
         of_type(pdf, "/Filespec").getKey("/EF").getKey("/F").getDict().removeKey("/Subtype");
       }},
      {"attachment.associated", catalog("/AF")},
      {"attachment.associated", catalog("/Names")},
      {"action.forbidden",
       [](QPDF& pdf) {
         pdf.getRoot().replaceKey("/OpenAction",
                                  QPDFObjectHandle::parse("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"));
       }},
      {"action.forbidden",
       [](QPDF& pdf) { link(pdf).replaceKey("/A", QPDFObjectHandle::parse("<< /S /Launch /F (x.exe) >>")); }},
  };
}

std::vector<Case> tag_cases() {
  return {
      {"page.tabs", [](QPDF& pdf) { first_page(pdf).removeKey("/Tabs"); }},
      {"content.untagged", [](QPDF& pdf) { append_content(pdf, "0 0 10 10 re f"); }},
      {"content.untagged",
       [](QPDF& pdf) {
         append_content(pdf, "/Span << /ActualText (x) >> BDC BT /F0 9 Tf <0003> Tj ET EMC");
       }},
      {"content.nesting", [](QPDF& pdf) { append_content(pdf, "EMC"); }},
      {"content.nesting", [](QPDF& pdf) { append_content(pdf, "/Artifact BMC"); }},
      {"content.nesting",
       [](QPDF& pdf) {
         edit_content(pdf, "/Figure <</MCID 0>> BDC", "/Figure <</MCID 0>> BDC /Artifact BMC EMC");
       }},
      {"content.unreferenced", [](QPDF& pdf) { append_content(pdf, "/P <</MCID 9999>> BDC EMC"); }},
      {"content.unreferenced", [](QPDF& pdf) { element(pdf, "/P").removeKey("/K"); }},
      {"tag.dangling",
       [](QPDF& pdf) { element(pdf, "/P").replaceKey("/K", QPDFObjectHandle::parse("[ 1 8888 ]")); }},
      {"tag.type",
       [](QPDF& pdf) { element(pdf, "/P").replaceKey("/S", QPDFObjectHandle::newName("/Absatz")); }},
      {"tag.parent", [](QPDF& pdf) { element(pdf, "/P").replaceKey("/P", element(pdf, "/H1")); }},
      {"tag.parent_tree", [](QPDF& pdf) { first_page(pdf).removeKey("/StructParents"); }},
      {"tag.parent_tree", [](QPDF& pdf) { link(pdf).removeKey("/StructParent"); }},
      {"tag.parent_tree",
       [](QPDF& pdf) {
         QPDFObjectHandle list =
             pdf.getRoot().getKey("/StructTreeRoot").getKey("/ParentTree").getKey("/Nums").getArrayItem(1);
         const QPDFObjectHandle first = list.getArrayItem(0);
         list.setArrayItem(0, list.getArrayItem(1));
         list.setArrayItem(1, first);
       }},
      {"heading.order",
       [](QPDF& pdf) { element(pdf, "/H2").replaceKey("/S", QPDFObjectHandle::newName("/H3")); }},
      {"heading.order",
       [](QPDF& pdf) { element(pdf, "/H1").replaceKey("/S", QPDFObjectHandle::newName("/P")); }},
      {"table.header", [](QPDF& pdf) { element(pdf, "/TH").removeKey("/A"); }},
      {"table.header",
       [](QPDF& pdf) {  // the payment table: row headers only
         QPDFObjectHandle body = element(pdf, "/TR");
         for (QPDFObjectHandle row : body.getKey("/P").getKey("/K").getArrayAsVector()) {
           row.getKey("/K").getArrayItem(0).replaceKey("/S", QPDFObjectHandle::newName("/TD"));
         }
       }},
      {"table.regular",
       [](QPDF& pdf) {
         element(pdf, "/TH")
             .replaceKey("/A", QPDFObjectHandle::parse("<< /O /Table /Scope /Row /ColSpan 2 >>"));
       }},
      {"list.shape",
       [](QPDF& pdf) { element(pdf, "/LBody").replaceKey("/S", QPDFObjectHandle::newName("/P")); }},
      {"list.shape",
       [](QPDF& pdf) { element(pdf, "/LI").replaceKey("/S", QPDFObjectHandle::newName("/Div")); }},
      {"figure.alt", [](QPDF& pdf) { element(pdf, "/Figure").removeKey("/Alt"); }},
      {"figure.alt",
       [](QPDF& pdf) { element(pdf, "/Figure").replaceKey("/Alt", QPDFObjectHandle::newString("")); }},
      {"link.contents", [](QPDF& pdf) { link(pdf).removeKey("/Contents"); }},
      {"annotation.tagged",
       [](QPDF& pdf) {
         element(pdf, "/Link").replaceKey("/K", element(pdf, "/Link").getKey("/K").getArrayItem(0));
       }},
      {"annotation.tagged",
       [](QPDF& pdf) { element(pdf, "/Link").replaceKey("/S", QPDFObjectHandle::newName("/Span")); }},
      {"annotation.flags", [](QPDF& pdf) { link(pdf).replaceKey("/F", QPDFObjectHandle::newInteger(2)); }},
  };
}

TEST(Check, RewrittenSampleHasNoFindings) {
  EXPECT_EQ(rules(damaged([](QPDF&) {})), std::set<std::string>{});
}

TEST(Check, FileDamageFiresItsRuleOnly) {
  const auto cases = file_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(rules(damaged(cases[i].damage)), std::set<std::string>{cases[i].rule}) << "case " << i;
  }
}

TEST(Check, TagDamageFiresItsRuleOnly) {
  const auto cases = tag_cases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(rules(damaged(cases[i].damage)), std::set<std::string>{cases[i].rule}) << "case " << i;
  }
}

TEST(Check, WithoutTreeTheRootRuleSpeaks) {
  const auto found = check(damaged([](QPDF& pdf) { pdf.getRoot().removeKey("/StructTreeRoot"); }));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rule, "tag.root");
}

TEST(Check, FileRules) {
  EXPECT_EQ(rules(damaged([](QPDF&) {}, true)), std::set<std::string>{"file.encrypted"});
  EXPECT_EQ(rules(replaced(sample(), "/ID [<", "/XD [<")), std::set<std::string>{"file.id"});
  EXPECT_EQ(rules(replaced(sample(), "%PDF-1.7", "%PDF-1.9")), std::set<std::string>{"file.version"});
  EXPECT_EQ(rules(replaced(sample(), "\xE2\xE3\xCF\xD3", "abcd")), std::set<std::string>{"file.version"});
  Bytes cut = sample();
  cut.resize(cut.size() / 2);
  EXPECT_EQ(rules(cut), std::set<std::string>{"file.readable"});
  EXPECT_EQ(rules({}), (std::set<std::string>{"file.readable", "file.version"}));
}

// Every rule that the header promises has a case above.
TEST(Check, NoRuleWithoutACase) {
  std::ifstream in(RATHAUS_SOURCE_DIR "/libs/pdf/check.h");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::size_t from = text.find("// Rules"), to = text.find("// Limits");
  ASSERT_NE(from, std::string::npos);
  std::set<std::string> cases = {"file.readable", "file.version", "file.encrypted", "file.id", "tag.root"};
  for (const Case& c : file_cases()) cases.insert(c.rule);
  for (const Case& c : tag_cases()) cases.insert(c.rule);
  std::set<std::string> promised;
  std::string word;
  for (const char c : text.substr(from, to - from) + " ") {
    const bool part = (c >= 'a' && c <= 'z') || c == '_' || c == '.';
    if (part) {
      word += c;
    } else {
      if (word.find('.') != std::string::npos && word.back() != '.') promised.insert(word);
      word.clear();
    }
  }
  EXPECT_EQ(promised, cases);
}

}  // namespace
}  // namespace rathaus::pdf
