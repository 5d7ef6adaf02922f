#include "suites/run/host_check.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Host host(const std::string& name) {
  Host host{.name = name, .environment = {}, .loop = Seconds(1), .clock_ahead = Seconds(0), .ranks = {}};
  host.environment.cpu = "abacus";
  host.environment.cores = 8;
  host.environment.kernel = "Linux 6.1";
  host.environment.git_revision = "0123";
  host.environment.libtorch = "2.11.0";
  host.environment.gloo = "0.5.0";
  return host;
}

std::string complaint(std::vector<Host> hosts) {
  try {
    require_one_build(hosts);
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(HostCheck, TheSameBuildIsNeeded) {
  std::vector<Host> hosts = {host("a"), host("b"), host("c")};
  EXPECT_EQ(complaint(hosts), "");
  hosts[2].environment.libtorch = "2.10.0";
  EXPECT_EQ(complaint(hosts),
            "agent 2 (c): its LibTorch is 2.10.0, and that of agent 0 (a) is 2.11.0: use the same build with the same "
            "libraries everywhere");
  for (std::string Environment::*part : {&Environment::git_revision, &Environment::compiler, &Environment::flags,
                                         &Environment::build_type, &Environment::gloo}) {
    std::vector<Host> differ = {host("a"), host("b")};
    differ[1].environment.*part = "another";
    EXPECT_NE(complaint(differ), "");
  }
}

TEST(HostCheck, TheSameExecutableIsNeeded) {
  std::vector<Host> hosts = {host("a"), host("b")};
  hosts[1].environment.build_id = "cafe";
  EXPECT_EQ(complaint(hosts), "") << "an executable without one may be the same";
  hosts[0].environment.build_id = "beef";
  EXPECT_EQ(complaint(hosts),
            "agent 1 (b): its executable is cafe, and that of agent 0 (a) is beef: use the same build with the same "
            "libraries everywhere");
  hosts[1].environment.libtorch = "2.10.0";
  EXPECT_THAT(complaint(hosts), testing::HasSubstr("LibTorch")) << "names the library where one differs";
}

TEST(HostCheck, GpusMayDifferAndNcclMayNot) {
  std::vector<Host> hosts = {host("a"), host("b")};
  for (Host& host : hosts) host.environment.gpu = {.names = {"H100", "H100"}, .driver = "580.65", .nccl = "2.28.3"};
  EXPECT_EQ(complaint(hosts), "");
  EXPECT_THAT(differences_of(hosts), IsEmpty());
  hosts[1].environment.gpu->names.pop_back();
  hosts[1].environment.gpu->driver = "570.86";
  EXPECT_EQ(complaint(hosts), "");
  EXPECT_THAT(differences_of(hosts),
              testing::ElementsAre("agent 1 (b): its list of GPUs is H100, and that of agent 0 (a) is H100, H100",
                                   "agent 1 (b): its driver is 570.86, and that of agent 0 (a) is 580.65"));
  hosts[1].environment.gpu->nccl = "2.27.0";
  EXPECT_THAT(complaint(hosts), testing::HasSubstr("its NCCL is 2.27.0, and that of agent 0 (a) is 2.28.3"));
  hosts[1].environment.gpu.reset();
  EXPECT_EQ(complaint(hosts), "");
}

TEST(HostCheck, MachinesMayDifferAndThatIsTold) {
  std::vector<Host> hosts = {host("a"), host("b"), host("c")};
  EXPECT_THAT(differences_of(hosts), IsEmpty());
  hosts[1].environment.cpu = "slide rule";
  hosts[1].environment.kernel = "Linux 5.10";
  hosts[2].environment.cores = 4;
  hosts[2].clock_ahead = Seconds(-3.04);
  EXPECT_EQ(complaint(hosts), "");
  EXPECT_THAT(differences_of(hosts),
              ElementsAre("agent 1 (b): its processor is slide rule, and that of agent 0 (a) is abacus",
                          "agent 1 (b): its kernel is Linux 5.10, and that of agent 0 (a) is Linux 6.1",
                          "agent 2 (c) may use 4 cores, and agent 0 (a) 8",
                          "the clock of agent 2 (c) is 3.0 s behind that of agent 0 (a)"));
}

}  // namespace
}  // namespace moebench
