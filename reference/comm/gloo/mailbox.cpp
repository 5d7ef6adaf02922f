#include "reference/comm/gloo/mailbox.h"

#include "reference/comm/gloo/packing.h"
#include "reference/comm/gloo/slot.h"

namespace moebench {

Mailbox::Mailbox(::gloo::transport::Context& context, int peer) : peer_(peer) {
  constexpr std::size_t size = sizeof(Letter) + static_cast<std::size_t>(letter_capacity.count());
  for (std::size_t turn = 0; turn < 2; ++turn) {
    in_memory_[turn].resize(size);
    out_memory_[turn].resize(size);
    in_[turn] = context.createUnboundBuffer(in_memory_[turn].data(), size);
    out_[turn] = context.createUnboundBuffer(out_memory_[turn].data(), size);
  }
}

void Mailbox::post_receive(std::uint32_t number) { in_[number % 2]->recv(peer_, letter_slot(number)); }

void Mailbox::send(std::uint32_t number, std::size_t size) {
  out_[number % 2]->send(peer_, letter_slot(number), 0, size);
}

void Mailbox::interrupt() {
  for (std::size_t turn = 0; turn < 2; ++turn) {
    in_[turn]->abortWaitRecv();
    out_[turn]->abortWaitSend();
  }
}

}  // namespace moebench
