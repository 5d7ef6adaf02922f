#pragma once
// How processes find each other: a small shared dictionary. Values are bytes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "reference/base/units.h"

namespace moebench {

// Thread-safe. Throws CommunicationError when the store cannot be reached or a wait runs out of time.
class Store {
 public:
  virtual ~Store() = default;

  virtual void set(const std::string& key, const std::string& value) = 0;

  // Waits until the key is there.
  virtual std::string get(const std::string& key, Seconds timeout) = 0;

  // Without waiting.
  virtual std::optional<std::string> try_get(const std::string& key) = 0;

  // Adds to a counter that begins at 0; returns the new value.
  virtual std::int64_t add(const std::string& key, std::int64_t amount) = 0;
};

// The same store seen through a prefix: "p/" + key.
std::shared_ptr<Store> with_prefix(std::shared_ptr<Store> store, std::string prefix);

}  // namespace moebench
