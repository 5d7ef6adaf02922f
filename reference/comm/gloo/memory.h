#pragma once
// Memory registered with Gloo: announced once, or for one exchange.

#include <gloo/transport/context.h>
#include <gloo/transport/unbound_buffer.h>

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace moebench {

// A range of memory and its buffer for each peer: so it is known whose completion is waited for.
struct Registration {
  std::span<std::byte> memory;
  std::vector<std::unique_ptr<::gloo::transport::UnboundBuffer>> buffers;  // for each peer; none for this rank

  bool covers(std::span<const std::byte> range) const;
};

// interrupt() may be called from any thread; all else by one thread at a time.
class GlooMemory {
 public:
  explicit GlooMemory(std::shared_ptr<::gloo::transport::Context> context) : context_(std::move(context)) {}

  const Registration& announce(std::span<std::byte> memory);
  void withdraw(std::span<std::byte> memory) noexcept;

  // The announced range that covers `range`, or null.
  const Registration* find(std::span<const std::byte> range) const;

  // Ends the waits under way on all buffers, or the next ones.
  void interrupt();

 private:
  const std::shared_ptr<::gloo::transport::Context> context_;
  std::mutex mutex_;  // guards the list against interrupt(): buffers are waited for and destroyed outside of it
  std::vector<std::unique_ptr<Registration>> registrations_;
};

// Registers memory for one exchange, unless an announced range covers it.
class MemoryLease {
 public:
  MemoryLease(GlooMemory& owner, std::span<std::byte> memory);
  ~MemoryLease();
  MemoryLease(const MemoryLease&) = delete;
  MemoryLease& operator=(const MemoryLease&) = delete;

  const Registration& registration() const { return *registration_; }

 private:
  GlooMemory& owner_;
  const Registration* registration_;
  bool temporary_ = false;
};

}  // namespace moebench
