#pragma once
// What the agents of a run tell each other, over the store at which they meet.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "reference/comm/rendezvous/store.h"
#include "results/hosts.h"
#include "suites/run/job.h"
#include "suites/run/worker_report.h"

namespace moebench {

// What the head must know about an agent's machine.
struct AgentInfo {
  std::string machine;   // the same for agents that share memory
  std::set<int> cores;   // that the agent may use
  Bytes available_memory;
  std::vector<Bytes> gpus;  // memory of each that the agent may use; by their numbers
  Host host;                // what results say of it

  bool operator==(const AgentInfo&) const = default;
};

AgentInfo agent_info_here(Host host = {});

// How the agents of an attempt that has lost a worker end theirs: when these have said what they saw, or at once.
enum class BreakOff { soon, now };

// One agent's end. Agent 0 is the head: it publishes jobs and gathers reports; the others wait for both. Everything
// that waits looks every now and then instead, so that signals are seen. Throws CommunicationError when the store is
// lost.
class Agents {
 public:
  Agents(std::shared_ptr<Store> store, int self, int count);

  int self() const { return self_; }
  int count() const { return count_; }
  bool is_head() const { return self_ == 0; }
  const std::shared_ptr<Store>& store() const { return store_; }

  void check_in(const AgentInfo& info);
  std::optional<AgentInfo> info_of(int agent);

  // By how much the agent's clock is ahead of the head's, which asks; nothing where it has not answered within
  // `patience`. The others answer with tell_time(), which returns whether it was asked since the last call.
  std::optional<Seconds> clock_ahead(int agent, Seconds patience);
  bool tell_time();

  void publish(const Job& job);
  std::optional<Job> job(int attempt);

  // An attempt has lost a worker or an agent: the others need not wait for their own workers to notice.
  void break_off(int attempt, BreakOff how);
  std::optional<BreakOff> broken_off(int attempt);

  void report(int attempt, const AgentReport& report);
  std::optional<AgentReport> report_of(int attempt, int agent);

  // The head's last word: the exit status of all agents. Waits a little for them to hear it, since the store may end
  // with the head; not for those that are `lost`. Throws nothing: where the store is lost, they will notice.
  void end(int exit_status, int lost = 0) noexcept;

  // That word, once it was said. The agent then leaves the store alone.
  std::optional<int> ended();

 private:
  std::shared_ptr<Store> store_;
  int self_;
  int count_;
  std::int64_t times_told_ = 0;
};

}  // namespace moebench
