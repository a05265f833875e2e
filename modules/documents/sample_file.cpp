#include "modules/documents/sample_file.h"

#include "libs/picture/picture.h"

namespace rathaus::documents {

std::string sample_file(std::string_view media_type) {
  using namespace std::string_view_literals;
  if (media_type == "image/png") {
    return std::string(
        "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9c"
        "c`\0\0\0\2\0\1\xe5'\xde\xfc\0\0\0\0IEND\xae"
        "B`\x82"sv);
  }
  if (media_type == "image/jpeg") return std::string(as_text(picture::write_jpeg({1, 1, Bytes(3, 200)}, 80)));
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
         "trailer<</Root 1 0 R/Size 3>>\nstartxref\n9\n%%EOF\n";
}

}  // namespace rathaus::documents
