#pragma once
// What `moebench tune` finds out: the best choice for a layer on a machine, what it costs, and what else there is.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/select/selector.h"

namespace moebench {

struct TuningQuestion {
  LayerShape shape;
  MachineProfile machine;
  std::optional<Bytes> memory_budget;
  SearchSpace space;
  std::string selector = "search";
};

struct TunedChoice {
  Choice choice;
  ChoiceCost cost;
};

// How a step uses its streams.
struct StreamUse {
  std::array<Ratio, stream_count> busy;  // share of forward and backward pass in which an op is at work
  Stream busiest = Stream::compute;
  Seconds bound;  // no step with the same work on each stream is quicker
};

struct Tuning {
  TuningQuestion question;
  TunedChoice best;
  StreamUse use;
  std::optional<bool> fits_device;        // whether the machine's devices have room for it; nothing: not known
  TunedChoice keeps_all;                  // the quickest that keeps everything, whether it fits or not
  std::optional<TunedChoice> sequential;  // one partition that keeps everything; nothing where n = 1 is not asked for
  TunedChoice best_uniform;               // the quickest of one strategy for all partitions that fits
  std::vector<TunedChoice> runners_up;    // that fit, one of each n and strategy, the quickest first
  std::vector<TunedChoice> front;         // of time against memory, whatever the budget, the best included: by
                                          // ascending memory
};

// Throws InputError as Selector::choose() does.
Tuning tune(const TuningQuestion& question);

}  // namespace moebench
