#pragma once
// What every Store must do.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "reference/base/error.h"
#include "reference/comm/rendezvous/store.h"

namespace moebench {

// Two views of one store, as two processes would have it.
inline void expect_store_contract(Store& mine, Store& theirs) {
  EXPECT_EQ(mine.try_get("a"), std::nullopt);
  const std::string bytes("zero\0one", 8);
  mine.set("a", bytes);
  EXPECT_EQ(theirs.try_get("a"), bytes);
  EXPECT_EQ(theirs.get("a", Seconds(1)), bytes);
  mine.set("a", "");
  EXPECT_EQ(theirs.get("a", Seconds(1)), "");

  std::thread setter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    theirs.set("late", "came");
  });
  EXPECT_EQ(mine.get("late", Seconds(10)), "came");
  setter.join();

  std::string what;
  const auto start = std::chrono::steady_clock::now();
  try {
    mine.get("never", Seconds(0.2));
  } catch (const CommunicationError& error) {
    what = error.what();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_NE(what.find("never"), std::string::npos) << what;

  EXPECT_EQ(mine.add("counter", 2), 2);
  EXPECT_EQ(theirs.add("counter", -5), -3);
  EXPECT_EQ(mine.add("counter", 0), -3);
}

}  // namespace moebench
