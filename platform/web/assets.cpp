#include "platform/web/assets.h"

#include <openssl/sha.h>

#include <array>
#include <fstream>
#include <iterator>

#include "libs/base/bytes.h"
#include "libs/base/check.h"

namespace rathaus::web {

namespace {

constexpr std::size_t kMaxTotal = 64u << 20;

std::string read_file(const std::filesystem::path& path, bool& ok) {
  std::ifstream in(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  ok = !in.bad() && in.is_open();
  return content;
}

bool accepts_gzip(const Request& request) {
  const std::string_view accepted = request.header("accept-encoding").value_or("");
  const std::size_t at = accepted.find("gzip");
  return at != std::string_view::npos && !accepted.substr(at + 4).starts_with(";q=0");
}

}  // namespace

std::string_view mime_of(std::string_view file_name) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".css", "text/css; charset=utf-8"},  {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"}, {".woff2", "font/woff2"},
      {".svg", "image/svg+xml"},            {".png", "image/png"},
      {".jpg", "image/jpeg"},               {".ico", "image/x-icon"},
      {".webp", "image/webp"},              {".txt", "text/plain; charset=utf-8"},
      {".html", "text/html; charset=utf-8"}, {".json", "application/json"},
      {".xml", "application/xml"},          {".pdf", "application/pdf"},
      {".webmanifest", "application/manifest+json"}};
  for (const auto& [extension, mime] : kTypes) {
    if (file_name.ends_with(extension)) return mime;
  }
  return "application/octet-stream";
}

Result<Assets> Assets::load(const std::filesystem::path& folder) {
  Assets assets;
  std::size_t total = 0;
  std::error_code error;
  std::map<std::string, std::filesystem::path> files;  // ordered: the same folder gives the same store
  for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file(error)) files[it->path().lexically_relative(folder).generic_string()] = it->path();
  }
  if (error) return fail(unavailable("assets.unreadable", error.message()));
  for (const auto& [name, path] : files) {
    if (name.ends_with(".gz") && files.contains(name.substr(0, name.size() - 3))) continue;
    bool ok = true, gzip_ok = true;
    std::string content = read_file(path, ok), gzipped;
    if (const auto it = files.find(name + ".gz"); it != files.end()) gzipped = read_file(it->second, gzip_ok);
    total += content.size() + gzipped.size();
    if (!ok || !gzip_ok || total > kMaxTotal) return fail(unavailable("assets.unreadable", name));
    assets.add(name, std::move(content), std::move(gzipped));
  }
  return assets;
}

void Assets::add(std::string name, std::string content, std::string gzipped) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  Asset asset;
  asset.etag = hex(ByteView(digest).first(6));
  asset.mime = mime_of(name);
  const std::size_t slash = name.rfind('/') + 1;  // npos + 1 == 0
  const std::size_t dot = name.find('.', slash);
  const std::size_t stem = std::min(name.rfind('.'), name.size());
  asset.url = "/assets/" + (dot == std::string::npos ? name + "." + asset.etag
                                                     : name.substr(0, stem) + "." + asset.etag + name.substr(stem));
  asset.content = std::make_shared<const std::string>(std::move(content));
  if (!gzipped.empty()) asset.gzipped = std::make_shared<const std::string>(std::move(gzipped));
  if (const auto old = by_name_.find(name); old != by_name_.end()) by_url_.erase(old->second.url);
  Asset& kept = by_name_[std::move(name)] = std::move(asset);
  by_url_[kept.url] = &kept;
}

const std::string& Assets::url(std::string_view name) const {
  const auto it = by_name_.find(name);
  CHECK(it != by_name_.end());
  return it->second.url;
}

bool Assets::has(std::string_view name) const { return by_name_.contains(name); }

Response Assets::serve(const Request& request) const {
  const Asset* asset = nullptr;
  if (const auto it = by_url_.find(request.path()); it != by_url_.end()) asset = it->second;
  bool hashed = asset != nullptr;
  if (asset == nullptr && request.path().starts_with("/assets/")) {  // referred to by name, e.g. from a style sheet
    const auto it = by_name_.find(request.path().substr(8));
    if (it != by_name_.end()) asset = &it->second;
  }
  if (asset == nullptr) return Response::not_found();
  const bool gzip = asset->gzipped != nullptr && accepts_gzip(request);
  Response response = Response::shared(gzip ? asset->gzipped : asset->content, asset->mime);
  if (asset->gzipped != nullptr) response.set_header("Vary", "Accept-Encoding");
  if (gzip) response.set_header("Content-Encoding", "gzip");
  response.set_etag(gzip ? asset->etag + "-gz" : asset->etag);
  response.set_caching(hashed ? Caching::immutable : Caching::revalidate);
  return response;
}

}  // namespace rathaus::web
