#include "results/run_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "results/schedule_fields.h"

namespace moebench {
namespace {

std::string plain(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

}  // namespace

Json shape_of(const RunResult& run) {
  Json shape = Json::object();
  for (const auto& [field, value] : run.config.items()) {
    if (!is_schedule(field)) shape[field] = value;
  }
  return shape;
}

std::vector<std::string> shape_parts(const Json& shape) {
  struct Field {
    std::string_view name;
    std::string_view before;
    std::string_view after;
    std::string_view usual;
  };
  static constexpr std::array<Field, 20> known = {{{"tokens", "", " tokens a rank", ""},
                                                   {"model_dim", "M ", "", ""},
                                                   {"hidden_dim", "H ", "", ""},
                                                   {"experts", "", " experts", ""},
                                                   {"top_k", "top-", "", "1"},
                                                   {"dtype", "", "", ""},
                                                   {"activation", "activation ", "", "relu"},
                                                   {"gate", "gate ", "", "softmax"},
                                                   {"routing", "routing ", "", "gate"},
                                                   {"capacity_factor", "capacity ", "", "none"},
                                                   {"capacity_rows", "rows ", "", "sent"},
                                                   {"launches", "launched as ", "", "ops"},
                                                   {"balance_loss", "balance loss ", "", "0"},
                                                   {"optimizer", "optimizer ", "", "counted"},
                                                   {"link_rate", "emulated link ", "", "real"},
                                                   {"link_latency", "latency ", "", "0 us"},
                                                   {"copy_rate", "emulated copies ", "", "real"},
                                                   {"ranks", "", " ranks", ""},
                                                   {"device", "", "", ""},
                                                   {"threads", "threads a rank: ", "", "auto"}}};
  std::vector<std::string> parts;
  for (const auto& [name, value] : shape.items()) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Field& field) { return field.name == name; });
    const std::string before = name + " ";
    const Field field = found == known.end() ? Field{name, before, "", ""} : *found;
    const std::string shown = plain(value);
    if (field.usual == shown) continue;
    parts.push_back(std::string(field.before) + shown + std::string(field.after));
  }
  return parts;
}

std::string schedule_name(const RunResult& run) {
  const auto field = [&](const char* name) {
    const auto found = run.config.find(name);
    return found == run.config.end() ? std::string() : plain(*found);
  };
  const auto unless = [&](const char* name, std::string_view usual, std::string_view before) {
    const std::string value = field(name);
    return value.empty() || value == usual ? std::string() : "/" + std::string(before) + value;
  };
  return field("system") + unless("partition_sizes", "equal", "") + unless("backward_order", "ascending", "") +
         unless("slots", "2-1-2", "slots=") + unless("dispatch_ahead", "1", "ahead=") +
         unless("shadowed_experts", "0", "shadowed=") + unless("layout", "own", "") +
         unless("selector", "given", "by=") + unless("memory_budget", "none", "within=");
}

}  // namespace moebench
