#include <fmt/format.h>

#include "libs/pdf/finish.h"

namespace rathaus::pdf {
namespace {

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string alt(std::string_view element, std::string_view text) {
  return fmt::format("   <{0}><rdf:Alt><rdf:li xml:lang=\"x-default\">{1}</rdf:li></rdf:Alt></{0}>\n",
                     element, escape(text));
}

// PDF/A wants every schema described that it does not know itself (ISO 19005-2 6.6.2.3); PDF/UA's is one of
// them.
constexpr std::string_view kUaSchema =
    R"(  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
)";

}  // namespace

std::string xmp_packet(const Metadata& metadata) {
  const std::string date = to_iso(metadata.created).substr(0, 19) + "Z";
  std::string keywords;
  for (const std::string& word : metadata.keywords) keywords += (keywords.empty() ? "" : ", ") + word;
  std::string out =
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n <rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "  <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
      "    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
      "    xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
      "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
      "   <pdfaid:part>3</pdfaid:part>\n   <pdfaid:conformance>A</pdfaid:conformance>\n"
      "   <pdfuaid:part>1</pdfuaid:part>\n   <dc:format>application/pdf</dc:format>\n";
  out += alt("dc:title", metadata.title);
  out += fmt::format("   <dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\n",
                     escape(metadata.author));
  if (!metadata.subject.empty()) out += alt("dc:description", metadata.subject);
  out += fmt::format("   <dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>\n",
                     escape(metadata.language));
  out += fmt::format("   <dc:identifier>{}</dc:identifier>\n", escape(metadata.document_id));
  if (!keywords.empty()) out += fmt::format("   <pdf:Keywords>{}</pdf:Keywords>\n", escape(keywords));
  out += fmt::format("   <pdf:Producer>{0}</pdf:Producer>\n   <xmp:CreatorTool>{0}</xmp:CreatorTool>\n",
                     kProducer);
  for (const char* element : {"CreateDate", "ModifyDate", "MetadataDate"}) {
    out += fmt::format("   <xmp:{0}>{1}</xmp:{0}>\n", element, date);
  }
  out += "  </rdf:Description>\n";
  out += kUaSchema;
  out += " </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";
  return out;
}

}  // namespace rathaus::pdf
