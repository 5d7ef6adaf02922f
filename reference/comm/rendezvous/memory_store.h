#pragma once
// A store inside one process: for ranks that are its threads.

#include <memory>

#include "reference/comm/rendezvous/store.h"

namespace moebench {

std::shared_ptr<Store> make_memory_store();

}  // namespace moebench
