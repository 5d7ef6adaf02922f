#include "metrics/secret.h"

#include <algorithm>

#include <openssl/crypto.h>

namespace moebench {

Secret::Secret(std::string_view text) : Secret(text.size()) { std::copy(text.begin(), text.end(), bytes_.get()); }

Secret::Secret(std::size_t size) : bytes_(std::make_unique<char[]>(size + 1)), size_(size) {}

Secret::~Secret() {
  if (bytes_) ::OPENSSL_cleanse(bytes_.get(), size_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace moebench
