#pragma once
// The real program, as a process of its own.

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "results/results.h"

namespace moebench::fixtures {

class Program {
 public:
  // Starts it in `folder`, where its output goes into files too. `settings`: "NAME=value" of its environment.
  // `largest_file`: no file that it writes may be larger; zero: as large as it likes.
  Program(const std::filesystem::path& folder, std::vector<std::string> arguments,
          std::vector<std::string> settings = {}, Bytes largest_file = Bytes(0));
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  std::vector<pid_t> children() const;
  void send(int signal) const;
  void send_to_group(int signal) const;  // to all of its processes

  bool has_ended() const;

  // Its exit status, or 128 and the signal that ended it. Kills it and gives -1 after a minute and a half.
  int wait();

  std::string out() const;
  std::string err() const;

  // Processes that it started, or it itself, that are still there after up to five seconds.
  int left_behind() const;

 private:
  std::filesystem::path out_;
  std::filesystem::path err_;
  std::string mark_;  // in the environment of all of its processes
  pid_t pid_ = -1;
  bool waited_ = false;
};

// A copy of the program that differs in nothing but the id of its build.
void copy_as_another_build(const std::filesystem::path& path);

// Writes a suite of a few small layers; each takes `min_time` in each round.
void write_suite(const std::filesystem::path& path, double min_time, int rounds, double timeout = 60);

// Waits until the results in the folder of `file` are of as many runs. False after a minute.
bool wait_for_runs(const std::filesystem::path& file, std::size_t count);

// What the folder of `file` has.
Results read_results(const std::filesystem::path& file);

}  // namespace moebench::fixtures
