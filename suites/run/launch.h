#pragma once
// Which agent this process is, from what a launcher has put into its environment.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace moebench {

struct Launch {
  int agent = 0;
  int agents = 1;
  std::string host = "127.0.0.1";  // of the store at which agents meet
  std::uint16_t port = 0;          // 0: a free one
  bool store_is_there = false;     // the launcher has one already; otherwise agent 0 makes it
  std::string store_prefix;        // that keeps restarts of one job apart; empty, or with a slash at its end

  bool is_head() const { return agent == 0; }
  bool operator==(const Launch&) const = default;
};

using Lookup = std::function<std::optional<std::string>(const char* name)>;

// Looks into this process's environment.
std::optional<std::string> this_environment(const char* name);

// RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them and anybody can; this process alone where none is
// set. TORCHELASTIC_USE_AGENT_STORE=True says that torchrun's own store is to be used. Throws InputError where some are set
// and some are not, or a value is none.
Launch launch_from(const Lookup& environment);

// The same of this process's environment.
Launch launch_from_environment();

// Every agent runs as many ranks as the others. Throws InputError where `ranks` does not divide by the agents.
void require_equal_shares(const Launch& launch, int ranks);

// This machine's address towards `host`, which other machines can reach too. Throws InputError for a host that has none.
std::string local_address_towards(const std::string& host, std::uint16_t port);

}  // namespace moebench
