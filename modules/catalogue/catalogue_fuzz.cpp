// Data and queries are any bytes: reading never fails hard, searching and resolving always answer.
#include "libs/base/bytes.h"
#include "libs/base/check.h"
#include "modules/catalogue/catalogue.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  using namespace rathaus::catalogue;
  const std::string_view text = as_text({data, size});
  if (auto read = read_catalogue(text)) {
    const Index index(std::move(*read));
    for (const ServiceEntry& service : index.services()) index.search(service.title, 3);
  }
  (void)Places::read(text);

  static const Index small = [] {
    Data fixed;
    fixed.services.push_back({.id = "hund",
                              .title = "Hund anmelden",
                              .teaser = "Hundesteuer",
                              .synonyms = {"hundesteuer anmelden"}});
    fixed.services.push_back(
        {.id = "gewerbe", .title = "Gewerbe anmelden", .teaser = "Firma", .synonyms = {"gewerbeanmeldung"}});
    fixed.synonyms = {{"firma", "gewerbe"}};
    return Index(std::move(fixed));
  }();
  CHECK(small.search(text, 1).size() <= 1);
  for (const Hit& hit : small.search(text, 10)) CHECK(hit.service < 2 && hit.score > 0);
  static const Places places = *Places::read(
      R"({"places":[{"name":"Musterstadt","ags":"08999001","ars":"089990001001","land":"BW","tenant":"m","office":"o","postal_codes":["12345"]}]})");
  if (const auto answer = places.resolve(text)) {
    CHECK(!answer->text.empty());
    if (answer->kind != PlaceKind::choice)
      CHECK(!competence(small.services()[0], *answer).text.empty() || answer->kind == PlaceKind::unknown);
  } else {
    CHECK(!message_of(answer.error().code).empty());
  }
  return 0;
}
