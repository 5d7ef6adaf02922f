#include "suites/run/line_reader.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace moebench {

bool LineReader::read(const std::function<void(const std::string&)>& take) {
  std::array<char, 65536> buffer{};
  while (open_) {
    const ssize_t count = ::read(fd_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return true;
    if (count <= 0) {
      open_ = false;
      if (!pending_.empty()) take(pending_);
      return false;
    }
    pending_.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      take(pending_.substr(begin, end - begin));
    }
    pending_.erase(0, begin);
  }
  return false;
}

}  // namespace moebench
