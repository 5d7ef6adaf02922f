#include "metrics/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Secret secret_text(const std::string& option, const std::string& path) {
  const std::string where = option + " " + path;
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) {
    throw InputError(where, std::string("cannot be read: ") + std::strerror(errno), "name a file with user:password");
  }
  if (!S_ISREG(info.st_mode)) throw InputError(where, "is no file", "name a file with user:password");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw InputError(where, "others may read or write it", "take their rights: chmod 600 " + path);
  }
  if (info.st_size > static_cast<off_t>(most_bytes)) throw InputError(where, "is too long", "64 KiB are allowed");
  const auto size = static_cast<std::size_t>(info.st_size);
  Secret text(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(file.get(), text.data() + filled, size - filled);
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled == size ? std::move(text) : Secret(text.view().substr(0, filled));
}

}  // namespace

std::vector<Secret> secret_lines(const std::string& option, const std::string& path) {
  const Secret secret = secret_text(option, path);
  std::string_view text = secret.view();
  std::vector<Secret> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') lines.emplace_back(line);
  }
  return lines;
}

Passwords::Passwords(const std::string& option, const std::string& path) {
  for (const Secret& secret : secret_lines(option, path)) {
    const std::string_view line = secret.view();
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == line.size()) {
      throw InputError(option + " " + path, "a line is not user:password", "write one user a line");
    }
    digests_.push_back(digest_of(line.substr(0, colon), line.substr(colon + 1)));
  }
  if (digests_.empty()) throw InputError(option + " " + path, "names no user", "write a line user:password");
}

Passwords::Digest Passwords::digest_of(std::string_view user, std::string_view password) {
  Secret text(user.size() + 1 + password.size());
  std::copy(user.begin(), user.end(), text.data());
  std::copy(password.begin(), password.end(), text.data() + user.size() + 1);
  Digest digest{};
  ::SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.view().size(), digest.data());
  return digest;
}

bool Passwords::allow(std::string_view user, std::string_view password) const {
  const Digest given = digest_of(user, password);
  unsigned found = 0;
  for (const Digest& known : digests_) {
    found |= static_cast<unsigned>(::CRYPTO_memcmp(given.data(), known.data(), known.size()) == 0);
  }
  return found != 0;
}

}  // namespace moebench
