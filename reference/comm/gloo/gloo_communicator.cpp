#include "reference/comm/gloo/gloo_communicator.h"

#include <csignal>

#include "reference/base/error.h"
#include "reference/comm/gloo/exchange_run.h"
#include "reference/comm/gloo/mesh.h"
#include "reference/comm/identity.h"
#include "reference/comm/rank_ordered_sum.h"

namespace moebench {
namespace {

class GlooCommunicator final : public Communicator {
 public:
  GlooCommunicator(Store& store, const GlooOptions& options) : mesh_(store, options), run_(mesh_, options.timeout) {}

  int rank() const override { return mesh_.rank(); }
  int size() const override { return mesh_.size(); }

  void announce(std::span<std::byte> memory) override { mesh_.memory().announce(memory); }
  void withdraw(std::span<std::byte> memory) noexcept override { mesh_.memory().withdraw(memory); }

  Instant all_to_all(const Exchange& exchange) override { return run_.run(exchange); }

  void all_reduce_sum(std::span<float> values) override { sum_.sum(*this, values); }
  void all_reduce_sum(std::span<double> values) override { sum_.sum(*this, values); }

  void barrier() override { run_.run({.identity = barrier_identity}); }

  void abort(std::string_view reason) noexcept override {
    mesh_.lifeline().fail({"rank " + std::to_string(rank()) + " aborted: " + std::string(reason), rank()});
  }

 private:
  Mesh mesh_;
  ExchangeRun run_;
  RankOrderedSum sum_;
};

// Where a program handles the signal, that stays.
void ignore_broken_pipes() {
  struct sigaction current {};
  sigaction(SIGPIPE, nullptr, &current);
  if ((current.sa_flags & SA_SIGINFO) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

std::unique_ptr<Communicator> connect_gloo(const std::shared_ptr<Store>& store, const GlooOptions& options) {
  if (options.rank < 0 || options.rank >= options.size) {
    throw InputError("rank " + std::to_string(options.rank) + " is none of " + std::to_string(options.size) + " ranks",
                     "ranks count from 0");
  }
  ignore_broken_pipes();
  return std::make_unique<GlooCommunicator>(*store, options);
}

}  // namespace moebench
