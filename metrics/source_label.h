#pragma once
// What was not real of figures: the value of the label `source`.

#include <cstdint>
#include <string_view>

#include "results/environment.h"
#include "results/json.h"

namespace moebench {

enum class FigureSource : std::uint8_t { measured, emulated, simulated };
std::string_view name_of(FigureSource source);

// Of a whole run: emulated where anything was.
FigureSource source_of(const Environment& environment);

// Of one of its configurations, by its `config`: emulated where itself or the network below all of them was.
FigureSource source_of(const Environment& environment, const Json& config);

}  // namespace moebench
