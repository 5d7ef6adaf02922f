#include "results/checksum.h"

#include <boost/crc.hpp>

#include <fmt/format.h>

namespace moebench {

std::string checksum_of(std::string_view content) {
  boost::crc_32_type crc;
  crc.process_bytes(content.data(), content.size());
  return fmt::format("crc32:{:08x}", crc.checksum());
}

std::string checksum_of_json(const Json& json) {
  return checksum_of(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace moebench
