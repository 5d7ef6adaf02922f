#pragma once
// Lines from a pipe, as they come.

#include <functional>
#include <string>

namespace moebench {

// Borrows a descriptor that does not block.
class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}

  // Hands over the lines that are complete by now, without their ends; at the end of the pipe also one that is not.
  // False at the end of the pipe, and from then on.
  bool read(const std::function<void(const std::string&)>& take);

 private:
  int fd_;
  std::string pending_;
  bool open_ = true;
};

}  // namespace moebench
