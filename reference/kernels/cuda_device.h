#pragma once
// GPUs as devices of the executor. A build without MOEBENCH_WITH_CUDA has this function too, and throws.

#include <memory>

#include "reference/exec/device.h"

namespace moebench {

// Streams and events of LibTorch's and CUDA's, memory of the GPU and pinned memory. A task runs at once on the thread
// that enqueues, with its stream as LibTorch's current one.
//
// Arenas are allocated from the driver, not from LibTorch's cache: they have the size that was asked for. Communication
// has a stream of high priority, so that its few blocks are not held up by a product's many.
//
// Stamps are CUDA events. All of a pass's lie before the moment in which synchronize() finds the streams idle, from
// which they are counted back: they are late by what finding that takes, some 10 us, all by as much, and rounded to 0.5
// us.
//
// It records (recorder.h) by capturing a CUDA graph, whose scratch tensors have memory of their own while it lives.
//
// Throws InputError where there is no such GPU; every call throws Error with CUDA's own words when it fails.
std::unique_ptr<Device> make_cuda_device(int gpu);

}  // namespace moebench
