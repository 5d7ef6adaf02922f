#include "reference/comm/gloo/device_thread.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "reference/base/error.h"

namespace moebench {

DeviceThread::DeviceThread(std::shared_ptr<::gloo::transport::tcp::Device> device)
    : device_(std::move(device)), bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (bell_ < 0) throw Error("no eventfd for Gloo's thread: " + std::generic_category().message(errno));
  device_->registerDescriptor(bell_, EPOLLIN, this);
}

DeviceThread::~DeviceThread() {
  device_->unregisterDescriptor(bell_, this);
  ::close(bell_);
}

void DeviceThread::run(Task task) {
  std::unique_lock lock(mutex_);
  task_ = task;
  lock.unlock();
  eventfd_write(bell_, 1);
  lock.lock();
  returned_.wait(lock, [this] { return task_.function == nullptr; });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void DeviceThread::handleEvents(int) {
  eventfd_t rings = 0;
  eventfd_read(bell_, &rings);
  std::unique_lock lock(mutex_);
  const Task task = task_;
  lock.unlock();
  if (task.function == nullptr) return;
  std::exception_ptr error;
  try {
    task.function(task.argument);
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  task_ = {};
  error_ = error;
  lock.unlock();
  returned_.notify_one();
}

}  // namespace moebench
