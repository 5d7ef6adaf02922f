#pragma once
// The paper's testbed, 8 nodes of 8 A100: the published profile a100-64 with some of its constants scaled. What a fit
// may change is listed here; nothing else is ever changed.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "reference/base/units.h"
#include "reference/cost/machine_profile.h"

namespace moebench::paper {

enum class Constant : std::uint8_t {
  gemm,                  // speed of products
  fastmoe_gemm,          // speed of FastMoE's products, besides `gemm`
  between_rate,          // of a device's link between nodes
  between_latency,       // of an all-to-all between nodes
  fastmoe_between_rate,  // of FastMoE's all-to-alls, besides `between_rate`
  step_overhead,         // on the host
  inside_rate,           // of a device's link inside a node
  comm_under_copies,     // speed of communication beside copies, where it leaves the node
  copies_between,        // rate of copies to and from the host, where communication leaves the node
};
inline constexpr std::size_t constant_count = 9;

// PyTorch 1.9 multiplies fp32 in TF32. FastMoE's experts use cuBLAS handles of their own, which are not told to:
// plausible, not proven. `fp32` then means CUDA cores.
enum class FastMoeProducts : std::uint8_t { tf32, fp32 };

// What products of few rows reach: the published profile's assumed shares of the peak, or its largest for all.
enum class ProductShares : std::uint8_t { by_rows, equal };

struct Testbed {
  FastMoeProducts fastmoe_products = FastMoeProducts::fp32;
  ProductShares product_shares = ProductShares::by_rows;
  std::array<Ratio, constant_count> factors = all_ones();  // over what is published

  Ratio& operator[](Constant constant) { return factors[static_cast<std::size_t>(constant)]; }
  Ratio operator[](Constant constant) const { return factors[static_cast<std::size_t>(constant)]; }

 private:
  static constexpr std::array<Ratio, constant_count> all_ones() {
    std::array<Ratio, constant_count> ones;
    ones.fill(Ratio(1));
    return ones;
  }
};

// "between 6.12 GB/s, latency 50 us"; "-" for none.
std::string text_of(const Testbed& testbed, std::span<const Constant> constants);

enum class Program : std::uint8_t { fastmoe, pipelined };  // whose products and all-to-alls

// As a program finds it on so many devices.
MachineProfile machine_of(const Testbed& testbed, Program program, int devices);

}  // namespace moebench::paper
