#include "metrics/failure_reason.h"

namespace moebench {

std::string_view failure_reason(std::string_view reason) {
  const auto has = [&](std::string_view words) { return reason.find(words) != std::string_view::npos; };
  if (reason.starts_with("wrong output")) return "wrong_output";
  if (reason.starts_with("the workers do not start")) return "not_started";
  // Before the others: what a worker last said, and what the others made of its death, stand behind it.
  if (reason.starts_with("worker of rank ")) return "lost_worker";
  if (has("out of memory")) return "out_of_memory";
  if (reason.starts_with("not done after ") || has("did not react")) return "timeout";
  return "other";
}

}  // namespace moebench
