#pragma once
// The connections of one rank to all others: Gloo's, and the lifelines.

#include <gloo/transport/context.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "reference/comm/gloo/device_thread.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/gloo/mailbox.h"
#include "reference/comm/gloo/memory.h"
#include "reference/comm/lifeline/lifeline.h"

namespace moebench {

class Mesh {
 public:
  // Collective. Throws as connect_gloo.
  Mesh(Store& store, const GlooOptions& options);

  Mesh(const Mesh&) = delete;
  Mesh& operator=(const Mesh&) = delete;

  int rank() const { return context_->rank; }
  int size() const { return context_->size; }
  Mailbox& mailbox(int peer) { return *mailboxes_[static_cast<std::size_t>(peer)]; }
  GlooMemory& memory() { return *memory_; }
  DeviceThread& device_thread() { return *device_thread_; }
  Lifeline& lifeline() { return *lifeline_; }

  // Closes Gloo's connections at once, with what is under way. When it returns, nothing reads or writes registered
  // memory any more.
  void close();

 private:
  void connect(Store& store, Seconds timeout);
  void connect_peer(int peer, Store& store, Seconds timeout);
  void interrupt_waits();

  std::shared_ptr<::gloo::transport::Context> context_;
  std::unique_ptr<DeviceThread> device_thread_;
  std::vector<std::unique_ptr<Mailbox>> mailboxes_;  // of each rank; none for this one
  std::unique_ptr<GlooMemory> memory_;
  std::atomic<bool> connecting_{true};
  std::unique_ptr<Lifeline> lifeline_;  // last: its thread uses the others
};

}  // namespace moebench
