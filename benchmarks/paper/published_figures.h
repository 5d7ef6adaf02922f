#pragma once
// What the paper's figures show (MPipeMoE, IPDPS 2023): results/baselines/paper.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "reference/base/shape.h"
#include "reference/base/units.h"

namespace moebench::paper {

// One cell's layer: a model of Table III, top-1, fp32.
struct Layer {
  std::string model;
  LayerShape shape;
};

struct SpeedupCell {  // Fig. 8, times over FastMoE's speed; on 64 devices
  Layer layer;
  Ratio fastermoe;
  Ratio one_partition;  // PipeMoE with n = 1
  Ratio pipemoe;        // with its own choice of n
};

struct MemoryCell {  // Fig. 9, on 64 devices
  Layer layer;
  Ratio fastermoe;  // memory over FastMoE's, as the next two
  Ratio pipemoe;
  Ratio mpipemoe;
  Ratio speedup;                 // of MPipeMoE over FastMoE
  Ratio speedup_over_fastermoe;  // of MPipeMoE
};

struct FootprintCell {  // Fig. 11, GPT-XL on 64 devices
  std::string system;   // "pipemoe" or "mpipemoe"
  Layer layer;
  Bytes memory;
  Ratio relative_time;  // in a unit that the paper does not name
};

inline constexpr std::size_t strategy_count = 4;      // S1 to S4
using Overheads = std::array<Ratio, strategy_count>;  // of time, over no reuse

struct OverheadCell {  // Fig. 13, GPT-XL
  Layer layer;
  Overheads overheads{};
  std::size_t chosen = 0;  // by the paper's selector: 0 is S1
};

// Each throws InputError for files that are missing or not as described.
std::vector<SpeedupCell> read_fig8(const std::filesystem::path& folder);
std::vector<MemoryCell> read_fig9(const std::filesystem::path& folder);
std::vector<FootprintCell> read_fig11(const std::filesystem::path& folder);
std::vector<OverheadCell> read_fig13(const std::filesystem::path& folder);

// The layer of a model of Table III.
Layer layer_of(const std::filesystem::path& folder, const std::string& model, Tokens tokens, int devices);

inline constexpr const char* largest_model = "gpt3-xl";
inline constexpr int all_devices = 64;

}  // namespace moebench::paper
