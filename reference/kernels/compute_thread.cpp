#include "reference/kernels/compute_thread.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

namespace moebench {

void set_compute_threads(int threads) {
  // The process's number, which a thread takes over at its first parallel call, must not come after its own. Whether
  // the thread has made one is noted twice: in the library, and in the code that this program instantiates from its
  // headers.
  at::get_num_threads();
  at::internal::lazy_init_num_threads();
  at::set_num_threads(threads);
}

void prepare_compute_thread(int threads) {
  c10::GradMode::set_enabled(false);
  set_compute_threads(threads);
}

}  // namespace moebench
