#pragma once
// Whether a tenant's key opens what lies in its folder, before anything is opened to work with. Looks, never writes.
#include <filesystem>
#include <string>

#include "libs/base/result.h"
#include "libs/crypto/secret_key.h"

namespace rathaus::store {

// False: the keys were wrapped by another one. Error: unavailable, the file cannot be read.
Result<bool> key_opens(const std::filesystem::path& keys_file, const std::string& tenant,
                       const crypto::SecretKey& tenant_key);

}  // namespace rathaus::store
