// All-to-all between two ranks on loopback: two processes, of which this one measures, and the other is forked for each
// measurement. Beside it, in the same run, what a plain socket needs: both ends send and receive at once in one thread,
// with poll, as an exchange does. Rates are bytes received a second, with as many sent at the same time.

#include <benchmark/benchmark.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/lifeline/socket.h"
#include "tests/comm/child_process.h"
#include "tests/comm/directory_store.h"

namespace moebench {
namespace {

constexpr Seconds timeout{30.0};
constexpr std::byte go_on{0};
constexpr std::byte last{1};

// One end of a connection that exchanges `size` bytes each way.
class Exchanger {
 public:
  explicit Exchanger(std::int64_t size) : sent_(static_cast<std::size_t>(size)), received_(sent_.size()) {}
  virtual ~Exchanger() = default;

  // The first byte tells the peer whether there is another.
  void exchange(std::byte mark) {
    sent_[0] = mark;
    exchange_once();
  }
  bool peer_goes_on() const { return received_[0] == go_on; }

 protected:
  virtual void exchange_once() = 0;

  std::vector<std::byte> sent_;
  std::vector<std::byte> received_;
};

class GlooExchanger final : public Exchanger {
 public:
  GlooExchanger(const std::shared_ptr<Store>& store, int rank, std::int64_t size)
      : Exchanger(size),
        segments_{{1 - rank, Bytes(0), Bytes(size)}},
        communicator_(connect_gloo(store, {.rank = rank, .size = 2, .timeout = timeout})) {
    communicator_->announce(sent_);
    communicator_->announce(received_);
  }

 private:
  void exchange_once() override {
    communicator_->all_to_all({1, sent_.data(), segments_, received_.data(), segments_});
  }

  const std::vector<Segment> segments_;
  const std::unique_ptr<Communicator> communicator_;
};

class SocketExchanger final : public Exchanger {
 public:
  SocketExchanger(const std::shared_ptr<Store>& store, int rank, std::int64_t size) : Exchanger(size) {
    const Deadline deadline = deadline_after(timeout);
    if (rank == 0) {
      const Socket listener = listen_on({"127.0.0.1"});
      store->set("port", std::to_string(address_of(listener).port));
      socket_ = accept_from(listener, deadline).value();
    } else {
      const int port = std::stoi(store->get("port", timeout));
      socket_ = connect_to({"127.0.0.1", static_cast<std::uint16_t>(port)}, deadline);
    }
  }

 private:
  void exchange_once() override {
    std::span<const std::byte> to_send(sent_);
    std::span<std::byte> to_receive(received_);
    while (!to_send.empty() || !to_receive.empty()) {
      const ssize_t sent =
          to_send.empty() ? 0 : send(socket_.descriptor(), to_send.data(), to_send.size(), MSG_NOSIGNAL);
      if (sent > 0) to_send = to_send.subspan(static_cast<std::size_t>(sent));
      const ssize_t received =
          to_receive.empty() ? 0 : recv(socket_.descriptor(), to_receive.data(), to_receive.size(), 0);
      if (received > 0) to_receive = to_receive.subspan(static_cast<std::size_t>(received));
      if (sent > 0 || received > 0 || (to_send.empty() && to_receive.empty())) continue;
      const auto events = static_cast<short>((to_send.empty() ? 0 : POLLOUT) | (to_receive.empty() ? 0 : POLLIN));
      pollfd waiting{socket_.descriptor(), events, 0};
      poll(&waiting, 1, -1);
    }
  }

  Socket socket_;
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

void sizes(benchmark::internal::Benchmark* registered) {
  for (const std::int64_t size : {64, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20}) registered->Arg(size);
  registered->UseRealTime();
}

BENCHMARK_TEMPLATE(exchange, GlooExchanger)->Name("gloo")->Apply(sizes);
BENCHMARK_TEMPLATE(exchange, SocketExchanger)->Name("socket")->Apply(sizes);

}  // namespace
}  // namespace moebench
