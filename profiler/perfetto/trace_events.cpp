#include "profiler/perfetto/trace_events.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "profiler/analysis/pool_use.h"
#include "profiler/analysis/predecessors.h"
#include "reference/plan/edge_reason.h"
#include "reference/plan/render.h"

namespace moebench {
namespace {

// Perfetto counts in whole nanoseconds; the format, in microseconds.
using Nanoseconds = std::int64_t;

Nanoseconds rounded(Seconds time) { return std::llround(time.count() * 1e9); }

std::string microseconds_of(Nanoseconds time) { return fmt::format("{}.{:03}", time / 1000, time % 1000); }

std::string json_text(std::string_view text) { return nlohmann::json(text).dump(); }

struct Slice {
  Nanoseconds begin = 0;
  Nanoseconds end = 0;
};

constexpr int passes_track = 0;

int track_of(Stream stream) { return 1 + index_of(stream); }

class Writer {
 public:
  explicit Writer(std::string_view about) {
    text_ =
        fmt::format("{{\"otherData\":{{\"about\":{}}},\"displayTimeUnit\":\"ms\",\"traceEvents\":[", json_text(about));
  }

  void add(const TracedProcess& process) {
    ++process_;
    name("process_name", passes_track, process.name);
    name("thread_name", passes_track, "passes");
    for (Stream stream : all_streams) name("thread_name", track_of(stream), name_of(stream));
    free_.fill(0);
    for (const TracedStep& step : process.steps) add(step);
  }

  std::string finish() && { return std::move(text_) + "\n]}\n"; }

 private:
  template <class... Arguments>
  void event(fmt::format_string<Arguments...> body, Arguments&&... arguments) {
    text_ += is_first_ ? "\n{" : ",\n{";
    is_first_ = false;
    fmt::format_to(std::back_inserter(text_), "\"pid\":{},", process_);
    fmt::format_to(std::back_inserter(text_), body, std::forward<Arguments>(arguments)...);
    text_ += "}";
  }

  void name(std::string_view what, int track, std::string_view name) {
    event(R"("ph":"M","tid":{},"name":"{}","args":{{"name":{}}})", track, what, json_text(name));
  }

  // At least a nanosecond long, and not before the slice before it on the track has ended.
  Slice slice(int track, std::string_view name, std::string_view category, Seconds begin, Seconds end,
              std::string_view arguments) {
    Nanoseconds& free = free_[static_cast<std::size_t>(track)];
    Slice slice{.begin = std::max(free, rounded(begin)), .end = rounded(end)};
    slice.end = std::max(slice.begin + 1, slice.end);
    free = slice.end;
    event(R"("ph":"X","tid":{},"name":"{}","cat":"{}","ts":{},"dur":{},"args":{{{}}})", track, name, category,
          microseconds_of(slice.begin), microseconds_of(slice.end - slice.begin), arguments);
    return slice;
  }

  void add(const TracedStep& step) {
    const Seconds routing = step.routing + step.routing_waited;
    if (routing > Seconds(0)) {
      slice(passes_track, "routing", "pass", step.begin, step.begin + routing, "");
    }
    for (Pass pass : {Pass::forward, Pass::backward}) {
      slice(passes_track, name_of(pass), "pass", step.of(pass).begin, step.of(pass).end, "");
    }
    const std::vector<Slice> slices = add_ops(step);
    add_arrows(step, slices);
    for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) add_counter(step, pool);
  }

  // Where each op begins, its waiting included, and ends.
  std::vector<Slice> add_ops(const TracedStep& step) {
    const Plan& plan = step.plan.plan();
    const std::vector<std::string> labels = op_labels(plan);
    const Predecessors predecessors(step.plan);
    std::vector<Slice> slices;
    for (std::size_t i = 0; i < step.spans.size(); ++i) {
      const Span& span = step.spans[i];
      const Op& op = plan.ops[i];
      const int track = track_of(span.stream);
      const Seconds came = span.begin + step.waited[i];
      for (const Edge& edge : predecessors.across(static_cast<int>(i))) {
        Nanoseconds& free = free_[static_cast<std::size_t>(track)];
        free = std::max(free, slices[static_cast<std::size_t>(edge.from)].end);
      }
      std::optional<Slice> waiting;
      if (rounded(came) > rounded(span.begin)) {
        waiting = slice(track, "waits for ranks", "peer", span.begin, came, "");
      }
      const Slice working =
          slice(track, describe(op), name_of(op.kind), came, span.end,
                fmt::format(R"("op":{},"label":{},"flops":{},"sent_bytes":{},"received_bytes":{},"copied_bytes":{})", i,
                            json_text(labels[i]), op.work.flops.count(), op.work.sent.count(), op.work.received.count(),
                            op.work.copied.count()));
      slices.push_back({.begin = waiting ? waiting->begin : working.begin, .end = working.end});
    }
    return slices;
  }

  // From within the one slice to within the other: that is how the format binds an arrow.
  void add_arrows(const TracedStep& step, const std::vector<Slice>& slices) {
    const Plan& plan = step.plan.plan();
    for (const Edge& edge : step.plan.dependencies().edges) {
      const auto from = static_cast<std::size_t>(edge.from);
      const auto to = static_cast<std::size_t>(edge.to);
      const std::string_view reason = name_of(reason_of(plan, edge));
      ++arrow_;
      event(R"("ph":"s","tid":{},"name":"{}","cat":"{}","id":{},"ts":{})", track_of(plan.ops[from].stream), reason,
            reason, arrow_, microseconds_of(slices[from].end - 1));
      event(R"("ph":"f","bp":"e","tid":{},"name":"{}","cat":"{}","id":{},"ts":{})", track_of(plan.ops[to].stream),
            reason, reason, arrow_, microseconds_of(slices[to].begin));
    }
  }

  void add_counter(const TracedStep& step, Pool pool) {
    for (const PoolUse& use : pool_use(step, pool)) {
      event(R"("ph":"C","name":"{} bytes","ts":{},"args":{{"bytes":{}}})", name_of(pool),
            microseconds_of(rounded(use.time)), use.bytes.count());
    }
  }

  std::string text_;
  bool is_first_ = true;
  int process_ = 0;
  int arrow_ = 0;
  std::array<Nanoseconds, 1 + stream_count> free_{};  // by track
};

}  // namespace

std::string trace_events(std::span<const TracedProcess> processes, std::string_view about) {
  Writer writer(about);
  for (const TracedProcess& process : processes) writer.add(process);
  return std::move(writer).finish();
}

}  // namespace moebench
