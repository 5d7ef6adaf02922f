#include "reference/plan/render.h"

#include <cstdio>
#include <sstream>

#include "reference/plan/value_size.h"

namespace moebench {
namespace {

// A star where shadowed experts compute what partitions do too.
std::string suffix_of(std::int16_t partition, bool of_shadows) {
  if (partition == whole_batch || of_shadows) return {};
  return partition == shadow_rows ? "*" : std::to_string(partition);
}

std::string place(const Plan& plan, Access access) {
  const Value& value = plan.values[access.value];
  const Slot& slot = plan.slots[access.slot];
  std::string text(name_of(value.kind));
  text += suffix_of(value.partition, is_of_shadows(value.kind));
  if (value.version > 0) text += "v" + std::to_string(value.version);
  const bool elsewhere = slot.pool == Pool::host;
  return text + "@" + (elsewhere ? "host" : "") + std::to_string(slot.index);
}

std::string places(const Plan& plan, const AccessList& accesses) {
  std::string text;
  for (Access access : accesses) text += (text.empty() ? "" : ", ") + place(plan, access);
  return text;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string mebibytes(Bytes bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f MiB", in_mib(bytes));
  return text;
}

std::string memory_line(const std::string& pool, const std::string& kind, const std::string& count,
                        const std::string& each, const std::string& total) {
  return padded(pool, 13) + padded(kind, 21) + right_aligned(count, 5) + right_aligned(each, 18) +
         right_aligned(total, 18) + "\n";
}

}  // namespace

std::vector<std::string> op_labels(const Plan& plan) {
  std::vector<std::string> labels;
  labels.reserve(plan.ops.size());
  for (const Op& op : plan.ops) {
    labels.push_back(std::string(symbol_of(op.kind)) + suffix_of(op.partition, is_of_shadows(op.kind)));
  }
  return labels;
}

std::string render_ops(const Plan& plan, const Dependencies& dependencies) {
  std::vector<std::string> waits(plan.ops.size());
  for (Edge edge : dependencies.edges) {
    std::string& text = waits[static_cast<std::size_t>(edge.to)];
    text += (text.empty() ? "  after " : ", ") + std::to_string(edge.from);
  }
  std::ostringstream text;
  for (std::size_t i = 0; i < plan.ops.size(); ++i) {
    const Op& op = plan.ops[i];
    text << right_aligned(std::to_string(i), 4) << "  " << padded(std::string(name_of(op.stream)), 8)
         << padded(describe(op), 44) << places(plan, op.reads) << " -> " << places(plan, op.writes) << waits[i] << '\n';
  }
  return text.str();
}

std::string render_memory(const Plan& plan, const Layout& layout) {
  std::string text = memory_line("pool", "kind", "slots", "largest", "together");
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    for (int kind = 0; kind < value_kind_count; ++kind) {
      int count = 0;
      Bytes largest;
      Bytes total;
      for (const Slot& slot : plan.slots) {
        if (slot.pool != pool || static_cast<int>(slot.kind) != kind) continue;
        ++count;
        largest = std::max(largest, slot.size);
        total += slot.size;
      }
      if (count == 0) continue;
      text += memory_line(std::string(name_of(pool)), std::string(name_of(static_cast<ValueKind>(kind))),
                          std::to_string(count), mebibytes(largest), mebibytes(total));
    }
  }
  for (Pool pool : {Pool::activations, Pool::buffers, Pool::host}) {
    text += memory_line(std::string(name_of(pool)), "in all, as laid out", "", "", mebibytes(layout.extent_of(pool)));
  }
  return text;
}

}  // namespace moebench
