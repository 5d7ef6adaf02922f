#pragma once
// Tables of ours beside the paper's, one function a figure.

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "benchmarks/paper/figure_table.h"

namespace moebench::paper {

// `data` is the folder of the paper's figures. Throw InputError where something is missing there.
std::vector<FigureTable> figure8(const std::filesystem::path& data);
std::vector<FigureTable> figure9(const std::filesystem::path& data);
std::vector<FigureTable> figure11(const std::filesystem::path& data);
std::vector<FigureTable> figure12(const std::filesystem::path& data);
std::vector<FigureTable> figure13(const std::filesystem::path& data);

struct Figure {
  std::string_view name;  // "fig8"
  std::vector<FigureTable> (*tables)(const std::filesystem::path& data);
};
std::span<const Figure> figures();

}  // namespace moebench::paper
