#pragma once
// The processes of one training: this one is a rank, by what its launcher says, or starts the others itself.

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "reference/comm/communicator.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench::example {

class Crew {
 public:
  // Under a launcher (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT) joins; otherwise this process is rank 0 of `ranks`, and
  // starts as many others of `arguments`, its own program first, which end with it. Throws InputError where a launcher
  // has another number of processes; CommunicationError.
  Crew(int ranks, const std::vector<std::string>& arguments);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  Communicator& communicator() const { return *communicator_; }

 private:
  std::shared_ptr<Store> store_;
  std::vector<pid_t> others_;
  std::unique_ptr<Communicator> communicator_;
};

}  // namespace moebench::example
