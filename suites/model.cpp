#include "suites/model.h"

#include <algorithm>
#include <array>

#include "suites/number.h"

namespace moebench {
namespace {

constexpr std::array<NamedModel, 7> models = {{
    {"gpt3-s", Features(768), Features(3072), "MPipeMoE, Table III"},
    {"gpt3-xl", Features(2048), Features(8192), "MPipeMoE, Table III"},
    {"bert-l", Features(1024), Features(4096), "MPipeMoE, Table III"},
    {"mixtral-8x7b", Features(4096), Features(14336), "arXiv 2401.04088"},
    {"deepseek-v2-lite", Features(2048), Features(1408), "arXiv 2405.04434"},
    {"qwen3-30b-a3b", Features(2048), Features(768), "arXiv 2505.09388"},
    {"gpt-oss-20b", Features(2880), Features(2880), "arXiv 2508.10925"},
}};

}  // namespace

std::span<const NamedModel> named_models() { return models; }

std::optional<ModelSizes> model_sizes(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view name = text.substr(0, slash);
  const auto model = std::find_if(models.begin(), models.end(), [&](const NamedModel& m) { return m.name == name; });
  if (model == models.end()) return std::nullopt;
  const ModelSizes full{model->model_dim, model->hidden_dim};
  if (slash == std::string_view::npos) return full;
  const auto divisor = count_of(text.substr(slash + 1));
  if (!divisor || *divisor == 0) return std::nullopt;
  const ModelSizes scaled{full.model_dim / *divisor, full.hidden_dim / *divisor};
  const bool divides = scaled.model_dim * *divisor == full.model_dim && scaled.hidden_dim * *divisor == full.hidden_dim;
  return divides ? std::optional(scaled) : std::nullopt;
}

}  // namespace moebench
