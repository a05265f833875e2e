// Pages of files: counted, cut out, put one after the other. qpdf reads foreign files here, so each call has its limits, and a
// broken file is an answer, not the end.
#include "libs/pdf/pdf.h"
#include "libs/pdf/qpdf.h"

#include <qpdf/QPDFExc.hh>

namespace rathaus::pdf {
namespace {

constexpr std::size_t kMaxFileBytes = 512u << 20;

std::unexpected<Error> reason(const QPDFExc& error) {
  if (error.getErrorCode() == qpdf_e_password) return fail(refused("pdf.encrypted"));
  return fail(refused("pdf.damaged"));
}

// `work` with qpdf, whose reports are exceptions.
template <typename F>
auto guarded(F work) -> decltype(work()) {
  try {
    return work();
  } catch (const QPDFExc& error) {
    return reason(error);
  } catch (const std::exception&) {
    return fail(refused("pdf.damaged"));
  }
}

void open(QPDF& pdf, ByteView file) {
  pdf.setSuppressWarnings(true);
  pdf.processMemoryFile("scan", reinterpret_cast<const char*>(file.data()), file.size());
}

Bytes written(QPDF& pdf) {
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  const auto* from = reinterpret_cast<const std::byte*>(buffer->getBuffer());
  const auto* bytes = reinterpret_cast<const Bytes::value_type*>(from);
  return Bytes(bytes, bytes + buffer->getSize());
}

Status fits(ByteView file) {
  if (file.empty()) return fail(refused("pdf.empty"));
  if (file.size() > kMaxFileBytes) return fail(refused("pdf.limit", "bytes"));
  return {};
}

Result<std::vector<QPDFPageObjectHelper>> pages_of(QPDF& pdf) {
  std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
  if (pages.empty()) return fail(refused("pdf.empty"));
  if (pages.size() > kMaxPages) return fail(refused("pdf.limit", "pages"));
  return pages;
}

}  // namespace

Result<int> page_count(ByteView file) {
  TRY(fits(file));
  return guarded([&]() -> Result<int> {
    QPDF pdf;
    open(pdf, file);
    return static_cast<int>(TRY(pages_of(pdf)).size());
  });
}

Result<Bytes> cut(ByteView file, int first, int last) {
  TRY(fits(file));
  return guarded([&]() -> Result<Bytes> {
    QPDF from, to;
    open(from, file);
    const auto pages = TRY(pages_of(from));
    if (first < 1 || last < first || static_cast<std::size_t>(last) > pages.size())
      return fail(refused("pdf.limit", "pages"));
    to.emptyPDF();
    QPDFPageDocumentHelper out(to);
    for (int i = first; i <= last; ++i) out.addPage(pages[static_cast<std::size_t>(i - 1)], false);
    return written(to);
  });
}

Result<Bytes> join(const std::vector<Part>& parts) {
  return guarded([&]() -> Result<Bytes> {
    QPDF to;
    to.emptyPDF();
    QPDFPageDocumentHelper out(to);
    std::vector<std::unique_ptr<QPDF>> sources;  // kept until the file is written: pages are copied late
    std::size_t count = 0;
    std::vector<std::pair<std::string, QPDFObjectHandle>> marks;
    for (const Part& part : parts) {
      TRY(fits(part.file));
      sources.push_back(std::make_unique<QPDF>());
      open(*sources.back(), part.file);
      const auto pages = TRY(pages_of(*sources.back()));
      count += pages.size();
      if (count > kMaxPages) return fail(refused("pdf.limit", "pages"));
      const std::size_t first = QPDFPageDocumentHelper(to).getAllPages().size();
      for (const QPDFPageObjectHelper& page : pages) out.addPage(page, false);
      if (!part.name.empty())
        marks.emplace_back(part.name, QPDFPageDocumentHelper(to).getAllPages()[first].getObjectHandle());
    }
    if (count == 0) return fail(refused("pdf.empty"));
    if (!marks.empty()) {
      QPDFObjectHandle root = to.makeIndirectObject(QPDFObjectHandle::parse("<< /Type /Outlines >>"));
      std::vector<QPDFObjectHandle> items;
      for (const auto& [name, page] : marks) {
        QPDFObjectHandle item = to.makeIndirectObject(QPDFObjectHandle::newDictionary());
        item.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(name));
        item.replaceKey("/Parent", root);
        item.replaceKey("/Dest", QPDFObjectHandle::newArray({page, QPDFObjectHandle::newName("/Fit")}));
        if (!items.empty()) {
          items.back().replaceKey("/Next", item);
          item.replaceKey("/Prev", items.back());
        }
        items.push_back(item);
      }
      root.replaceKey("/First", items.front());
      root.replaceKey("/Last", items.back());
      root.replaceKey("/Count", QPDFObjectHandle::newInteger(static_cast<long long>(items.size())));
      to.getRoot().replaceKey("/Outlines", root);
    }
    return written(to);
  });
}

}  // namespace rathaus::pdf
