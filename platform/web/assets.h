#pragma once
// Static files of the program (style sheets, scripts, fonts), read once at start and served from memory under URLs
// that hold the hash of their content, so browsers keep them for a year. A file "x.gz" beside "x" is its
// precompressed form.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "platform/web/request.h"
#include "platform/web/response.h"

namespace rathaus::web {

class Assets {
 public:
  Assets() = default;
  Assets(Assets&&) = default;
  Assets& operator=(Assets&&) = default;
  // All regular files below `folder`; at most 64 MB together. unavailable("assets.unreadable")
  static Result<Assets> load(const std::filesystem::path& folder);
  // From memory, for generated style sheets and tests. Name: "css/site.css".
  void add(std::string name, std::string content, std::string gzipped = {});
  // "/assets/css/site.<12 hex>.css"; the name must exist.
  const std::string& url(std::string_view name) const;
  bool has(std::string_view name) const;
  // For the route "/assets/{path...}" (inline_ok): immutable for hashed URLs, ETag and 304, else 404.
  Response serve(const Request& request) const;

 private:
  struct Asset {
    std::shared_ptr<const std::string> content, gzipped;
    std::string mime, etag, url;
  };
  std::map<std::string, Asset, std::less<>> by_name_;
  std::map<std::string, const Asset*, std::less<>> by_url_;
};

std::string_view mime_of(std::string_view file_name);  // by extension; application/octet-stream when unknown

}  // namespace rathaus::web
