// All-to-all between processes on several hosts, back to back, and beside it, interleaved in the same run, what plain
// sockets get with blocks of the same size. One process a host, as scripts/shaped-network.sh starts them.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "benchmarks/comm/socket_mesh.h"
#include "reference/base/error.h"
#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "results/environment.h"
#include "results/statistics.h"
#include "results/text_columns.h"
#include "suites/run/launch.h"
#include "suites/run/own_address.h"

namespace moebench {
namespace {

constexpr Seconds timeout{60.0};

struct Options {
  std::vector<std::int64_t> blocks = {256 << 10, 1 << 20, 4 << 20};  // bytes
  int repetitions = 9;
  std::int64_t batch = 8 << 20;  // bytes that a host sends in a repetition, at least
  bool json = false;
};

class Exchanger {
 public:
  Exchanger(const Launch& launch, std::int64_t largest_block)
      : sent_(bytes(launch, largest_block)), received_(sent_.size()) {
    const TcpStoreServer server =
        launch.is_head() ? host_tcp_store(launch.host, launch.port, timeout) : TcpStoreServer{};
    const std::shared_ptr<Store> store =
        launch.is_head() ? server.store : join_tcp_store(launch.host, launch.port, timeout);
    const std::string address = local_address_towards(launch.host, launch.port);
    communicator_ = connect_gloo(
        store, {.rank = launch.agent, .size = launch.agents, .host = address, .timeout = timeout});
    communicator_->announce(sent_);
    communicator_->announce(received_);
    sockets_ = std::make_unique<SocketMesh>(*store, launch.agent, launch.agents, address, timeout);
    communicator_->barrier();  // the store is not needed any more
  }

  void all_to_all(Bytes block) {
    segments_.clear();
    for (int peer = 0; peer < communicator_->size(); ++peer) {
      if (peer != communicator_->rank()) segments_.push_back({peer, block * std::int64_t{peer}, block});
    }
    communicator_->all_to_all({1, sent_.data(), segments_, received_.data(), segments_});
  }

  void plain(Bytes block) { sockets_->exchange(sent_, received_, block); }

  Communicator& communicator() { return *communicator_; }

 private:
  static std::size_t bytes(const Launch& launch, std::int64_t block) {
    return static_cast<std::size_t>(launch.agents) * static_cast<std::size_t>(block);
  }

  std::vector<std::byte> sent_;
  std::vector<std::byte> received_;
  std::vector<Segment> segments_;
  std::unique_ptr<Communicator> communicator_;
  std::unique_ptr<SocketMesh> sockets_;
};

// Of the slowest host.
Seconds slowest(Communicator& communicator, Seconds time) {
  std::vector<double> times(static_cast<std::size_t>(communicator.size()));
  times[static_cast<std::size_t>(communicator.rank())] = time.count();
  communicator.all_reduce_sum(std::span(times));
  return Seconds(*std::max_element(times.begin(), times.end()));
}

template <class Exchange>
Seconds time_of(Communicator& communicator, int exchanges, Exchange exchange) {
  communicator.barrier();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < exchanges; ++i) exchange();
  return slowest(communicator,
                 Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()));
}

// Bits a second that a host sends, and receives at the same time.
using Rates = std::vector<double>;
struct Measured {
  Bytes block;
  Rates plain;
  Rates all_to_all;
};

double median_of(const std::vector<double>& values) {
  std::vector<Ratio> ratios;
  for (const double value : values) ratios.emplace_back(value);
  return median(ratios).count();
}

double share(const Measured& measured) {
  std::vector<double> shares;
  for (std::size_t i = 0; i < measured.plain.size(); ++i) shares.push_back(measured.all_to_all[i] / measured.plain[i]);
  return median_of(shares);
}

std::vector<Measured> measure(Exchanger& exchanger, const Options& options) {
  Communicator& communicator = exchanger.communicator();
  std::vector<Measured> all;
  for (const std::int64_t block : options.blocks) all.push_back({Bytes(block), {}, {}});
  for (int repetition = -1; repetition < options.repetitions; ++repetition) {
    for (Measured& measured : all) {
      const std::int64_t bytes_sent = measured.block.count() * (communicator.size() - 1);
      const auto exchanges = static_cast<int>(std::max<std::int64_t>(3, options.batch / bytes_sent));
      const auto run = [&](Rates& rates, auto exchange) {
        const Seconds time = time_of(communicator, exchanges, exchange);
        const bool warm_up = repetition < 0;
        if (!warm_up) rates.push_back(8.0 * static_cast<double>(bytes_sent) * exchanges / time.count());
      };
      const auto run_plain = [&] { run(measured.plain, [&] { exchanger.plain(measured.block); }); };
      const auto run_all_to_all = [&] { run(measured.all_to_all, [&] { exchanger.all_to_all(measured.block); }); };
      if (repetition % 2 == 0) {
        run_plain();
        run_all_to_all();
      } else {
        run_all_to_all();
        run_plain();
      }
    }
  }
  return all;
}

std::string table(const std::vector<Measured>& all) {
  using Align = TextColumns::Align;
  TextColumns columns({{"KiB a peer", Align::right},
                       {"plain Mbit/s", Align::right},
                       {"all-to-all Mbit/s", Align::right},
                       {"share", Align::right}});
  for (const Measured& measured : all) {
    columns.add(
        {fmt::format("{}", measured.block.count() / 1024), fmt::format("{:.1f}", median_of(measured.plain) / 1e6),
         fmt::format("{:.1f}", median_of(measured.all_to_all) / 1e6), fmt::format("{:.1f} %", 100 * share(measured))});
  }
  std::string text = columns.text();
  for (const std::string& what : environment_here().emulated) text += "EMULATED, not real: " + what + "\n";
  return text;
}

nlohmann::json json_of(const std::vector<Measured>& all, int hosts) {
  nlohmann::json json = {
      {"hosts", hosts}, {"emulated", environment_here().emulated}, {"blocks", nlohmann::json::array()}};
  for (const Measured& measured : all) {
    json["blocks"].push_back({{"bytes_a_peer", measured.block.count()},
                              {"plain_bits_per_second", measured.plain},
                              {"all_to_all_bits_per_second", measured.all_to_all},
                              {"share", share(measured)}});
  }
  return json;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app(
      "All-to-all between hosts, back to back, beside plain sockets with blocks of the same size.\n"
      "Start it once on each host with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, for example:\n"
      "  scripts/shaped-network.sh --hosts 2 --rate 250Mbit -- build/release/benchmarks/comm/network_benchmark");
  app.add_option("--blocks", options.blocks, "bytes for each peer")->delimiter(',')->check(CLI::PositiveNumber);
  app.add_option("--repetitions", options.repetitions, "of each kind and block, interleaved (default 9)")
      ->check(CLI::PositiveNumber);
  app.add_option("--batch", options.batch, "bytes that a host sends in one repetition, at least (default 8 MiB)")
      ->check(CLI::PositiveNumber);
  app.add_flag("--json", options.json, "all samples, instead of a table of medians");
  CLI11_PARSE(app, argc, argv);

  const Launch launch = launch_from_environment();
  if (launch.agents < 2) throw InputError("one process has nobody to exchange with", "see --help");
  Exchanger exchanger(launch, *std::max_element(options.blocks.begin(), options.blocks.end()));
  const std::vector<Measured> all = measure(exchanger, options);
  if (launch.is_head()) {
    std::cout << (options.json ? json_of(all, launch.agents).dump() + "\n" : table(all));
  }
  return 0;
}

}  // namespace
}  // namespace moebench

int main(int argc, char** argv) {
  try {
    return moebench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 2;
  }
}
