#pragma once
// Files as texts.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace moebench::fixtures {

inline std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

inline void put(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace moebench::fixtures
