#pragma once
// What tests of running have in common.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reference/comm/rendezvous/memory_store.h"
#include "suites/run/attempt.h"
#include "suites/run/observer.h"
#include "suites/run/worker_process.h"
#include "suites/suite.h"

namespace moebench::fixtures {

inline Configuration configuration(int granularity, int ranks = 2) {
  Configuration result;
  result.system = "pipemoe";
  result.shape = {.tokens = Tokens(1024), .model_dim = Features(64), .hidden_dim = Features(256), .experts = ranks, .ranks = ranks};
  result.granularity = granularity;
  return result;
}

inline std::vector<Configuration> configurations(int count, int ranks = 2) {
  std::vector<Configuration> all;
  for (int n = 1; n <= count; ++n) all.push_back(configuration(n, ranks));
  return all;
}

inline Suite suite(int rounds, int ranks = 2) {
  Suite result;
  result.source.filename = "suites/example.yaml";
  result.name = "example";
  result.ranks = ranks;
  result.measure = {.rounds = rounds, .min_time = Seconds(0.1), .timeout = Seconds(30), .seed = 1};
  return result;
}

inline Job job(int count, int ranks = 2) {
  Job result{.ranks = ranks, .min_time = Seconds(0.1), .timeout = Seconds(30), .seed = 1};
  for (int i = 0; i < count; ++i) result.items.push_back({i, configuration(i + 1, ranks)});
  return result;
}

inline Agents single_agent() { return Agents(make_memory_store(), 0, 1); }

// A folder of its own, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "moebench-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Remembers what it is told, a line a call.
class Recorder final : public Observer {
 public:
  void run_started(const Results&, std::span<const int> skipped) override { add("run started", skipped.size()); }
  void trials_started(int configurations) override { add("trials", static_cast<std::size_t>(configurations)); }
  void round_started(int round, int configurations) override {
    add("round " + std::to_string(round), static_cast<std::size_t>(configurations));
  }
  void configuration_started(const RunStep& step) override { add("started", static_cast<std::size_t>(step.configuration)); }
  void configuration_ended(const RunStep& step, const RunResult& run, const Results&) override {
    add(std::string("ended ") + std::string(name_of(run.status)), static_cast<std::size_t>(step.configuration));
  }
  void note(std::string_view text) override { notes.emplace_back(text); }
  void run_ended(const Results& results) override { calls.push_back("run " + std::string(name_of(results.state))); }

  std::vector<std::string> calls;
  std::vector<std::string> notes;

 private:
  void add(const std::string& what, std::size_t number) { calls.push_back(what + " " + std::to_string(number)); }
};

}  // namespace moebench::fixtures
