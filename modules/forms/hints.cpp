#include "modules/forms/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "libs/base/time.h"
#include "libs/german/number.h"

namespace rathaus::forms {
namespace {

struct MediaName {
  std::string_view type, name;
};
constexpr std::array kMediaNames = {
    MediaName{"application/pdf", "PDF"}, MediaName{"image/png", "PNG"},   MediaName{"image/jpeg", "JPG"},
    MediaName{"image/jpg", "JPG"},       MediaName{"image/tiff", "TIFF"}, MediaName{"text/plain", "Text"},
    MediaName{"application/xml", "XML"}, MediaName{"text/xml", "XML"},    MediaName{"application/zip", "ZIP"},
};

std::string number_text(const feel::Decimal& number) { return german::format_decimal(number.to_string()); }

std::string range_hint(const FieldSpec& field) {
  // Years and other small whole numbers read better without a grouping point.
  const auto text = [&field](const feel::Decimal& n) {
    return field.type == DataType::integer ? n.to_string() : number_text(n);
  };
  const std::string unit = field.type == DataType::currency ? " Euro" : "";
  if (field.min_number && field.max_number) {
    return fmt::format("von {} bis {}{}", text(*field.min_number), text(*field.max_number), unit);
  }
  if (field.min_number && !(*field.min_number == feel::Decimal(0))) {
    return fmt::format("mindestens {}{}", text(*field.min_number), unit);
  }
  if (field.max_number) return fmt::format("höchstens {}{}", text(*field.max_number), unit);
  if (field.type == DataType::currency) return "Betrag in Euro, zum Beispiel 1.250,50";
  return {};
}

}  // namespace

std::string media_types_text(const std::vector<std::string>& types) {
  std::vector<std::string> names;
  for (const std::string& type : types) {
    const auto* known = std::ranges::find(kMediaNames, type, &MediaName::type);
    std::string name = known != kMediaNames.end() ? std::string(known->name) : type;
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " oder " : ", ";
    out += names[i];
  }
  return out;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} Byte", bytes);
  if (bytes < 1'000'000) return fmt::format("{} KB", bytes / 1000);
  const std::uint64_t tenths = bytes / 100'000;
  return tenths % 10 == 0 ? fmt::format("{} MB", tenths / 10)
                          : fmt::format("{},{} MB", tenths / 10, tenths % 10);
}

std::string hint_for(const FieldSpec& field) {
  if (field.kind != FieldKind::input || field.code_list >= 0) return {};
  switch (field.type) {
    case DataType::date: return "zum Beispiel 28.03.1986";
    case DataType::time: return "zum Beispiel 14:30";
    case DataType::date_time: return "zum Beispiel 28.03.2026, 14:30";
    case DataType::integer:
    case DataType::number:
    case DataType::currency: return range_hint(field);
    case DataType::file: {
      std::string out = media_types_text(field.media_types);
      if (field.max_size_bytes)
        out += (out.empty() ? "höchstens " : ", höchstens ") + size_text(*field.max_size_bytes);
      return out;
    }
    default: break;
  }
  switch (field.format) {
    case TextFormat::iban: return "zum Beispiel DE89 3704 0044 0532 0130 00";
    case TextFormat::email: return "zum Beispiel name@beispiel.de";
    case TextFormat::postal_code: return "fünf Ziffern";
    case TextFormat::phone: return "zum Beispiel 0228 99 123456";
    case TextFormat::long_text:
      return field.max_length ? fmt::format("höchstens {} Zeichen", *field.max_length) : "";
    default: return {};
  }
}

}  // namespace rathaus::forms
