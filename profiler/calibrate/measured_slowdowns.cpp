#include "profiler/calibrate/measured_slowdowns.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <thread>

#include "profiler/calibrate/stream_loops.h"
#include "profiler/calibrate/transfers.h"
#include "reference/comm/collectives.h"
#include "reference/kernels/product.h"
#include "reference/layer/parameters.h"

namespace moebench {
namespace {

constexpr Bytes transferred = kib(512);
constexpr std::chrono::milliseconds pause(5);  // between all-to-alls

at::Tensor random_matrix(std::int64_t rows, std::int64_t columns) {
  at::Tensor matrix = at::empty({rows, columns});
  fill_uniform(matrix, 1, 1.0);
  return matrix;
}

// Both products of an expert's forward pass, some milliseconds on one core.
class ExpertProducts {
 public:
  void run() const {
    moebench::run(Product{.out = hidden_, .a = input_, .b = first_});
    moebench::run(Product{.out = output_, .a = hidden_, .b = second_});
  }

 private:
  static constexpr std::int64_t rows = 128;
  static constexpr std::int64_t model_dim = 512;
  static constexpr std::int64_t hidden_dim = 2048;
  at::Tensor input_ = random_matrix(rows, model_dim);
  at::Tensor first_ = random_matrix(model_dim, hidden_dim);
  at::Tensor hidden_ = random_matrix(rows, hidden_dim);
  at::Tensor second_ = random_matrix(hidden_dim, model_dim);
  at::Tensor output_ = random_matrix(rows, model_dim);
};

Seconds mean(const std::vector<Seconds>& times) {
  return std::accumulate(times.begin(), times.end(), Seconds(0)) / static_cast<double>(times.size());
}

class Measurement {
 public:
  Measurement(const CalibrationScope& scope, Device& device, Communicator& communicator)
      : scope_(scope), device_(device), communicator_(communicator), transfers_(device, communicator, transferred) {
    work_[static_cast<std::size_t>(Stream::compute)] = [this] { products_.run(); };
    work_[static_cast<std::size_t>(Stream::comm)] = [this] { exchange(); };
    work_[static_cast<std::size_t>(Stream::copy)] = [this, to_host = false]() mutable {
      to_host = !to_host;
      to_host ? transfers_.copy_to_host(transferred) : transfers_.copy_from_host(transferred);
    };
  }

  std::vector<SlowdownRound> run() {
    std::vector<SlowdownRound> rounds(static_cast<std::size_t>(scope_.slowdown_rounds));
    estimate_calls();
    for (SlowdownRound& round : rounds) {
      for (int i = 1; i < StreamSet::count; ++i) round[static_cast<std::size_t>(i)] = window_of(StreamSet::numbered(i));
    }
    return rounds;
  }

 private:
  void exchange() {
    std::this_thread::sleep_for(pause);
    const auto begin = std::chrono::steady_clock::now();
    transfers_.exchange(transferred);
    exchanges_.emplace_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }

  // So many of each stream as fill the window, the same on all ranks.
  void estimate_calls() {
    constexpr int few = 4;
    std::array<Seconds, stream_count> times;
    for (Stream stream : all_streams) {
      const auto index = static_cast<std::size_t>(stream);
      communicator_.barrier();
      times[index] = mean(run_loops(device_, StreamSet{stream}, work_, few)[index]);
    }
    max_over_ranks(communicator_, times);
    for (std::size_t i = 0; i < times.size(); ++i) {
      calls_[i] = std::max(few, static_cast<int>(std::ceil(scope_.window / times[i])));
    }
  }

  LoopWindow window_of(StreamSet set) {
    exchanges_.clear();
    communicator_.barrier();
    const CallTimes times = run_loops(device_, set, work_, calls_[static_cast<std::size_t>(leader_of(set))]);
    LoopWindow window;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (!times[i].empty()) window.call[i] = mean(times[i]);
    }
    const auto comm = static_cast<std::size_t>(Stream::comm);
    if (set.contains(Stream::comm)) {
      window.comm_share = Ratio(mean(exchanges_) / window.call[comm]);
      window.call[comm] = mean(exchanges_);
    }
    std::array<Seconds, stream_count + 1> agreed;
    std::copy(window.call.begin(), window.call.end(), agreed.begin());
    agreed.back() = Seconds(window.comm_share.count());
    max_over_ranks(communicator_, agreed);
    std::copy_n(agreed.begin(), stream_count, window.call.begin());
    window.comm_share = Ratio(agreed.back().count());
    return window;
  }

  const CalibrationScope& scope_;
  Device& device_;
  Communicator& communicator_;
  Transfers transfers_;
  ExpertProducts products_;
  StreamWork work_;
  std::array<int, stream_count> calls_{};
  std::vector<Seconds> exchanges_;  // of the window
};

}  // namespace

std::vector<SlowdownRound> measure_slowdowns(const CalibrationScope& scope, Device& device,
                                             Communicator& communicator) {
  return Measurement(scope, device, communicator).run();
}

}  // namespace moebench
