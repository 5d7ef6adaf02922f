#include "reference/comm/rendezvous/tcp_store.h"

#include <c10/util/Logging.h>
#include <netdb.h>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "reference/base/error.h"
#include "reference/comm/deadline.h"
#include "reference/comm/lifeline/socket.h"
#include "reference/comm/network.h"

namespace moebench {
namespace {

std::chrono::milliseconds milliseconds_of(Seconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(clock_duration(time));
  return std::max(std::chrono::milliseconds(1), whole);
}

// The first line, without LibTorch's backtrace.
std::string text_of(const std::exception& error) {
  const auto* const torch_error = dynamic_cast<const c10::Error*>(&error);
  const std::string text = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

// From C++, LibTorch reads TORCH_CPP_LOG_LEVEL only when it is asked to. Without it, errors alone are shown: LibTorch warns
// whenever a wait ends in vain, and here waits are many and short.
void set_log_level() {
  static const bool done = [] {
    c10::initLogging();
    if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = c10::GLOG_ERROR;
    return true;
  }();
  static_cast<void>(done);
}

template <class Call>
auto translate_errors(const std::string& what, Call call) {
  set_log_level();
  try {
    return call();
  } catch (const c10::Error& error) {
    throw CommunicationError(what + ": " + text_of(error));
  }
}

class TcpStore final : public Store {
 public:
  explicit TcpStore(c10::intrusive_ptr<c10d::TCPStore> store) : store_(std::move(store)) {}

  void set(const std::string& key, const std::string& value) override {
    translate_errors("cannot set \"" + key + "\" in the store",
                     [&] { store_->set(key, std::vector<std::uint8_t>(value.begin(), value.end())); });
  }

  std::string get(const std::string& key, Seconds timeout) override {
    for (const Deadline deadline = deadline_after(timeout);;) {
      if (wait_briefly(key, time_until(deadline))) return value_of(key);
      if (std::chrono::steady_clock::now() < deadline) continue;
      std::ostringstream text;
      text << "nobody set \"" << key << "\" in the store within " << timeout.count() << " s";
      throw CommunicationError(text.str());
    }
  }

  std::optional<std::string> try_get(const std::string& key) override {
    if (!has(key)) return std::nullopt;
    return value_of(key);
  }

  std::int64_t add(const std::string& key, std::int64_t amount) override {
    return translate_errors("cannot add to \"" + key + "\" in the store", [&] { return store_->add(key, amount); });
  }

 private:
  bool has(const std::string& key) {
    return translate_errors("cannot look for \"" + key + "\" in the store", [&] { return store_->check({key}); });
  }

  std::string value_of(const std::string& key) {
    return translate_errors("cannot get \"" + key + "\" from the store", [&] {
      const std::vector<std::uint8_t> value = store_->get(key);
      return std::string(value.begin(), value.end());
    });
  }

  // TCPStore keeps other threads out while it waits: so never for long.
  bool wait_briefly(const std::string& key, Seconds left) {
    constexpr Seconds brief{0.05};
    try {
      store_->wait({key}, milliseconds_of(std::min(left, brief)));
      return true;
    } catch (const c10::DistNetworkError& error) {
      throw CommunicationError("cannot wait for \"" + key + "\" in the store: " + text_of(error));
    } catch (const c10::DistStoreError&) {
      return has(key);
    }
  }

  const c10::intrusive_ptr<c10d::TCPStore> store_;
};

bool is_address(const std::string& host) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

bool connects(const SocketAddress& address) {
  try {
    connect_to(address, deadline_after(Seconds(1)));
    return true;
  } catch (const CommunicationError&) {
    return false;
  }
}

Socket listen_for(const std::string& host, std::uint16_t port) {
  if (is_address(host)) return listen_on({host, port});
  if (host == "localhost") return listen_on({"127.0.0.1", port});
  try {
    return listen_on({"::", port});
  } catch (const CommunicationError&) {
    return listen_on({"0.0.0.0", port});
  }
}

}  // namespace

TcpStoreServer host_tcp_store(const std::string& host, std::uint16_t port, Seconds timeout) {
  Socket listener = listen_for(host, port);
  c10d::TCPStoreOptions options;
  options.port = address_of(listener).port;
  options.isServer = true;
  options.waitWorkers = false;
  options.timeout = milliseconds_of(timeout);
  return translate_errors("cannot host a store at " + host + " port " + std::to_string(options.port), [&] {
    options.masterListenFd = listener.release();
    auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
    return TcpStoreServer{std::make_shared<TcpStore>(std::move(store)), options.port};
  });
}

bool tcp_store_is_served(const std::string& host, std::uint16_t port) {
  try {
    const std::vector<std::string> addresses = addresses_of_host(host);
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](const std::string& address) { return connects({address, port}); });
  } catch (const InputError&) {
    return false;  // a name that nobody knows yet
  }
}

std::shared_ptr<Store> join_tcp_store(const std::string& host, std::uint16_t port, Seconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = port;
  options.waitWorkers = false;
  options.timeout = milliseconds_of(timeout);
  std::ostringstream what;
  what << "cannot join the store at " << host << " port " << port << " within " << timeout.count() << " s";
  return translate_errors(
      what.str(), [&] { return std::make_shared<TcpStore>(c10::make_intrusive<c10d::TCPStore>(host, options)); });
}

}  // namespace moebench
