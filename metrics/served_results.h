#pragma once
// Finished results as metrics.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <prometheus/collectable.h>

#include "metrics/metric_set.h"

namespace moebench {

// The newest run of each suite below a folder (results_tree.h), of 50 suites at most, and the newest gate of each.
class ServedResults final : public prometheus::Collectable {
 public:
  // Of nothing so far.
  explicit ServedResults(std::filesystem::path folder)
      : folder_(std::move(folder)), set_(std::make_shared<const MetricSet>()) {}

  // Reads what there is, unless nothing has changed since the last time. Returns what to tell a person of it; empty:
  // nothing has changed. What cannot be read is counted, and is no error. Throws InputError for a folder that cannot be
  // listed, and keeps what there was.
  std::string look();

  std::vector<prometheus::MetricFamily> Collect() const override;
  std::string text() const { return current()->text(); }

 private:
  std::shared_ptr<const MetricSet> current() const;

  std::filesystem::path folder_;
  std::optional<std::string> state_;  // of the files, as they were read
  mutable std::mutex mutex_;
  std::shared_ptr<const MetricSet> set_;
};

}  // namespace moebench
