#include "reference/routing/routing_trace.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr std::string_view magic = "moebench-routing-trace";

// One line of a trace, read from left to right.
class Line {
 public:
  Line(std::string_view text, const std::string& file, std::int64_t number)
      : rest_(text), file_(file), number_(number) {}

  [[noreturn]] void reject(const std::string& what, const std::string& remedy) const {
    throw InputError(file_ + ":" + std::to_string(number_), what, remedy);
  }

  bool skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::optional<std::int64_t> number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  const std::string& file_;
  std::int64_t number_;
};

const std::string record_again = "record the trace again";

int small_number(Line& line, std::string_view before) {
  const auto value = line.skip(before) ? line.number() : std::nullopt;
  if (!value || *value < 1 || *value > std::numeric_limits<std::int32_t>::max()) {
    line.reject("this is not the first line of a routing trace",
                "it is `" + std::string(magic) + " 1 experts=8 top_k=2`, with your numbers");
  }
  return static_cast<int>(*value);
}

RoutingTrace read_header(Line line) {
  RoutingTrace trace;
  if (line.skip(magic) && line.skip(" ")) {
    const auto version = line.number();
    if (version && *version != 1) {
      line.reject("version " + std::to_string(*version) + " of routing traces is not known", "use a newer moebench");
    }
  }
  trace.experts = small_number(line, " experts=");
  trace.top_k = small_number(line, " top_k=");
  if (!line.at_end() || trace.top_k > trace.experts) {
    line.reject("top_k is more than the experts, or something follows it", record_again);
  }
  return trace;
}

std::string of_token(std::int64_t token) { return " of token " + std::to_string(token); }

// The experts of one token, behind those that are there.
void read_token(Line& line, const RoutingTrace& trace, std::int64_t token, std::vector<std::int32_t>& experts) {
  const auto first = static_cast<std::ptrdiff_t>(experts.size());
  for (int j = 0; j < trace.top_k; ++j) {
    const auto expert = line.skip(j == 0 ? " " : ",") ? line.number() : std::nullopt;
    if (!expert)
      line.reject("expert " + std::to_string(j) + of_token(token) + " is missing or no number", record_again);
    if (*expert >= trace.experts) {
      line.reject(
          "expert " + std::to_string(*expert) + of_token(token) + " is not below " + std::to_string(trace.experts),
          record_again);
    }
    const auto value = static_cast<std::int32_t>(*expert);
    if (std::find(experts.begin() + first, experts.end(), value) != experts.end()) {
      line.reject("expert " + std::to_string(value) + of_token(token) + " is there twice", record_again);
    }
    experts.push_back(value);
  }
}

std::vector<std::int32_t> read_step(Line& line, const RoutingTrace& trace) {
  const auto tokens = line.number();
  if (!tokens || *tokens < 1) line.reject("a step does not begin with its number of tokens", record_again);
  std::vector<std::int32_t> experts;
  for (std::int64_t token = 0; token < *tokens; ++token) {
    if (line.at_end()) {
      line.reject("the step has " + std::to_string(token) + " of its " + std::to_string(*tokens) + " tokens",
                  record_again);
    }
    read_token(line, trace, token, experts);
  }
  if (!line.at_end()) line.reject("something follows the step's tokens", record_again);
  return experts;
}

void require_end(Line line, const RoutingTrace& trace) {
  if (line.number() != static_cast<std::int64_t>(trace.steps.size()) || !line.at_end()) {
    line.reject("the trace has " + std::to_string(trace.steps.size()) + " steps, and its end says another number",
                record_again);
  }
  if (trace.steps.empty()) line.reject("the trace has no steps", record_again);
}

}  // namespace

RoutingTrace read_routing_trace(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw InputError(file, "this routing trace cannot be read", "does it lie below the working directory?");
  std::string text;
  std::int64_t number = 1;
  std::getline(stream, text);
  RoutingTrace trace = read_header(Line(text, file, number));
  while (std::getline(stream, text)) {
    Line line(text, file, ++number);
    if (line.skip("end ")) {
      require_end(line, trace);
      if (stream.peek() != std::ifstream::traits_type::eof()) {
        Line(text, file, number + 1).reject("something follows the end of the trace", record_again);
      }
      return trace;
    }
    trace.steps.push_back(read_step(line, trace));
  }
  Line(text, file, number + 1)
      .reject("the trace was cut: it has no end",
              "record it again, or end it with `end " + std::to_string(trace.steps.size()) + "`");
}

void require_fit(const RoutingTrace& trace, const std::string& file, const LayerShape& shape) {
  const auto require_same = [&](const std::string& what, int is, int should) {
    if (is == should) return;
    throw InputError(file,
                     "the trace has " + what + " " + std::to_string(is) + ", and the layer " + std::to_string(should),
                     "set " + what + " to " + std::to_string(is) + ", or replay another trace");
  };
  require_same("experts", trace.experts, shape.experts);
  require_same("top_k", trace.top_k, shape.top_k);
  const auto wanted = static_cast<std::size_t>(shape.tokens.count() * shape.ranks * shape.top_k);
  for (std::size_t step = 0; step < trace.steps.size(); ++step) {
    if (trace.steps[step].size() >= wanted) continue;
    const auto top_k = static_cast<std::size_t>(shape.top_k);
    throw InputError(file + ":" + std::to_string(step + 2),
                     "the step has " + std::to_string(trace.steps[step].size() / top_k) +
                         " tokens, and the layer's ranks " + std::to_string(wanted / top_k) + " together",
                     "lower tokens or ranks, or record a larger batch");
  }
}

RoutingTraceWriter::RoutingTraceWriter(const std::string& file, int experts, int top_k)
    : file_(file), experts_(experts), top_k_(top_k), stream_(file, std::ios::trunc) {
  stream_ << magic << " 1 experts=" << experts << " top_k=" << top_k << "\n";
  require_written();
}

void RoutingTraceWriter::write(std::span<const std::int32_t> experts) {
  const auto top_k = static_cast<std::size_t>(top_k_);
  if (experts.empty() || experts.size() % top_k != 0) {
    throw InputError("a step of a trace has " + std::to_string(experts.size()) + " experts",
                     "give top_k experts for each token");
  }
  std::string line = std::to_string(experts.size() / top_k);
  for (std::size_t copy = 0; copy < experts.size(); ++copy) {
    const auto first = experts.begin() + static_cast<std::ptrdiff_t>(copy - copy % top_k);
    const auto own = experts.begin() + static_cast<std::ptrdiff_t>(copy);
    if (*own < 0 || *own >= experts_ || std::find(first, own, *own) != own) {
      throw InputError("expert " + std::to_string(*own) + " of token " + std::to_string(copy / top_k) +
                           " is there twice, or not one of " + std::to_string(experts_),
                       "give top_k different experts for each token");
    }
    line += (copy % top_k == 0 ? ' ' : ',') + std::to_string(*own);
  }
  stream_ << line << "\n" << std::flush;
  ++steps_;
  require_written();
}

void RoutingTraceWriter::close() {
  stream_ << "end " << steps_ << "\n";
  stream_.close();
  require_written();
}

void RoutingTraceWriter::require_written() {
  if (!stream_) throw InputError(file_, "the routing trace cannot be written", "is there such a folder, and space?");
}

}  // namespace moebench
