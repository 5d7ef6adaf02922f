#include "reference/comm/gloo/mesh.h"

#include <gloo/transport/tcp/device.h>

#include <algorithm>
#include <sstream>

#include "reference/base/error.h"
#include "reference/comm/gloo/address.h"

namespace moebench {
namespace {

std::string address_key(int rank) { return "gloo/" + std::to_string(rank); }

std::shared_ptr<::gloo::transport::tcp::Device> make_device(const std::string& address) {
  return std::dynamic_pointer_cast<::gloo::transport::tcp::Device>(
      ::gloo::transport::tcp::CreateDevice(address.c_str()));
}

std::shared_ptr<::gloo::transport::Context> make_context(::gloo::transport::Device& device,
                                                         const GlooOptions& options) {
  constexpr int gloo_waits_longer = 5;  // it lets a connection take five times the time-out
  const Seconds timeout = options.timeout / gloo_waits_longer;
  auto context = device.createContext(options.rank, options.size);
  context->setTimeout(std::max(std::chrono::milliseconds(1),
                               std::chrono::duration_cast<std::chrono::milliseconds>(clock_duration(timeout))));
  return context;
}

}  // namespace

Mesh::Mesh(Store& store, const GlooOptions& options) {
  const std::string address = address_to_bind(options);
  const std::shared_ptr<::gloo::transport::tcp::Device> device = make_device(address);
  context_ = make_context(*device, options);
  device_thread_ = std::make_unique<DeviceThread>(device);
  memory_ = std::make_unique<GlooMemory>(context_);
  mailboxes_.resize(static_cast<std::size_t>(options.size));
  for (int peer = 0; peer < options.size; ++peer) {
    if (peer == options.rank) continue;
    context_->createPair(peer);
    mailboxes_[static_cast<std::size_t>(peer)] = std::make_unique<Mailbox>(*context_, peer);
  }
  lifeline_ = std::make_unique<Lifeline>(LifelineOptions{options.rank, options.size, address, options.timeout}, store,
                                         [this] { interrupt_waits(); });
  connect(store, options.timeout);
}

void Mesh::connect(Store& store, Seconds timeout) {
  std::string addresses;
  for (int peer = 0; peer < size(); ++peer) {
    if (peer == rank()) continue;
    const std::vector<char> bytes = context_->getPair(peer)->address().bytes();
    addresses.append(bytes.begin(), bytes.end());
  }
  store.set(address_key(rank()), addresses);
  for (int peer = 0; peer < size(); ++peer) {
    if (peer != rank()) connect_peer(peer, store, timeout);
  }
  connecting_ = false;
}

void Mesh::connect_peer(int peer, Store& store, Seconds timeout) {
  try {
    const std::string addresses = store.get(address_key(peer), timeout);
    const std::size_t length = context_->getPair(peer)->address().bytes().size();
    const auto index = static_cast<std::size_t>(rank() < peer ? rank() : rank() - 1);
    const std::string address = addresses.substr(index * length, length);
    context_->getPair(peer)->connect(std::vector<char>(address.begin(), address.end()));
    if (!lifeline_->failed()) mailbox(peer).post_receive(1);
  } catch (const std::exception& error) {
    std::ostringstream text;
    text << "rank " << rank() << " could not connect to rank " << peer << " within " << timeout.count()
         << " s: " << error.what();
    lifeline_->fail({text.str(), peer});
  }
  if (const auto failure = lifeline_->failure()) throw CommunicationError(failure->what, failure->peer);
}

void Mesh::close() {
  for (int peer = 0; peer < size(); ++peer) {
    if (peer != rank()) context_->getPair(peer)->close();
  }
}

void Mesh::interrupt_waits() {
  if (connecting_) close();  // the only way out of a connect
  for (const auto& mailbox : mailboxes_) {
    if (mailbox) mailbox->interrupt();
  }
  memory_->interrupt();
}

}  // namespace moebench
