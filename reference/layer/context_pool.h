#pragma once
// Contexts of steps in flight, and those kept for the next.

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "reference/layer/step_context.h"

namespace moebench {

// Thread-safe: a graph may be dropped on any thread.
class ContextPool : public std::enable_shared_from_this<ContextPool> {
 public:
  using Make = std::function<std::unique_ptr<StepContext>()>;

  explicit ContextPool(Make make) : make_(std::move(make)) {}

  // An idle context, or a new one. It comes back when the last pointer goes; the pool lives on until then.
  std::shared_ptr<StepContext> borrow();

  // Idle and borrowed.
  int size() const;

  void for_each_idle(const std::function<void(StepContext&)>& body) const;

 private:
  Make make_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<StepContext>> idle_;
  int size_ = 0;
};

}  // namespace moebench
