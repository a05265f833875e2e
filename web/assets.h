#pragma once
// The style sheets and the scripts, embedded at build time; vendor/ is what others made. Served at /assets/<stem>.<hash>.<ext>, cacheable
// for ever.
#include <cstdint>
#include <span>
#include <string_view>

namespace rathaus::assets {

struct Asset {
  std::string_view name;  // "main.css", "vendor/bpmn-js.css"
  std::string_view url;   // "/assets/main.3f2a91c07b5d.css"
  std::string_view mime;  // "text/css; charset=utf-8"
  std::string_view hash;  // first 12 hex digits of the SHA-256 of the bytes
  std::span<const std::uint8_t> bytes;
  std::span<const std::uint8_t> gzip;  // the same, compressed at build time
};

std::span<const Asset> all_assets();                 // sorted by name
const Asset* find_asset(std::string_view url_path);  // by the whole URL path; nullptr: not there
std::string_view asset_url(std::string_view name);   // CHECKs that it exists

}  // namespace rathaus::assets
