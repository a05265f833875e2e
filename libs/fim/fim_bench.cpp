// Reads a schema written here and every schema of the shared folder (or the files given), and prints the ratio to
// a plain libxml2 SAX parse of the same bytes, for each of the largest and for all together; then how long writing
// all of them back takes, and how much memory the program had at most. Usage: fim_bench [file ...]
#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "libs/fim/fim.h"
#include "libs/fim/test_support.h"
#include "libs/fim/write.h"

namespace {

// The physical limit: libxml2 walks the bytes, resolves names and namespaces, and calls back into nothing.
bool sax_only(const std::string& bytes) {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  std::size_t elements = 0;
  sax.startElementNs = [](void* context, const xmlChar*, const xmlChar*, const xmlChar*, int, const xmlChar**,
                          int, int, const xmlChar**) { ++*static_cast<std::size_t*>(context); };
  return xmlSAXUserParseMemory(&sax, &elements, bytes.data(), static_cast<int>(bytes.size())) == 0 &&
         elements > 0;
}

// Processor time, the best of seven: other programs on the machine do not count.
double now_ms() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <typename Work>
double best_ms(Work work) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 7; ++round) {
    const double start = now_ms();
    if (!work()) std::abort();
    best = std::min(best, now_ms() - start);
  }
  return best;
}

struct Sum {
  double megabytes = 0, sax_ms = 0, fim_ms = 0, write_ms = 0;
  std::size_t files = 0;
};

void measure(const std::string& name, const std::string& bytes, Sum* sum = nullptr) {
  const double sax = best_ms([&] { return sax_only(bytes); });
  const double fim = best_ms([&] { return rathaus::fim::read(rathaus::as_bytes(bytes)).has_value(); });
  const double megabytes = static_cast<double>(bytes.size()) / 1e6;
  if (sum == nullptr || megabytes > 3.3)
    fmt::print("{}: {:.2f} MB, libxml2 SAX {:.2f} ms, fim::read {:.2f} ms, speed {:.2f} of libxml2's\n", name,
               megabytes, sax, fim, sax / fim);
  if (sum == nullptr) return;
  const double start = now_ms();
  if (!rathaus::fim::write(*rathaus::fim::read(rathaus::as_bytes(bytes)))) std::abort();
  sum->megabytes += megabytes, sum->sax_ms += sax, sum->fim_ms += fim, sum->write_ms += now_ms() - start,
      ++sum->files;
}

// As heavy as the largest published schemas: many relations on few fields.
std::string heavy_schema() {
  std::string relations;
  for (int i = 0; i < 300; ++i) {
    relations +=
        "<x:relation><x:praedikat listURI='urn:l' listVersionID='1'><code>ABL</code></x:praedikat>"
        "<x:objekt><x:id>F99000000001</x:id></x:objekt></x:relation>";
  }
  const std::string common =
      "<x:name>Feld</x:name><x:freigabestatus><code>6</code></x:freigabestatus>"
      "<x:letzteAenderung>2026-01-01T00:00:00Z</x:letzteAenderung>";
  std::string xml =
      "<x:xdatenfelder.stammdatenschema.0102 xmlns:x='urn:xoev-de:fim:standard:xdatenfelder_3.0.0'><x:header>"
      "<x:nachrichtID>m</x:nachrichtID><x:erstellungszeitpunkt>2026-01-01T00:00:00Z</"
      "x:erstellungszeitpunkt></x:header>"
      "<x:stammdatenschema><x:identifikation><x:id>S99000000001</x:id><x:version>1.0.0</x:version></"
      "x:identifikation>" +
      common +
      "<x:bezeichnung>Schema</x:bezeichnung><x:ableitungsmodifikationenStruktur><code>3</code>"
      "</x:ableitungsmodifikationenStruktur><x:ableitungsmodifikationenRepraesentation><code>1</code>"
      "</x:ableitungsmodifikationenRepraesentation><x:dokumentsteckbrief><x:id>D99000000001</x:id></"
      "x:dokumentsteckbrief>";
  for (int i = 0; i < 60; ++i) {
    xml += fmt::format(
               "<x:struktur><x:anzahl>1:1</"
               "x:anzahl><x:enthaelt><x:datenfeld><x:identifikation><x:id>F990000000{:02}</x:id>"
               "<x:version>1.0.0</x:version></x:identifikation>",
               i) +
           common + relations +
           "<x:bezeichnungEingabe>Frage</x:bezeichnungEingabe><x:schemaelementart><code>RNG</code></"
           "x:schemaelementart>"
           "<x:feldart><code>input</code></x:feldart><x:datentyp><code>text</code></x:datentyp>"
           "<x:vorbefuellung><code>keine</code></x:vorbefuellung></x:datenfeld></x:enthaelt></x:struktur>";
  }
  return xml + "</x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>";
}

}  // namespace

int main(int argc, char** argv) {
  measure("written here", heavy_schema());
  Sum sum;
  for (const std::filesystem::path& file : rathaus::fim::test::schema_files(argc, argv))
    measure(file.filename().string(), rathaus::fim::test::bytes_of(file), &sum);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  if (sum.files > 0) {
    fmt::print(
        "all {} schemas: {:.1f} MB, libxml2 SAX {:.0f} ms, fim::read {:.0f} ms, speed {:.2f} of libxml2's "
        "(wanted: at least 0.33)\n",
        sum.files, sum.megabytes, sum.sax_ms, sum.fim_ms, sum.sax_ms / sum.fim_ms);
    fmt::print("all {} schemas read and written back, checked by reading again: {:.0f} ms\n", sum.files,
               sum.write_ms);
  }
  fmt::print("most memory at any time: {:.0f} MB\n", static_cast<double>(usage.ru_maxrss) / 1024);
  return 0;
}
