#pragma once
// A store in a folder, for ranks that are processes of one machine: a file a key.

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/deadline.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

// add() is not safe between processes: nothing here needs it.
class DirectoryStore final : public Store {
 public:
  explicit DirectoryStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void set(const std::string& key, const std::string& value) override {
    const std::filesystem::path draft = path_of(key + "." + std::to_string(getpid()));
    std::ofstream(draft, std::ios::binary) << value;
    std::filesystem::rename(draft, path_of(key));
  }

  std::string get(const std::string& key, Seconds timeout) override {
    for (const Deadline deadline = deadline_after(timeout); std::chrono::steady_clock::now() < deadline;) {
      if (const auto value = try_get(key)) return *value;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    throw CommunicationError("nobody set \"" + key + "\" in time");
  }

  std::optional<std::string> try_get(const std::string& key) override {
    std::ifstream file(path_of(key), std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream value;
    value << file.rdbuf();
    return value.str();
  }

  std::int64_t add(const std::string& key, std::int64_t amount) override {
    const std::int64_t sum = std::stoll(try_get(key).value_or("0")) + amount;
    set(key, std::to_string(sum));
    return sum;
  }

 private:
  std::filesystem::path path_of(std::string key) const {
    for (char& c : key) c = c == '/' ? '-' : c;
    return folder_ / key;
  }

  const std::filesystem::path folder_;
};

// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "moebench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw Error("cannot make a folder " + name);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace moebench
