#include "suites/run/worker_watch.h"

#include <csignal>

#include <fmt/format.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

constexpr std::size_t longest_words = 300;

}  // namespace

WorkerWatch::WorkerWatch(const WorkerCommand& command, const WorkerTask& task)
    : process_(command, text_of(task)),
      events_(process_.events_fd()),
      output_(process_.output_fd()),
      to_do_(task.job.parts()),
      timeout_(task.job.timeout) {
  report_.rank = task.rank;
}

void WorkerWatch::listen(const std::function<void(const WorkerEvent&)>& on_event) {
  if (!running_) return;
  const bool has_ended = process_.fate().has_value();  // before the pipes are read: then nothing more comes
  says_more_ = output_.read([&](const std::string& line) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) report_.last_words = line.substr(0, longest_words);
  });
  reports_more_ = events_.read([&](const std::string& line) {
    WorkerEvent event;
    try {
      event = worker_event_from(line);
    } catch (const InputError& error) {
      // A worker that died while it wrote leaves half a line.
      report_.last_words = error.what();
      return;
    }
    take(event);
    on_event(event);
  });
  if (has_ended) note_end();
}

void WorkerWatch::take(const WorkerEvent& event) {
  last_event_ = Clock::now();
  ready_ = true;
  switch (event.kind) {
    case WorkerEvent::Kind::ready:
    case WorkerEvent::Kind::turned:
      break;
    case WorkerEvent::Kind::started:
      report_.began = true;
      break;
    case WorkerEvent::Kind::done:
      ++done_;
      break;
    case WorkerEvent::Kind::failed:
      report_.failure = event.reason;
      report_.blames_peer = event.blames_peer;
      break;
  }
}

void WorkerWatch::note_end() {
  running_ = false;
  report_.fate = *process_.fate();
  report_.finished = report_.fate.clean() && done_ == to_do_ && report_.failure.empty();
}

std::string WorkerWatch::overdue(Clock::time_point now, Seconds startup) const {
  if (!running_ || report_.dismissed) return {};
  const Seconds silent(std::chrono::duration<double>(now - last_event_).count());
  if (!ready_) {
    return silent < startup ? "" : fmt::format("the workers did not find each other within {:g} s", startup.count());
  }
  return silent < timeout_ ? "" : fmt::format("not done after {:g} s", timeout_.count());
}

void WorkerWatch::dismiss() {
  if (!running_) return;
  report_.dismissed = true;
  process_.send(SIGTERM);
}

void WorkerWatch::kill() {
  if (!running_) return;
  report_.unresponsive = report_.dismissed;
  report_.dismissed = true;
  process_.send(SIGKILL);
}

void WorkerWatch::append_descriptors(std::vector<pollfd>& descriptors) const {
  if (!running_) return;
  // A closed pipe is always ready.
  if (reports_more_) descriptors.push_back({process_.events_fd(), POLLIN, 0});
  if (says_more_) descriptors.push_back({process_.output_fd(), POLLIN, 0});
}

}  // namespace moebench
