#include "reference/comm/gloo/memory.h"

#include <algorithm>
#include <functional>

namespace moebench {

bool Registration::covers(std::span<const std::byte> range) const {
  const std::less_equal<const std::byte*> not_after;
  return not_after(memory.data(), range.data()) &&
         not_after(range.data() + range.size(), memory.data() + memory.size());
}

const Registration& GlooMemory::announce(std::span<std::byte> memory) {
  auto registration = std::make_unique<Registration>();
  registration->memory = memory;
  registration->buffers.resize(static_cast<std::size_t>(context_->size));
  for (int peer = 0; peer < context_->size; ++peer) {
    if (peer == context_->rank) continue;
    registration->buffers[static_cast<std::size_t>(peer)] = context_->createUnboundBuffer(memory.data(), memory.size());
  }
  const std::lock_guard lock(mutex_);
  return *registrations_.emplace_back(std::move(registration));
}

void GlooMemory::withdraw(std::span<std::byte> memory) noexcept {
  std::unique_ptr<Registration> removed;  // destroyed after the lock
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(registrations_.rbegin(), registrations_.rend(), [&](const auto& each) {
    return each->memory.data() == memory.data() && each->memory.size() == memory.size();
  });
  if (found == registrations_.rend()) return;
  removed = std::move(*found);
  registrations_.erase(std::next(found).base());
}

const Registration* GlooMemory::find(std::span<const std::byte> range) const {
  for (const auto& registration : registrations_) {
    if (registration->covers(range)) return registration.get();
  }
  return nullptr;
}

void GlooMemory::interrupt() {
  const std::lock_guard lock(mutex_);
  for (const auto& registration : registrations_) {
    for (const auto& buffer : registration->buffers) {
      if (!buffer) continue;
      buffer->abortWaitRecv();
      buffer->abortWaitSend();
    }
  }
}

MemoryLease::MemoryLease(GlooMemory& owner, std::span<std::byte> memory)
    : owner_(owner), registration_(owner.find(memory)) {
  if (registration_ != nullptr) return;
  registration_ = &owner.announce(memory);
  temporary_ = true;
}

MemoryLease::~MemoryLease() {
  if (temporary_) owner_.withdraw(registration_->memory);
}

}  // namespace moebench
