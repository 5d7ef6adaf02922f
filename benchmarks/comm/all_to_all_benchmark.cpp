// All-to-all between two ranks on loopback: two processes, of which this one measures, and the other is forked for each
// measurement. Beside it, in the same run, what a plain socket needs: both ends send and receive at once in one thread,
// with poll, as an exchange does; and the same exchange over an emulated link. Rates are bytes received a second, with
// as many sent at the same time.

#include <benchmark/benchmark.h>

#include <vector>

#include "benchmarks/comm/socket_mesh.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/paced/paced_communicator.h"
#include "tests/comm/child_process.h"
#include "tests/comm/directory_store.h"

namespace moebench {
namespace {

constexpr Seconds timeout{30.0};
constexpr std::byte go_on{0};
constexpr std::byte last{1};

// One of two ranks that exchange `size` bytes each way. Memory holds a block for either rank; that of the other is
// used.
class Exchanger {
 public:
  Exchanger(int rank, std::int64_t size)
      : peer_(1 - rank), block_(size), sent_(2 * static_cast<std::size_t>(size)), received_(sent_.size()) {}
  virtual ~Exchanger() = default;

  // The first byte tells the peer whether there is another.
  void exchange(std::byte mark) {
    sent_[first()] = mark;
    exchange_once();
  }
  bool peer_goes_on() const { return received_[first()] == go_on; }

 protected:
  virtual void exchange_once() = 0;

  std::size_t first() const { return static_cast<std::size_t>(peer_ * block_.count()); }

  const int peer_;
  const Bytes block_;
  std::vector<std::byte> sent_;
  std::vector<std::byte> received_;
};

class GlooExchanger : public Exchanger {
 public:
  GlooExchanger(const std::shared_ptr<Store>& store, int rank, std::int64_t size)
      : Exchanger(rank, size),
        segments_{{peer_, block_ * std::int64_t{peer_}, block_}},
        communicator_(connect_gloo(store, {.rank = rank, .size = 2, .timeout = timeout})) {
    communicator_->announce(sent_);
    communicator_->announce(received_);
  }

 protected:
  // The data of each exchange is there before the one before it has ended.
  void exchange_over(Communicator& communicator) {
    communicator.all_to_all({1, sent_.data(), segments_, received_.data(), segments_, since_});
  }

  Communicator& communicator() { return *communicator_; }

 private:
  void exchange_once() override { exchange_over(communicator()); }

  const std::vector<Segment> segments_;
  const std::unique_ptr<Communicator> communicator_;
  const Instant since_ = std::chrono::steady_clock::now();
};

// Over an emulated link of so many Mbit/s.
template <int megabits>
class PacedExchanger final : public GlooExchanger {
 public:
  static constexpr BytesPerSecond rate{megabits * 1e6 / 8};

  PacedExchanger(const std::shared_ptr<Store>& store, int rank, std::int64_t size)
      : GlooExchanger(store, rank, size), paced_(make_paced_communicator(communicator(), {rate, microseconds(50)})) {}

 private:
  void exchange_once() override { exchange_over(*paced_); }

  const std::unique_ptr<Communicator> paced_;
};

class SocketExchanger final : public Exchanger {
 public:
  SocketExchanger(const std::shared_ptr<Store>& store, int rank, std::int64_t size)
      : Exchanger(rank, size), mesh_(*store, rank, 2, "127.0.0.1", timeout) {}

 private:
  void exchange_once() override { mesh_.exchange(sent_, received_, block_); }

  SocketMesh mesh_;
};

template <class Kind>
void exchange(benchmark::State& state) {
  const std::int64_t size = state.range(0);
  const TemporaryFolder folder;
  const auto store = std::make_shared<DirectoryStore>(folder.path());
  ChildProcess peer([&] {
    Kind exchanger(store, 1, size);
    do {
      exchanger.exchange(go_on);
    } while (exchanger.peer_goes_on());
    return 0;
  });
  {
    Kind exchanger(store, 0, size);
    for (int warm_up = 0; warm_up < 20; ++warm_up) exchanger.exchange(go_on);
    for (auto _ : state) exchanger.exchange(go_on);
    exchanger.exchange(last);
  }
  if (peer.wait(timeout) != 0) state.SkipWithError("the other process failed");
  state.SetBytesProcessed(state.iterations() * size);
}

// Counts the rate over the stated one, back to back.
template <class Paced>
void exchange_paced(benchmark::State& state) {
  exchange<Paced>(state);
  const double stated = Paced::rate.count();
  const auto bytes = static_cast<double>(state.iterations() * state.range(0));
  state.counters["of_the_stated_rate"] = {bytes / stated, benchmark::Counter::kIsRate};
}

void paced_sizes(benchmark::internal::Benchmark* registered) {
  for (const std::int64_t size : {64 << 10, 256 << 10, 1 << 20, 4 << 20}) registered->Arg(size);
  registered->UseRealTime()->MinTime(2)->Unit(benchmark::kMillisecond);
}

void sizes(benchmark::internal::Benchmark* registered) {
  for (const std::int64_t size : {64, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20}) registered->Arg(size);
  registered->UseRealTime();
}

BENCHMARK_TEMPLATE(exchange, GlooExchanger)->Name("gloo")->Apply(sizes);
BENCHMARK_TEMPLATE(exchange, SocketExchanger)->Name("socket")->Apply(sizes);
BENCHMARK_TEMPLATE(exchange_paced, PacedExchanger<250>)->Name("emulated_250")->Apply(paced_sizes);
BENCHMARK_TEMPLATE(exchange_paced, PacedExchanger<500>)->Name("emulated_500")->Apply(paced_sizes);

}  // namespace
}  // namespace moebench
