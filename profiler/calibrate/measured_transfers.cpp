#include "profiler/calibrate/measured_transfers.h"

#include <chrono>
#include <thread>

#include "profiler/calibrate/stream_loops.h"
#include "profiler/calibrate/transfers.h"

namespace moebench {
namespace {

constexpr int turns = 4;
constexpr std::chrono::microseconds gap(500);  // more than a wire takes for busy (reference/comm/paced/pacer.cpp)

class Measurement {
 public:
  Measurement(const CalibrationScope& scope, Device& device, Communicator& communicator)
      : scope_(scope),
        device_(device),
        communicator_(communicator),
        transfers_(device, communicator, std::max({scope.exchanged.back(), scope.summed.back(), scope.copied.back()})) {
  }

  TransferSamples run() {
    return {.exchanges = of(Stream::comm, scope_.exchanged, &Transfers::exchange),
            .sums = of(Stream::comm, scope_.summed, &Transfers::sum),
            .to_host = of(Stream::copy, scope_.copied, &Transfers::copy_to_host),
            .from_host = of(Stream::copy, scope_.copied, &Transfers::copy_from_host)};
  }

 private:
  Samples<Bytes> of(Stream stream, const std::vector<Bytes>& sizes, void (Transfers::*transfer)(Bytes)) {
    Samples<Bytes> samples;
    for (int turn = 0; turn < turns; ++turn) {
      for (Bytes size : sizes) {
        for (int i = 0; i < scope_.transfers / turns; ++i) {
          samples[size].push_back(once(stream, [&] { (transfers_.*transfer)(size); }));
        }
      }
    }
    return samples;
  }

  Seconds once(Stream stream, const std::function<void()>& transfer) {
    StreamWork work;
    work[static_cast<std::size_t>(stream)] = transfer;
    std::this_thread::sleep_for(gap);
    communicator_.barrier();
    return run_loops(device_, StreamSet{stream}, work, 1)[static_cast<std::size_t>(stream)].front();
  }

  const CalibrationScope& scope_;
  Device& device_;
  Communicator& communicator_;
  Transfers transfers_;
};

}  // namespace

TransferSamples measure_transfers(const CalibrationScope& scope, Device& device, Communicator& communicator) {
  return Measurement(scope, device, communicator).run();
}

}  // namespace moebench
