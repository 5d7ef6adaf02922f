#pragma once
// The processes of one training: this one is a rank, by what its launcher says, or starts the others itself.

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "reference/base/units.h"
#include "reference/comm/communicator.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench::example {

// Whether this process is rank 0. Throws InputError where a launcher's variables make no sense.
bool is_first_rank();

class Crew {
 public:
  // Under a launcher (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT) joins; otherwise this process is rank 0 of `ranks`, and
  // starts as many others of `arguments`, its own program first, which end with it. A rank that the others wait for longer
  // than `timeout` is lost. Throws InputError where a launcher has another number of processes; CommunicationError.
  Crew(int ranks, const std::vector<std::string>& arguments, Seconds timeout);

  // Waits for the processes that it started, no longer than `timeout` (2 s after give_up()): then they are killed.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  Communicator& communicator() const { return *communicator_; }

  // This rank has failed: so do the others.
  void give_up() noexcept;

 private:
  Seconds patience_;
  std::shared_ptr<Store> store_;
  std::vector<pid_t> others_;
  std::unique_ptr<Communicator> communicator_;
};

}  // namespace moebench::example
