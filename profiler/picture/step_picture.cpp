#include "profiler/picture/step_picture.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reference/plan/render.h"

namespace moebench {
namespace {

// What the legend tells apart.
enum class Work { experts, experts_grad, exchange, exchange_grad, restoring, offload, rest };

Work work_of(const Op& op) {
  switch (op.kind) {
    case OpKind::fc1:
    case OpKind::activation:
    case OpKind::fc2:
      return Work::experts;
    case OpKind::fc2_input_grad:
    case OpKind::fc2_weight_grad:
    case OpKind::activation_grad:
    case OpKind::fc1_input_grad:
    case OpKind::fc1_weight_grad:
      return Work::experts_grad;
    case OpKind::recompute:
    case OpKind::redispatch:
    case OpKind::prefetch:
      return Work::restoring;
    case OpKind::offload:
      return Work::offload;
    default:
      if (!is_collective(op.kind)) return Work::rest;
      return op.pass == Pass::forward ? Work::exchange : Work::exchange_grad;
  }
}

Colour colour_of(Work work) {
  switch (work) {
    case Work::experts:
      return Colour::blue;
    case Work::experts_grad:
      return Colour::light_blue;
    case Work::exchange:
      return Colour::orange;
    case Work::exchange_grad:
      return Colour::light_orange;
    case Work::restoring:
      return Colour::red;
    case Work::offload:
      return Colour::green;
    case Work::rest:
      break;
  }
  return Colour::grey;
}

std::vector<std::pair<Colour, std::string>> legend() {
  std::vector<std::pair<Colour, std::string>> entries;
  for (const auto& [work, name] :
       {std::pair(Work::experts, "experts"), std::pair(Work::experts_grad, "their gradients"),
        std::pair(Work::exchange, "exchanges"), std::pair(Work::exchange_grad, "of gradients"),
        std::pair(Work::restoring, "copied back, or sent or computed again"), std::pair(Work::offload, "offloaded"),
        std::pair(Work::rest, "waiting for ranks, and the rest")}) {
    entries.emplace_back(colour_of(work), name);
  }
  return entries;
}

std::string tip_of(const Op& op, Seconds time) {
  std::string tip = fmt::format("{}: {:.3f} ms", describe(op), in_milliseconds(time));
  if (op.work.flops > Flops(0)) tip += fmt::format(", {:.3f} GFLOP", static_cast<double>(op.work.flops.count()) * 1e-9);
  const Bytes moved = std::max({op.work.sent, op.work.received, op.work.copied});
  if (moved > Bytes(0)) tip += fmt::format(", {:.3f} MiB", in_mib(moved));
  return tip;
}

PictureTrack track_of(const TracedStep& step, Stream stream, Seconds zero) {
  const Plan& plan = step.plan.plan();
  const std::vector<std::string> labels = op_labels(plan);
  PictureTrack track;
  for (const Span& span : step.spans) {
    if (span.stream != stream) continue;
    const auto op = static_cast<std::size_t>(span.op);
    const Seconds came = span.begin + step.waited[op];
    if (came > span.begin) {
      track.boxes.push_back({.begin = span.begin - zero,
                             .end = came - zero,
                             .label = {},
                             .tip = fmt::format("waits for ranks: {:.3f} ms", in_milliseconds(step.waited[op])),
                             .colour = Colour::grey});
    }
    track.boxes.push_back({.begin = came - zero,
                           .end = span.end - zero,
                           .label = labels[op],
                           .tip = tip_of(plan.ops[op], span.end - came),
                           .colour = colour_of(work_of(plan.ops[op]))});
  }
  return track;
}

}  // namespace

Picture step_picture(std::span<const TracedStep> ranks, std::string title, std::string note) {
  Seconds zero = ranks.front().forward.begin;
  for (const TracedStep& rank : ranks) zero = std::min(zero, rank.forward.begin);
  Picture picture{.title = std::move(title), .note = std::move(note), .tracks = {}, .legend = legend()};
  for (const TracedStep& rank : ranks) {
    for (Stream stream : all_streams) {
      PictureTrack track = track_of(rank, stream, zero);
      if (track.boxes.empty()) continue;
      track.name =
          ranks.size() > 1 ? fmt::format("rank {} {}", rank.rank, name_of(stream)) : std::string(name_of(stream));
      picture.tracks.push_back(std::move(track));
    }
  }
  return picture;
}

}  // namespace moebench
