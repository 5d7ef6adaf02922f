#include "metrics/text_piece.h"

#include <new>

#define ZLIB_CONST
#include <zlib.h>

namespace moebench {
namespace {

constexpr int level = 6;
constexpr int raw_window = -15;  // without a header, 32 KiB
constexpr int memory = 8;

std::string deflated(const std::string& text) {
  z_stream stream{};
  if (::deflateInit2(&stream, level, Z_DEFLATED, raw_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  constexpr std::size_t flush = 16;  // what deflateBound() does not count
  std::string bytes(::deflateBound(&stream, text.size()) + flush, '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  ::deflate(&stream, Z_SYNC_FLUSH);
  bytes.resize(stream.total_out);
  ::deflateEnd(&stream);
  return bytes;
}

std::uint32_t crc_of(const std::string& text) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

void add_number(std::string& bytes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xffU);
}

}  // namespace

const TextPiece::Packed& TextPiece::packed() const {
  std::call_once(is_packed_, [this] { packed_ = {.deflated = deflated(text_), .crc = crc_of(text_)}; });
  return packed_;
}

std::string text_of(const TextPieces& pieces) {
  std::size_t size = 0;
  for (const auto& piece : pieces) size += piece->text().size();
  std::string text;
  text.reserve(size);
  for (const auto& piece : pieces) text += piece->text();
  return text;
}

std::string gzip_of(const TextPieces& pieces) {
  constexpr std::string_view header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  constexpr std::string_view last_block("\x03\0", 2);  // of no bytes
  std::string bytes(header);
  std::uint32_t crc = 0;
  std::uint32_t size = 0;
  for (const auto& piece : pieces) {
    const TextPiece::Packed& packed = piece->packed();
    bytes += packed.deflated;
    crc = static_cast<std::uint32_t>(::crc32_combine(crc, packed.crc, static_cast<z_off_t>(piece->text().size())));
    size += static_cast<std::uint32_t>(piece->text().size());
  }
  bytes += last_block;
  add_number(bytes, crc);
  add_number(bytes, size);
  return bytes;
}

}  // namespace moebench
