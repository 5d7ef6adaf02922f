#include "reference/comm/rendezvous/memory_store.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <sstream>

#include "reference/base/error.h"
#include "reference/comm/deadline.h"

namespace moebench {
namespace {

class MemoryStore final : public Store {
 public:
  void set(const std::string& key, const std::string& value) override {
    const std::lock_guard lock(mutex_);
    values_[key] = value;
    changed_.notify_all();
  }

  std::string get(const std::string& key, Seconds timeout) override {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, deadline_after(timeout), [&] { return values_.contains(key); })) {
      std::ostringstream text;
      text << "nobody set \"" << key << "\" in the store within " << timeout.count() << " s";
      throw CommunicationError(text.str());
    }
    return values_[key];
  }

  std::optional<std::string> try_get(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }

  std::int64_t add(const std::string& key, std::int64_t amount) override {
    const std::lock_guard lock(mutex_);
    std::string& value = values_[key];
    const std::int64_t sum = (value.empty() ? 0 : std::stoll(value)) + amount;
    value = std::to_string(sum);
    changed_.notify_all();
    return sum;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::string> values_;
};

}  // namespace

std::shared_ptr<Store> make_memory_store() { return std::make_shared<MemoryStore>(); }

}  // namespace moebench
