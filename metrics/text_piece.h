#pragma once
// Metrics as text, in pieces that are sent many times.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace moebench {

// Whole lines of Prometheus' text format, version 0.0.4. Any thread may call anything.
class TextPiece {
 public:
  struct Packed {
    std::string deflated;   // blocks of RFC 1951, of which none is the last; ends with a byte
    std::uint32_t crc = 0;  // CRC-32 of the text
  };

  explicit TextPiece(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }

  // Made when it is first asked for.
  const Packed& packed() const;

 private:
  std::string text_;
  mutable std::once_flag is_packed_;
  mutable Packed packed_;
};

using TextPieces = std::vector<std::shared_ptr<const TextPiece>>;

std::string text_of(const TextPieces& pieces);

// The same as one member of a gzip file (RFC 1952). What was packed before is not packed again.
std::string gzip_of(const TextPieces& pieces);

}  // namespace moebench
