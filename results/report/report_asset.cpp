#include "results/report/report_asset.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace moebench {
namespace {

constexpr std::pair<std::string_view, std::string_view> assets[] = {
#include "report_assets.inc"
};

}  // namespace

std::string_view report_asset(std::string_view name) {
  for (const auto& [known, text] : assets) {
    if (known == name) return text;
  }
  throw std::out_of_range("no file of reports: " + std::string(name));
}

}  // namespace moebench
