#pragma once
// Turns painted pages into the file: fonts, structure tree, XMP, output intent, attachments, catalog.
#include <span>

#include "libs/pdf/canvas.h"

namespace rathaus::pdf {

Status check_metadata(const Metadata& metadata);
Status check_attachments(std::span<const Attachment> attachments);
Result<Bytes> finish(Canvas& canvas, const Metadata& metadata, std::span<const Attachment> attachments);

// A matrix/TRC profile of sRGB, made by arithmetic (ICC.1:2001-04; IEC 61966-2-1).
Bytes srgb_profile();
// Spec: ISO 16684-1; identification after ISO 19005-3 6.6.4 and ISO 14289-1 5.
std::string xmp_packet(const Metadata& metadata);

inline constexpr std::string_view kProducer = "Rathaus";

}  // namespace rathaus::pdf
