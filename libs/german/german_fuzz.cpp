// Every function of the room takes any bytes; what it accepts obeys its own promises.
#include "libs/base/bytes.h"
#include "libs/base/check.h"
#include "libs/german/german.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  using namespace rathaus::german;
  const std::string_view text = as_text({data, size});
  CHECK(is_utf8(fold(text)));
  CHECK(is_utf8(tidy(text)));
  CHECK(tidy(tidy(text)) == tidy(text));
  CHECK(fold(fold(text)) == fold(text));
  if (const auto normal = nfc(text)) CHECK(*nfc(*normal) == *normal);
  if (const auto iban = parse_iban(text)) CHECK(parse_iban(iban->grouped)->canonical == iban->canonical);
  if (const auto plate = parse_plate(text)) CHECK(*parse_plate(*plate) == *plate);
  if (const auto phone = parse_phone(text)) CHECK(*parse_phone(*phone) == *phone);
  if (const auto mail = parse_email(text)) CHECK(*parse_email(*mail) == *mail);
  if (const auto number = parse_decimal(text)) CHECK(*parse_decimal(format_decimal(*number)) == *number);
  if (const auto cents = parse_cents(text)) CHECK(*parse_cents(format_cents(*cents)) == *cents);
  if (const auto name = din91379(text, DinType::a)) CHECK(is_din91379(*name, DinType::e));
  for (const std::string& prefix : search_keys(text).prefixes) CHECK(is_utf8(prefix));
  for (const std::string& code : search_keys(text).phonetic) CHECK(!code.empty());
  const std::size_t half = size / 2;
  CHECK(edit_distance(text.substr(0, half), text.substr(half), 2) <= 3);
  Stemmer stemmer;
  stemmer.stem(text);
  CompoundSplitter splitter;
  splitter.add(text.substr(0, half));
  splitter.split(text);
  return 0;
}
