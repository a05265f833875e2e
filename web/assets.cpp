#include "web/assets.h"

#include "libs/base/check.h"

namespace rathaus::assets {

const Asset* find_asset(std::string_view url_path) {
  for (const Asset& asset : all_assets()) {
    if (asset.url == url_path) return &asset;
  }
  return nullptr;
}

std::string_view asset_url(std::string_view name) {
  for (const Asset& asset : all_assets()) {
    if (asset.name == name) return asset.url;
  }
  CHECK(!"asset embedded under this name");
  return {};
}

}  // namespace rathaus::assets
