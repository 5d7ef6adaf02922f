#include "reference/exec/program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reference/base/error.h"
#include "reference/exec/threads/thread_device.h"
#include "tests/exec/step_case.h"

namespace moebench {
namespace {

// Remembers what it knows of, and refuses the announcement number `refused`.
class RecordingCommunicator final : public Communicator {
 public:
  explicit RecordingCommunicator(int refused = -1) : refused_(refused) {}

  std::vector<std::span<std::byte>> known;
  int announcements = 0;

  int rank() const override { return 0; }
  int size() const override { return 1; }
  void announce(std::span<std::byte> memory) override {
    if (announcements++ == refused_) throw CommunicationError("no more memory regions");
    known.push_back(memory);
  }
  void withdraw(std::span<std::byte> memory) noexcept override {
    std::erase_if(known,
                  [&](std::span<std::byte> k) { return k.data() == memory.data() && k.size() == memory.size(); });
  }
  Instant all_to_all(const Exchange&) override { return {}; }
  void all_reduce_sum(std::span<float>) override {}
  void all_reduce_sum(std::span<double>) override {}
  void barrier() override {}
  void abort(std::string_view) noexcept override {}

 private:
  int refused_;
};

class ProgramTest : public ::testing::Test {
 protected:
  VerifiedPlan plan = compile_ranks(plain_case("mpipemoe", 2, 3, ReuseStrategy::s1)).front();
  std::unique_ptr<Device> device = make_thread_device();
  RecordingCommunicator communicator;
};

TEST_F(ProgramTest, MemoryIsAsLargeAsTheLayoutAndItsSlack) {
  const ProgramMemory exact(*device, communicator, plan.layout());
  const ProgramMemory loose(*device, communicator, plan.layout(), Bytes(100));
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    const auto extent = static_cast<std::size_t>(plan.layout().extent_of(pool).count());
    ASSERT_GT(extent, 0U);
    EXPECT_EQ(exact.bytes(pool).size(), extent);
    EXPECT_EQ(loose.bytes(pool).size(), extent + 100);
  }
  EXPECT_TRUE(exact.bytes(Pool::external).empty());
}

TEST_F(ProgramTest, EmptyPoolsGetNoSlack) {
  const VerifiedPlan kept = compile_ranks(plain_case("pipemoe", 2, 3)).front();
  const ProgramMemory memory(*device, communicator, kept.layout(), Bytes(100));
  EXPECT_TRUE(memory.bytes(Pool::host).empty());
}

TEST_F(ProgramTest, MemoryFitsWhatIsNotLarger) {
  const ProgramMemory memory(*device, communicator, plan.layout());
  EXPECT_TRUE(memory.fits(plan.layout()));
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    Layout larger = plan.layout();
    larger.extent[static_cast<std::size_t>(pool)] += Bytes(1);
    EXPECT_FALSE(memory.fits(larger)) << name_of(pool);
  }
}

TEST_F(ProgramTest, DeviceMemoryIsAnnouncedAsLongAsItLives) {
  {
    const ProgramMemory memory(*device, communicator, plan.layout());
    ASSERT_EQ(communicator.known.size(), 2U);
    EXPECT_EQ(communicator.known[0].data(), memory.bytes(Pool::activations).data());
    EXPECT_EQ(communicator.known[1].data(), memory.bytes(Pool::buffers).data());
  }
  EXPECT_TRUE(communicator.known.empty());
}

TEST_F(ProgramTest, NothingStaysAnnouncedWhereOneAnnouncementFails) {
  RecordingCommunicator refusing(1);
  EXPECT_THROW(ProgramMemory(*device, refusing, plan.layout()), CommunicationError);
  EXPECT_EQ(refusing.announcements, 2);
  EXPECT_TRUE(refusing.known.empty());
}

TEST_F(ProgramTest, TooLittleMemoryIsAnError) {
  Layout layout = plan.layout();
  layout.extent[static_cast<std::size_t>(Pool::buffers)] = Bytes(std::int64_t{1} << 50);
  try {
    const ProgramMemory memory(*device, communicator, layout);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("buffers"), std::string::npos) << error.what();
  }
  EXPECT_EQ(communicator.announcements, 0);
}

TEST_F(ProgramTest, SlotsLieWhereTheLayoutSays) {
  const ProgramMemory memory(*device, communicator, plan.layout());
  Program program(plan, memory);
  for (std::size_t i = 0; i < plan.plan().slots.size(); ++i) {
    const Pool pool = plan.plan().slots[i].pool;
    const auto slot = static_cast<SlotId>(i);
    if (pool == Pool::external) {
      EXPECT_EQ(program.address(slot), nullptr);
      std::byte external{};
      program.bind(slot, &external);
      EXPECT_EQ(program.address(slot), &external);
    } else {
      EXPECT_EQ(program.address(slot), memory.bytes(pool).data() + plan.layout().offset[i].count());
    }
  }
}

TEST_F(ProgramTest, EveryDependencyIsAWaitForTheEventOfItsSource) {
  const ProgramMemory memory(*device, communicator, plan.layout());
  const Program program(plan, memory);
  std::vector<Edge> waits;
  std::vector<int> used(static_cast<std::size_t>(program.event_count()), 0);
  for (int op = 0; op < static_cast<int>(plan.plan().ops.size()); ++op) {
    for (Edge edge : program.waits_of(op)) {
      EXPECT_EQ(edge.to, op);
      EXPECT_GE(program.event_of(edge.from), 0);
      waits.push_back(edge);
    }
    if (program.event_of(op) >= 0) ++used[static_cast<std::size_t>(program.event_of(op))];
  }
  std::vector<Edge> edges = plan.dependencies().edges;
  std::sort(edges.begin(), edges.end());
  std::sort(waits.begin(), waits.end());
  EXPECT_EQ(waits, edges);
  EXPECT_EQ(used, std::vector<int>(used.size(), 1));
}

// As many rows as the routing says, without gaps; identities differ within a step.
TEST_F(ProgramTest, ExchangesCoverTheirValues) {
  const ProgramMemory memory(*device, communicator, plan.layout());
  const Program program(plan, memory);
  std::vector<std::uint32_t> identities;
  const auto total = [](std::span<const Segment> segments) {
    Bytes end;
    for (const Segment& segment : segments) {
      EXPECT_EQ(segment.offset, end);
      EXPECT_GT(segment.size, Bytes(0));
      end += segment.size;
    }
    return end;
  };
  for (int op = 0; op < static_cast<int>(plan.plan().ops.size()); ++op) {
    const Op& running = plan.plan().ops[static_cast<std::size_t>(op)];
    if (!is_all_to_all(running.kind)) continue;
    const Exchange exchange = program.exchange(op);
    EXPECT_EQ(total(exchange.sends), plan.plan().values[running.reads[0].value].size) << describe(running);
    EXPECT_EQ(total(exchange.receives), plan.plan().values[running.writes[0].value].size) << describe(running);
    EXPECT_EQ(exchange.send, program.address(running.reads[0].slot));
    EXPECT_EQ(exchange.receive, program.address(running.writes[0].slot));
    identities.push_back(exchange.identity);
  }
  std::sort(identities.begin(), identities.end());
  EXPECT_EQ(std::unique(identities.begin(), identities.end()), identities.end());
}

}  // namespace
}  // namespace moebench
