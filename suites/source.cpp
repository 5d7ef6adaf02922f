#include "suites/source.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

#include "reference/base/error.h"
#include "reference/base/nearest.h"

namespace moebench {
namespace {

unsigned char byte_at(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// The length of the UTF-8 sequence at `index`; 0 if there is none (RFC 3629: no overlong forms, no surrogates).
std::size_t sequence_length(std::string_view text, std::size_t index) {
  const unsigned char first = byte_at(text, index);
  const unsigned char second = byte_at(text, index + 1);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte_at(text, index + i))) return 0;
  }
  if (first == 0xe0 && second < 0xa0) return 0;
  if (first == 0xed && second > 0x9f) return 0;
  if (first == 0xf0 && second < 0x90) return 0;
  if (first == 0xf4 && second > 0x8f) return 0;
  return length;
}

bool is_control(unsigned char byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
}

std::string hexadecimal(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

void require_characters(const Source& source) {
  Position position{1, 1};
  for (std::size_t i = 0; i < source.text.size();) {
    const unsigned char byte = byte_at(source.text, i);
    const std::size_t length = sequence_length(source.text, i);
    if (length == 0) {
      reject(source, position, "the byte " + hexadecimal(byte) + " is not UTF-8", "save the file as UTF-8");
    }
    if (is_control(byte)) {
      reject(source, position, "the control character " + hexadecimal(byte) + " cannot stand in a suite", "remove it");
    }
    if (byte == '\r' && byte_at(source.text, i + 1) != '\n') {
      reject(source, position, "a carriage return without a line feed", "save the file with Unix line ends");
    }
    i += length;
    position.column += static_cast<int>(length);
    if (byte == '\n') position = {position.line + 1, 1};
  }
}

void require_no_tab_indentation(const Source& source) {
  Position line{1, 1};
  for (std::size_t begin = 0; begin < source.text.size(); ++line.line) {
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    const std::size_t content = std::min(source.text.find_first_not_of(" \t\r", begin), end);
    const std::size_t tab = std::min(source.text.find('\t', begin), end);
    if (tab < content && content < end && source.text[content] != '#') {
      line.column = static_cast<int>(tab - begin) + 1;
      reject(source, line, "the line is indented with a tab", "indent with spaces, as YAML demands");
    }
    begin = end + 1;
  }
}

// `what` about a path that cannot be read, with the nearest name beside it that could be meant.
[[noreturn]] void reject_path(const std::filesystem::path& path, const std::string& what) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::vector<std::string> names;
  std::error_code ignored;
  for (std::filesystem::directory_iterator i(folder, ignored), end; !ignored && i != end; i.increment(ignored)) {
    const std::string extension = i->path().extension().string();
    if (extension == ".yaml" || extension == ".yml") names.push_back(i->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view near = nearest(path.filename().string(), views);
  if (near.empty()) throw InputError(path.string(), what, "name a suite, or write one with `moebench init`");
  throw InputError(path.string(), what, "did you mean " + (path.parent_path() / near).string() + "?");
}

}  // namespace

Source checked_source(std::string filename, std::string text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  Source source{std::move(filename), std::move(text)};
  if (source.text.starts_with("\xff\xfe") || source.text.starts_with("\xfe\xff")) {
    reject(source, {1, 1}, "the file is UTF-16", "save it as UTF-8");
  }
  require_characters(source);
  require_no_tab_indentation(source);
  return source;
}

Source read_source(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) reject_path(path, "no such file");
  if (error) throw InputError(path.string(), error.message(), "check the path");
  if (std::filesystem::is_directory(status)) throw InputError(path.string(), "is a folder", "name a suite in it");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path.string(), "cannot be read", "check its permissions");
  std::string text(static_cast<std::size_t>(largest_suite.count()) + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) throw InputError(path.string(), "cannot be read", "check the file");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > static_cast<std::size_t>(largest_suite.count())) {
    throw InputError(path.string() + ":1:1", "is larger than 256 KiB",
                     "a suite is a short text; is this the right file?");
  }
  return checked_source(path.string(), std::move(text));
}

std::string where(const Source& source, Position position) {
  if (position.line == 0) return source.filename;
  std::size_t begin = 0;
  for (int line = 1; line < position.line && begin < source.text.size(); ++line) {
    begin = std::min(source.text.find('\n', begin), source.text.size() - 1) + 1;
  }
  const std::size_t end = std::min(begin + static_cast<std::size_t>(position.column - 1), source.text.size());
  std::ptrdiff_t continuations = 0;
  for (std::size_t i = begin; i < end; ++i) continuations += is_continuation(byte_at(source.text, i)) ? 1 : 0;
  return source.filename + ":" + std::to_string(position.line) + ":" + std::to_string(position.column - continuations);
}

void reject(const Source& source, Position position, const std::string& what, const std::string& remedy) {
  throw InputError(where(source, position), what, remedy);
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t end = std::min(text.size(), longest);
  while (end < text.size() && is_continuation(byte_at(text, end))) --end;
  std::string result = "\"";
  for (char c : text.substr(0, end))
    result += is_control(static_cast<unsigned char>(c)) || c == '\n' || c == '\r' ? '?' : c;
  return result + (end < text.size() ? "...\"" : "\"");
}

}  // namespace moebench
