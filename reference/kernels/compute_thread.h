#pragma once
// Settings of LibTorch that belong to a thread. A setting made on one does not bind another, except that a thread
// without one takes the latest made anywhere at its first parallel call. So call set_compute_threads() on the thread that
// calls the layer, and prepare_compute_thread() in make_thread_device()'s `on_start` for the compute stream.

namespace moebench {

// Gives the calling thread `threads` threads, itself counted, for one matrix product or loop. They are at least 1.
void set_compute_threads(int threads);

// Prepares a device's thread for running kernels: set_compute_threads(), and no gradient mode (ATen's out-variants
// refuse weights that require a gradient).
void prepare_compute_thread(int threads);

}  // namespace moebench
