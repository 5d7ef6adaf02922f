#pragma once
// Figures that somebody has published of configurations like those that were run.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {

// What a published figure is of. The unit of all but `overhead` and `memory_mib` does not matter: published figures and
// ours are both taken over those of one configuration.
enum class FigureKind : std::uint8_t {
  speed,       // such as tokens a second, or a speedup
  time,        // of a step
  token_time,  // of a step over its tokens
  overhead,    // time over that of the other configuration, less one, in %
  memory,      // of a device
  memory_mib,  // the same in MiB: the one that is absolute
};
std::string_view name_of(FigureKind kind);
std::optional<FigureKind> figure_kind_named(std::string_view name);
std::vector<std::string_view> figure_kind_names();
bool is_over_another(FigureKind kind);

// Parts of a rank's device memory: publications differ in what they count.
enum class MemoryPart : std::uint8_t {
  arenas,  // activations and buffers, as the plan lays them out
  routing,
  parameters,
  gradients,
  optimizer,  // Adam's two moments
  output,     // one tensor of tokens x M: the layer's output, or a residual
  scores,     // two tensors of tokens x E: the gate's scores and their gradient
};
std::string_view name_of(MemoryPart part);
std::optional<MemoryPart> memory_part_named(std::string_view name);
std::vector<std::string_view> memory_part_names();

// A run that a figure speaks of, by label, and the run that it is taken over; empty: none.
struct FigureRun {
  std::string label;
  std::string over;

  bool operator==(const FigureRun&) const = default;
};

struct FigureAxis {
  std::string name;
  std::string value;  // empty: any
  bool operator==(const FigureAxis&) const = default;
};

struct PublishedFigure {
  std::vector<FigureAxis> axes;  // of what, as the publication says it
  FigureKind kind = FigureKind::speed;
  double value = 0;             // over that of `over`, a share in an overhead, or MiB
  std::vector<FigureRun> runs;  // all that `axes` describe; the best of them is compared

  bool operator==(const PublishedFigure&) const = default;
};

struct Publication {
  std::string file;
  std::string over;                 // what figures are over, for people: "system=fastmoe"; empty: all are absolute
  std::vector<MemoryPart> counted;  // in figures of memory
  std::vector<PublishedFigure> figures;
  int not_run = 0;  // figures of configurations that the suite does not have

  bool operator==(const Publication&) const = default;
};

}  // namespace moebench
