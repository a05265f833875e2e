#pragma once
// What a file is, read from its bytes. What a browser or a name says about it is never believed.
#include <string>
#include <string_view>

namespace rathaus::documents {

// The media type by the first bytes (at least 512 wanted): application/pdf, image/png, image/jpeg, image/gif, image/webp,
// image/tiff, image/heic, application/zip (also office files), application/xml, text/html, text/plain,
// application/x-msdownload, application/x-ole (older office files, installers), text/x-script, the archives is_archive() names, else
// application/octet-stream. Empty bytes: "".
std::string media_type(std::string_view head);
bool is_archive(std::string_view media_type);
std::string german_type(std::string_view media_type);  // "PDF-Datei"
// A name that is safe to show and to offer for saving: no path, no control or direction characters, at most 120 bytes.
std::string safe_name(std::string_view name);

}  // namespace rathaus::documents
