#pragma once
// Users and passwords, which come from files alone.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/secret.h"

namespace moebench {

// The lines of a file that nobody but its owner may read or write; without empty ones, and those that begin with '#'.
// Throws InputError that names `option` and the file, and has nothing of its content.
std::vector<Secret> secret_lines(const std::string& option, const std::string& path);

// Who may read metrics. Keeps digests of what it was given.
class Passwords {
 public:
  // From lines "user:password". Throws InputError like secret_lines(), of a file without one too.
  Passwords(const std::string& option, const std::string& path);

  // Takes as long whether they are right or not.
  bool allow(std::string_view user, std::string_view password) const;

 private:
  static constexpr std::size_t digest_size = 32;  // SHA-256
  using Digest = std::array<unsigned char, digest_size>;

  static Digest digest_of(std::string_view user, std::string_view password);

  std::vector<Digest> digests_;
};

}  // namespace moebench
