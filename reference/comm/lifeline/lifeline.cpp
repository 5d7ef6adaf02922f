#include "reference/comm/lifeline/lifeline.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <sstream>

#include "reference/base/error.h"

namespace moebench {
namespace {

struct Hello {
  std::uint32_t protocol = 0x6d6f6531;  // "moe1"
  std::int32_t rank = 0;
  std::int32_t size = 0;
};

constexpr int nobody = -1;
constexpr std::size_t not_listening = sizeof(Farewell) + 1;

std::string address_key(int rank) { return "lifeline/" + std::to_string(rank); }

SocketAddress parse_address(const std::string& text) {
  std::istringstream stream(text);
  SocketAddress address;
  stream >> address.host >> address.port;
  return address;
}

template <class T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

template <class T>
std::span<std::byte> writable_bytes_of(T& value) {
  return std::as_writable_bytes(std::span(&value, 1));
}

}  // namespace

Lifeline::Lifeline(const LifelineOptions& options, Store& store, std::function<void()> wake)
    : options_(options),
      wake_(std::move(wake)),
      sockets_(static_cast<std::size_t>(options.size)),
      incoming_(sockets_.size()),
      received_(sockets_.size()),
      departed_(sockets_.size()),
      waits_for_(sockets_.size(), nobody),
      stop_signal_(eventfd(0, EFD_CLOEXEC)) {
  connect(store);
  watcher_ = std::thread([this] { watch(); });
}

Lifeline::~Lifeline() {
  const std::optional<Failure> reason = failure();
  send_to_all(reason ? Farewell::of(*reason) : Farewell{});
  stop_.store(true);
  const std::uint64_t one = 1;
  while (write(stop_signal_.descriptor(), &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  watcher_.join();
}

void Lifeline::connect(Store& store) {
  const Deadline deadline = deadline_after(options_.timeout);
  const Socket listener = listen_on({options_.host});
  const SocketAddress own = address_of(listener);
  store.set(address_key(options_.rank), own.host + " " + std::to_string(own.port));
  for (int peer = 0; peer < options_.rank; ++peer) {
    try {
      const SocketAddress address = parse_address(store.get(address_key(peer), time_until(deadline)));
      Socket socket = connect_to(address, deadline);
      send_all(socket, bytes_of(Hello{.rank = options_.rank, .size = options_.size}), deadline);
      sockets_[static_cast<std::size_t>(peer)] = std::move(socket);
    } catch (const CommunicationError& error) {
      std::ostringstream text;
      text << "rank " << options_.rank << " could not reach rank " << peer << " within " << options_.timeout.count()
           << " s: " << error.what();
      throw CommunicationError(text.str(), peer);
    }
  }
  accept_higher_ranks(listener, deadline);
}

void Lifeline::accept_higher_ranks(const Socket& listener, Deadline deadline) {
  for (int missing = options_.size - 1 - options_.rank; missing > 0;) {
    std::optional<Socket> socket = accept_from(listener, deadline);
    if (!socket) break;
    try {
      Hello hello;
      receive_all(*socket, writable_bytes_of(hello), std::min(deadline, deadline_after(Seconds(2))));
      const bool known = hello.protocol == Hello{}.protocol && hello.size == options_.size &&
                         hello.rank > options_.rank && hello.rank < options_.size;
      if (!known || sockets_[static_cast<std::size_t>(hello.rank)]) continue;
      sockets_[static_cast<std::size_t>(hello.rank)] = std::move(*socket);
      --missing;
    } catch (const CommunicationError&) {
      continue;  // not one of ours
    }
  }
  for (int peer = options_.rank + 1; peer < options_.size; ++peer) {
    if (sockets_[static_cast<std::size_t>(peer)]) continue;
    std::ostringstream text;
    text << "rank " << peer << " did not come to rank " << options_.rank << " within " << options_.timeout.count()
         << " s";
    throw CommunicationError(text.str(), peer);
  }
}

void Lifeline::settle(const Failure& failure, bool tell_peers) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return;
    failure_ = failure;
    failed_.store(true, std::memory_order_release);
  }
  if (tell_peers) send_to_all(Farewell::of(failure));
  wake_();
}

void Lifeline::send_to_all(const Farewell& farewell) {
  for (const Socket& socket : sockets_) {
    if (socket) send(socket.descriptor(), &farewell, sizeof(farewell), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

std::optional<Failure> Lifeline::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

Lifeline::Blame Lifeline::blame_for(int peer) {
  constexpr Seconds patience(0.5);
  send_to_all({.kind = Farewell::Kind::waiting, .peer = peer});
  for (const Deadline end = deadline_after(patience); !failed() && std::chrono::steady_clock::now() < end;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::lock_guard lock(mutex_);
  Blame blame{.culprit = peer, .waiter = options_.rank};
  for (int followed = 0; followed < options_.size; ++followed) {
    const int next = waits_for_[static_cast<std::size_t>(blame.culprit)];
    if (next == nobody || next == options_.rank) break;
    blame = {.culprit = next, .waiter = blame.culprit};
  }
  return blame;
}

bool Lifeline::departed(int peer) const {
  const std::lock_guard lock(mutex_);
  return departed_[static_cast<std::size_t>(peer)];
}

void Lifeline::set_deadline(Deadline deadline) { deadline_.store(deadline.time_since_epoch().count()); }

void Lifeline::clear_deadline() { deadline_.store(0); }

void Lifeline::watch() {
  std::vector<pollfd> watched(sockets_.size() + 1);
  Deadline::rep passed = 0;
  while (!stop_.load()) {
    for (std::size_t peer = 0; peer < sockets_.size(); ++peer) {
      const bool listening = sockets_[peer] && received_[peer] != not_listening;
      watched[peer] = {listening ? sockets_[peer].descriptor() : -1, POLLIN, 0};
    }
    watched.back() = {stop_signal_.descriptor(), POLLIN, 0};

    const Deadline::rep deadline = deadline_.load();
    const bool waiting = deadline != 0 && deadline != passed;
    // A deadline set while this thread sleeps is later than the end of its sleep.
    const Seconds sleep = waiting ? time_until(Deadline(Deadline::duration(deadline))) : options_.timeout;
    poll(watched.data(), watched.size(), static_cast<int>(std::ceil(std::min(in_milliseconds(sleep), 3.6e6))));

    for (std::size_t peer = 0; peer < sockets_.size(); ++peer) {
      if (watched[peer].revents != 0) read(static_cast<int>(peer));
    }
    if (waiting && std::chrono::steady_clock::now().time_since_epoch().count() >= deadline) {
      passed = deadline;
      wake_();
    }
  }
}

void Lifeline::read(int peer) {
  const auto index = static_cast<std::size_t>(peer);
  const std::span<std::byte> rest = writable_bytes_of(incoming_[index]).subspan(received_[index]);
  const ssize_t count = recv(sockets_[index].descriptor(), rest.data(), rest.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    received_[index] = not_listening;
    settle({"rank " + std::to_string(peer) + " was lost: its connection to rank " + std::to_string(options_.rank) +
                " closed without a farewell",
            peer},
           true);
    return;
  }
  received_[index] += static_cast<std::size_t>(count);
  if (received_[index] < sizeof(Farewell)) return;
  received_[index] = incoming_[index].kind == Farewell::Kind::waiting ? 0 : not_listening;
  if (incoming_[index].kind == Farewell::Kind::failed) {
    settle(incoming_[index].failure(), false);
    return;
  }
  const std::lock_guard lock(mutex_);
  if (incoming_[index].kind == Farewell::Kind::waiting) {
    waits_for_[index] = incoming_[index].peer;
  } else {
    departed_[index] = true;
  }
}

}  // namespace moebench
