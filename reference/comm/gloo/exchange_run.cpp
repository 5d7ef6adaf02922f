#include "reference/comm/gloo/exchange_run.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/gloo/slot.h"
#include "reference/comm/identity.h"

namespace moebench {
namespace {

std::string name_of_rank(int rank) { return "rank " + std::to_string(rank); }

std::vector<int> peers_after(int rank, int ranks) {
  std::vector<int> peers;
  for (int step = 1; step < ranks; ++step) peers.push_back((rank + step) % ranks);
  return peers;
}

// The lifeline ends waits. Gloo's own time-out would close the connections before anybody is told why.
std::chrono::milliseconds well_after(Seconds timeout) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_duration(timeout)) + std::chrono::minutes(1);
}

std::size_t size_of(const Parcel& parcel) { return static_cast<std::size_t>(parcel.size.count()); }

}  // namespace

ExchangeRun::ExchangeRun(Mesh& mesh, Seconds timeout)
    : mesh_(mesh),
      timeout_(timeout),
      wait_limit_(well_after(timeout)),
      peers_(peers_after(mesh.rank(), mesh.size())),
      out_(mesh.memory(), mesh.rank(), mesh.size()),
      in_(mesh.memory(), mesh.rank(), mesh.size()) {}

Instant ExchangeRun::run(const Exchange& exchange) {
  struct End {
    ExchangeRun& run;
    ~End() {
      run.mesh_.lifeline().clear_deadline();
      run.out_.unload();
      run.in_.unload();
    }
  } const end{*this};
  if (mesh_.lifeline().failed()) throw_failure();
  out_.load(const_cast<std::byte*>(exchange.send), exchange.sends);
  in_.load(exchange.receive, exchange.receives);
  exchange_ = exchange;
  ++number_;
  deadline_ = deadline_after(timeout_);
  mesh_.lifeline().set_deadline(deadline_);
  if (!peers_.empty()) post_and_send();
  exchange_with_self();
  for (const int peer : peers_) await_letter(peer);
  const Instant all_here = std::chrono::steady_clock::now();
  for (const int peer : peers_) finish(peer);
  return all_here;
}

void ExchangeRun::post_and_send() {
  int current = mesh_.rank();
  try {
    mesh_.device_thread().run([&] {
      for (const int peer : peers_) post_receives(current = peer);
      for (const int peer : peers_) send(current = peer);
    });
  } catch (const std::exception& error) {
    fail_for_loss(current, error.what());
  }
}

void ExchangeRun::post_receives(int peer) {
  mesh_.mailbox(peer).post_receive(number_ + 1);
  const std::uint64_t slot = data_slot(number_, exchange_.identity, in_.consignment(peer));
  for (const Parcel& parcel : in_.parcels(peer)) {
    in_.buffer(peer, parcel).recv(peer, slot, in_.offset_in_buffer(parcel), size_of(parcel));
  }
}

void ExchangeRun::send(int peer) {
  const Letter letter{exchange_.identity, out_.consignment(peer), in_.consignment(peer)};
  const std::span<std::byte> paper = mesh_.mailbox(peer).paper(number_);
  std::memcpy(paper.data(), &letter, sizeof(letter));
  gather(exchange_.send, out_.in_letter(peer), paper.data() + sizeof(letter));
  const Bytes carried = std::min(letter.sent.bytes, letter_capacity);
  const std::size_t size = sizeof(letter) + static_cast<std::size_t>(carried.count());
  mesh_.mailbox(peer).send(number_, size);
  const std::uint64_t slot = data_slot(number_, exchange_.identity, letter.sent);
  for (const Parcel& parcel : out_.parcels(peer)) {
    out_.gather_staged(parcel);
    out_.buffer(peer, parcel).send(peer, slot, out_.offset_in_buffer(parcel), size_of(parcel));
  }
}

void ExchangeRun::exchange_with_self() {
  const int rank = mesh_.rank();
  require_agreement(rank, out_.consignment(rank), rank, in_.consignment(rank));
  copy_segments(exchange_.send, out_.segments(rank), exchange_.receive, in_.segments(rank));
}

void ExchangeRun::await_letter(int peer) {
  await(peer, [&] { return mesh_.mailbox(peer).wait_received(number_, wait_limit_); });
  read_letter(peer);
}

void ExchangeRun::finish(int peer) {
  Mailbox& mailbox = mesh_.mailbox(peer);
  for (const Parcel& parcel : in_.parcels(peer)) {
    auto& buffer = in_.buffer(peer, parcel);
    await(peer, [&] { return buffer.waitRecv(wait_limit_); });
    in_.scatter_staged(parcel);
  }
  await(peer, [&] { return mailbox.wait_sent(number_, wait_limit_); });
  for (const Parcel& parcel : out_.parcels(peer)) {
    auto& buffer = out_.buffer(peer, parcel);
    await(peer, [&] { return buffer.waitSend(wait_limit_); });
  }
}

void ExchangeRun::read_letter(int peer) {
  const std::span<const std::byte> paper = mesh_.mailbox(peer).received(number_);
  Letter letter;
  std::memcpy(&letter, paper.data(), sizeof(letter));
  if (letter.identity != exchange_.identity) {
    fail({name_of_rank(mesh_.rank()) + " is in " + where() + ", but " + name_of_rank(peer) + " in " +
          name_of_collective(letter.identity)});
  }
  require_agreement(peer, letter.sent, mesh_.rank(), in_.consignment(peer));
  require_agreement(mesh_.rank(), out_.consignment(peer), peer, letter.expected);
  scatter(paper.data() + sizeof(letter), exchange_.receive, in_.in_letter(peer));
}

void ExchangeRun::require_agreement(int sender, const Consignment& sent, int receiver, const Consignment& expected) {
  if (sent != expected) fail({where() + ": " + describe_disagreement(sender, sent, receiver, expected)});
}

template <class Call>
void ExchangeRun::with_peer(int peer, Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    fail_for_loss(peer, error.what());
  }
}

template <class Wait>
void ExchangeRun::await(int peer, Wait wait) {
  for (bool done = false; !done;) {
    if (mesh_.lifeline().failed()) throw_failure();
    if (std::chrono::steady_clock::now() >= deadline_) fail_for_time(peer);
    with_peer(peer, [&] { done = wait(); });
  }
}

std::string ExchangeRun::where() const { return name_of_collective(exchange_.identity); }

void ExchangeRun::fail(const Failure& failure) {
  mesh_.lifeline().fail(failure);
  throw_failure();
}

// The peer closed its connection: its lifeline soon says why.
void ExchangeRun::fail_for_loss(int peer, const std::string& why) {
  const Deadline patience = deadline_after(Seconds(1));
  Lifeline& lifeline = mesh_.lifeline();
  while (!lifeline.failed() && !lifeline.departed(peer) && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (lifeline.failed()) throw_failure();
  const std::string reason = lifeline.departed(peer) ? " has left before " : " was lost (" + why + ") in ";
  fail({name_of_rank(peer) + reason + where(), peer});
}

void ExchangeRun::fail_for_time(int peer) {
  const auto [culprit, waiter] = mesh_.lifeline().blame_for(peer);
  if (mesh_.lifeline().failed()) throw_failure();
  std::ostringstream text;
  text << name_of_rank(culprit) << " did not answer " << name_of_rank(waiter);
  if (waiter != mesh_.rank()) text << ", which did not answer " << name_of_rank(mesh_.rank());
  text << " in " << where() << " within " << timeout_.count() << " s";
  fail({text.str(), culprit});
}

// Closes the connections first: once the caller knows, its memory is its own again.
void ExchangeRun::throw_failure() {
  mesh_.close();
  const Failure failure = *mesh_.lifeline().failure();
  throw CommunicationError(failure.what, failure.peer);
}

}  // namespace moebench
