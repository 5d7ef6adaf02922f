#include "metrics/secret.h"

#include <malloc.h>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>

#include "metrics/push_target.h"
#include "metrics/secret_file.h"
#include "reference/base/error.h"
#include "tests/run/fixtures.h"

namespace {

constexpr std::string_view password = "a password that is longer than a string keeps in itself";
std::atomic<bool> is_watched = false;
std::atomic<int> found = 0;

void give_back(void* memory) noexcept {
  if (memory != nullptr && is_watched &&
      std::string_view(static_cast<const char*>(memory), ::malloc_usable_size(memory)).find(password) !=
          std::string_view::npos) {
    ++found;
  }
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return ::operator new(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { give_back(memory); }

namespace moebench {
namespace {

class SecretTest : public testing::Test {
 protected:
  std::string written(const std::string& text) {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0600);
    return path;
  }

  // How many pieces of memory had the password when they were given back.
  static int left_by(const std::function<void()>& work) {
    found = 0;
    is_watched = true;
    work();
    is_watched = false;
    return found;
  }

  const std::string line_ = "ann:" + std::string(password) + "\n";
  fixtures::TemporaryFolder folder_;
};

TEST_F(SecretTest, IsWhatItWasMadeOf) {
  Secret first("ann");
  Secret second(std::move(first));
  EXPECT_EQ(second.view(), "ann");
  EXPECT_STREQ(second.c_str(), "ann");
  Secret third;
  EXPECT_TRUE(third.empty());
  third = std::move(second);
  EXPECT_EQ(third.view(), "ann");
}

TEST_F(SecretTest, IsFoundWhereItIsNotWiped) {
  EXPECT_EQ(left_by([] { const std::string text(password); }), 1);
  EXPECT_EQ(left_by([] { const Secret secret{password}; }), 0);
}

TEST_F(SecretTest, IsNotLeftByThoseWhoReadIt) {
  const std::string good = written(line_ + "bob:x\n");
  EXPECT_EQ(left_by([&] { EXPECT_TRUE(Passwords("--auth", good).allow("ann", password)); }), 0);
  const std::string single = written(line_);
  EXPECT_EQ(left_by([&] { PushTarget("http://localhost", single, "quick"); }), 0);
}

TEST_F(SecretTest, IsNotLeftWhereAnotherLineWillNotDo) {
  const std::string bad = written("no colon\n" + line_);
  EXPECT_EQ(left_by([&] { EXPECT_THROW(Passwords("--auth", bad), InputError); }), 0);
  EXPECT_EQ(left_by([&] { EXPECT_THROW(PushTarget("http://localhost", bad, "quick"), InputError); }), 0);
}

}  // namespace
}  // namespace moebench
