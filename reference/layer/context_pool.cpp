#include "reference/layer/context_pool.h"

namespace moebench {

std::shared_ptr<StepContext> ContextPool::borrow() {
  std::unique_ptr<StepContext> context;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      context = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (context == nullptr) {
    context = make_();
    const std::lock_guard lock(mutex_);
    idle_.reserve(static_cast<std::size_t>(++size_));  // so that giving back cannot fail
  }
  const auto give_back = [pool = shared_from_this()](StepContext* returned) {
    const std::lock_guard lock(pool->mutex_);
    pool->idle_.emplace_back(returned);
  };
  return {context.release(), give_back};
}

int ContextPool::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

void ContextPool::for_each_idle(const std::function<void(StepContext&)>& body) const {
  const std::lock_guard lock(mutex_);
  for (const auto& context : idle_) body(*context);
}

}  // namespace moebench
