// LibTorch carries a Gloo of its own with the same symbol names and other class layouts. What is called must be the
// library whose headers the Gloo communicator was compiled against.

#include <dlfcn.h>
#include <gloo/transport/tcp/device.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "reference/comm/gloo/gloo_communicator.h"
#include "reference/comm/rendezvous/tcp_store.h"
#include "tests/comm/uniform_exchange.h"

namespace moebench {
namespace {

std::string library_of(const void* address) {
  Dl_info info{};
  return dladdr(address, &info) != 0 ? info.dli_fname : "none";
}

// gloo::transport::tcp::CreateDevice(const attr&), gloo::transport::tcp::Pair::read() and so on.
const char* const symbols[] = {"_ZN4gloo9transport3tcp12CreateDeviceERKNS1_4attrE", "_ZTVN4gloo9transport3tcp4PairE",
                               "_ZTVN4gloo9transport3tcp13UnboundBufferE"};

TEST(GlooSymbols, ComeFromDebiansLibrary) {
  const TcpStoreServer keeps_torch_linked = host_tcp_store("127.0.0.1", 0, Seconds(10));
  for (const char* symbol : symbols) {
    const void* const address = dlsym(RTLD_DEFAULT, symbol);
    ASSERT_NE(address, nullptr) << symbol;
    EXPECT_NE(library_of(address).find("libgloo.so.0"), std::string::npos) << symbol << ": " << library_of(address);
  }
  const std::shared_ptr<::gloo::transport::Device> device = ::gloo::transport::tcp::CreateDevice({"127.0.0.1"});
  const void* const vtable = *reinterpret_cast<const void* const*>(device.get());
  EXPECT_NE(library_of(vtable).find("libgloo.so.0"), std::string::npos) << library_of(vtable);
}

// Otherwise the test above proves nothing.
TEST(GlooSymbols, LibTorchHasThemToo) {
  void* const torch = dlopen("libtorch_cpu.so", RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(torch, nullptr) << "LibTorch is not loaded";
  const void* const own = dlsym(RTLD_DEFAULT, symbols[1]);
  void* const next = dlsym(torch, symbols[1]);
  EXPECT_NE(next, nullptr);
  EXPECT_NE(next, own);
  dlclose(torch);
}

TEST(GlooSymbols, ExchangesWorkBesideLibTorch) {
  const TcpStoreServer server = host_tcp_store("127.0.0.1", 0, Seconds(10));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 2; ++rank) {
    threads.emplace_back([&, rank] {
      const auto store = with_prefix(join_tcp_store("127.0.0.1", server.port, Seconds(10)), "round/1");
      const auto communicator = connect_gloo(store, {.rank = rank, .size = 2, .timeout = Seconds(20)});
      UniformExchange exchange(2, 200'000);
      for (std::uint32_t i = 0; i < 10; ++i) exchange.run(*communicator, i);
      EXPECT_EQ(exchange.received().back(), std::byte{1});
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace moebench
