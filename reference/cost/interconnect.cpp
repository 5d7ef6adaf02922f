#include "reference/cost/interconnect.h"

#include <algorithm>
#include <cmath>

#include "reference/base/error.h"

namespace moebench {
namespace {

Seconds time_of(const Link& link, Bytes bytes) { return link.latency + bytes / link.rate; }

void require_valid(const Link& link, const std::string& where) {
  if (!std::isfinite(link.latency.count()) || link.latency < Seconds(0)) {
    throw InputError(where + ".latency", "it is negative or no number", "give seconds, 0 or more");
  }
  if (!std::isfinite(link.rate.count()) || link.rate <= BytesPerSecond(0)) {
    throw InputError(where + ".rate", "it is not above 0", "give bytes per second");
  }
}

}  // namespace

Travelling travelling(const LayerShape& shape, int rank, const PartitionRouting& partition, int devices_per_node) {
  const std::ptrdiff_t local = shape.experts_per_rank();
  const std::ptrdiff_t first = rank - rank % devices_per_node;
  const std::ptrdiff_t last = std::min<std::ptrdiff_t>(first + devices_per_node, shape.ranks);
  const auto sent = partition.sent.begin();
  Tokens sent_inside;
  for (auto e = sent + first * local; e != sent + last * local; ++e) sent_inside += *e;
  Tokens received_inside;
  Tokens staying;
  for (std::ptrdiff_t e = 0; e < local; ++e) {
    const auto sources = partition.received.begin() + e * shape.ranks;
    for (auto source = sources + first; source != sources + last; ++source) received_inside += *source;
    staying += *(sources + rank);
  }
  const Tokens between = std::max(partition.rows_sent - sent_inside, partition.rows_received - received_inside);
  const Tokens inside = std::max(sent_inside, received_inside) - staying;
  const ElementSize size = size_of(shape.dtype);
  return {.inside = inside * shape.model_dim * size, .between = between * shape.model_dim * size};
}

Travelling travelling(const ShadowExchange& exchange, int rank, int devices_per_node) {
  const int node = rank / devices_per_node;
  const auto sum = [&](const std::vector<ShadowMessage>& messages) {
    Travelling bytes;
    for (const ShadowMessage& message : messages) {
      (message.peer / devices_per_node == node ? bytes.inside : bytes.between) += message.size;
    }
    return bytes;
  };
  const Travelling sent = sum(exchange.sends);
  const Travelling received = sum(exchange.receives);
  return {.inside = std::max(sent.inside, received.inside), .between = std::max(sent.between, received.between)};
}

Seconds all_to_all_time(const Interconnect& interconnect, int ranks, Travelling bytes) {
  const Seconds inside = time_of(interconnect.inside, bytes.inside);
  if (ranks <= interconnect.devices_per_node) return inside;
  return std::max(inside, time_of(interconnect.between, bytes.between));
}

Seconds all_reduce_time(const Interconnect& interconnect, int ranks, Bytes sent) {
  const Seconds inside = time_of(interconnect.inside, sent);
  if (ranks <= interconnect.devices_per_node) return inside;
  return std::max(inside, time_of(interconnect.between, sent));
}

void require_valid(const Interconnect& interconnect, const std::string& where) {
  if (interconnect.devices_per_node < 1) {
    throw InputError(where + ".devices_per_node", "it is " + std::to_string(interconnect.devices_per_node),
                     "it must be at least 1");
  }
  require_valid(interconnect.inside, where + ".inside");
  require_valid(interconnect.between, where + ".between");
}

}  // namespace moebench
