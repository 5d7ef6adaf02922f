#pragma once
// The other end of gzip_of().

#include <string>

#include <zlib.h>

namespace moebench::fixtures {

// What one gzip member of less than 64 MiB has in it; "broken" where it, its checksum or its end is not in order.
inline std::string gunzip(std::string bytes) {
  z_stream stream{};
  constexpr int gzip_alone = 15 + 16;
  ::inflateInit2(&stream, gzip_alone);
  std::string text(std::size_t{64} << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const bool is_whole = ::inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
  text.resize(stream.total_out);
  ::inflateEnd(&stream);
  return is_whole ? text : "broken";
}

}  // namespace moebench::fixtures
