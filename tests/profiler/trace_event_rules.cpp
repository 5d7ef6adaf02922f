#include "tests/profiler/trace_event_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace moebench {
namespace {

using Json = nlohmann::json;
using Track = std::pair<int, int>;  // process and thread

std::int64_t nanoseconds(const Json& microseconds) { return std::llround(microseconds.get<double>() * 1000); }

struct Slice {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct End {
  Track track;
  std::int64_t time = 0;
};

class Rules {
 public:
  std::vector<std::string> check(const Json& trace) {
    for (const Json& event : trace.at("traceEvents")) take(event);
    for (auto& [track, slices] : slices_) check(track, slices);
    check_arrows();
    for (const auto& [counter, times] : counters_) {
      if (!std::is_sorted(times.begin(), times.end(), std::less_equal<>()))
        broken("times of counter " + counter.second);
    }
    for (const auto& [track, slices] : slices_) {
      if (!processes_.contains(track.first)) broken("process without a name");
      if (!threads_.contains(track)) broken("track without a name");
    }
    return std::move(broken_);
  }

 private:
  void broken(std::string what) { broken_.push_back(std::move(what)); }

  void take(const Json& event) {
    const std::string phase = event.at("ph");
    const int process = event.at("pid");
    if (phase == "C") {
      counters_[{process, event.at("name")}].push_back(nanoseconds(event.at("ts")));
      return;
    }
    const Track track{process, event.at("tid")};
    if (phase == "M") {
      if (event.at("name") == "process_name") processes_.insert(process);
      if (event.at("name") == "thread_name") threads_.insert(track);
    } else if (phase == "X") {
      const std::int64_t begin = nanoseconds(event.at("ts"));
      slices_[track].push_back({begin, begin + nanoseconds(event.at("dur"))});
    } else if (phase == "s" || phase == "f") {
      auto& ends = phase == "s" ? begins_ : ends_;
      if (!ends.try_emplace(event.at("id"), End{track, nanoseconds(event.at("ts"))}).second)
        broken("arrow with two ends");
    } else {
      broken("unknown phase " + phase);
    }
  }

  void check(Track track, std::vector<Slice>& slices) {
    std::sort(slices.begin(), slices.end(),
              [](const Slice& a, const Slice& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::vector<Slice> open;
    for (const Slice& slice : slices) {
      while (!open.empty() && open.back().end <= slice.begin) open.pop_back();
      if (slice.end <= slice.begin) broken("slice without length on track " + std::to_string(track.second));
      if (!open.empty() && slice.end > open.back().end) broken("overlap on track " + std::to_string(track.second));
      open.push_back(slice);
    }
  }

  bool is_in_a_slice(const End& end) const {
    const auto slices = slices_.find(end.track);
    return slices != slices_.end() &&
           std::any_of(slices->second.begin(), slices->second.end(),
                       [&](const Slice& slice) { return slice.begin <= end.time && end.time < slice.end; });
  }

  void check_arrows() {
    for (const auto& [id, end] : ends_) {
      if (!begins_.contains(id)) broken("arrow from nowhere");
    }
    for (const auto& [id, begin] : begins_) {
      const auto end = ends_.find(id);
      if (end == ends_.end()) {
        broken("arrow to nowhere");
        continue;
      }
      if (end->second.time < begin.time) broken("arrow that goes backwards");
      if (!is_in_a_slice(begin) || !is_in_a_slice(end->second)) broken("arrow that hangs in the air");
    }
  }

  std::map<Track, std::vector<Slice>> slices_;
  std::map<int, End> begins_;
  std::map<int, End> ends_;
  std::map<std::pair<int, std::string>, std::vector<std::int64_t>> counters_;
  std::set<int> processes_;
  std::set<Track> threads_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_rules(const nlohmann::json& trace) { return Rules().check(trace); }

}  // namespace moebench
