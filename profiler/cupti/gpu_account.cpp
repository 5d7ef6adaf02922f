#include "profiler/cupti/gpu_account.h"

#include <algorithm>

namespace moebench {

GpuAccount& GpuAccount::operator+=(const GpuAccount& other) {
  activities += other.activities;
  outside_ops += other.outside_ops;
  lost += other.lost;
  incomplete += other.incomplete;
  peak_memory = std::max(peak_memory, other.peak_memory);
  footprint = std::max(footprint, other.footprint);
  synchronizing += other.synchronizing;
  overhead += other.overhead;
  if (missing.empty()) missing = other.missing;
  return *this;
}

GpuAccount account_of(const ActivityReport& report) {
  const auto is_outside = [](const GpuActivity& activity) { return !activity.owner; };
  return {.activities = report.activities.size(),
          .outside_ops =
              static_cast<std::uint64_t>(std::count_if(report.activities.begin(), report.activities.end(), is_outside)),
          .lost = report.dropped + report.unreadable + report.untimed,
          .incomplete = 0,
          .peak_memory = report.peak_memory,
          .footprint = std::nullopt,
          .synchronizing = report.synchronizing,
          .overhead = report.overhead,
          .missing = {}};
}

}  // namespace moebench
