#include "reference/plan/verifier.h"

#include <algorithm>
#include <array>
#include <optional>

#include "reference/plan/happens_before.h"
#include "reference/plan/segments.h"
#include "reference/plan/well_formed.h"

namespace moebench {
namespace {

constexpr Access no_access{static_cast<ValueId>(-1), static_cast<SlotId>(-1)};

// What a segment holds while the plan runs, and who has touched it since it was written.
struct Held {
  Access access = no_access;
  std::int32_t writer = -1;
  std::array<std::int32_t, stream_count> readers{-1, -1, -1};
};

// Runs the plan in one order that all timings agree with, as far as conflicting ops are ordered at all. Each pair of
// conflicting ops that stands next to each other in a segment is checked to be ordered; order is transitive.
class Replay {
 public:
  Replay(const Plan& plan, const Layout& layout, const HappensBefore& order, std::vector<Finding>& findings)
      : plan_(plan),
        order_(order),
        findings_(findings),
        segments_(plan, layout),
        held_(static_cast<std::size_t>(segments_.count())),
        needed_(plan.ops.size(), 0) {}

  void run() {
    for (Access access : plan_.initial) {
      for_each_segment(access, [&](Held& held) { held.access = access; });
    }
    for (std::int32_t op : order_.order) step(op);
    for (Access access : plan_.results) expect_result(access);
    for (std::size_t op = 0; op < plan_.ops.size(); ++op) {
      if (needed_[op] == 0) report({.kind = FindingKind::unneeded_op, .op = static_cast<int>(op)});
    }
  }

 private:
  template <class Visit>
  void for_each_segment(Access access, Visit visit) {
    const Segments::Run run = segments_.of(access.slot);
    for (std::int32_t s = run.first; s < run.last; ++s) visit(held_[static_cast<std::size_t>(s)]);
  }

  void report(Finding finding) {
    finding.rank = plan_.routing->rank;
    findings_.push_back(finding);
  }

  void step(std::int32_t op) {
    const Op& running = plan_.ops[static_cast<std::size_t>(op)];
    for (Access access : running.reads) read(op, access);
    check_overlaps(op, running);
    for (Access access : running.writes) write(op, access);
    for (Access access : running.reads) {
      for_each_segment(access, [&](Held& held) {
        if (held.writer != op) held.readers[static_cast<std::size_t>(running.stream)] = op;
      });
    }
  }

  void read(std::int32_t op, Access access) {
    bool right = true;
    std::int32_t unordered = -1;
    for_each_segment(access, [&](Held& held) {
      right = right && held.access == access;
      if (held.writer < 0) return;
      needed_[static_cast<std::size_t>(held.writer)] = 1;
      if (!ordered(held.writer, op)) unordered = held.writer;
    });
    if (!right) {
      report({.kind = FindingKind::wrong_value, .op = op, .value = access.value, .slot = access.slot});
    }
    if (unordered >= 0) report_race(op, unordered, access);
  }

  void write(std::int32_t op, Access access) {
    std::int32_t unordered = -1;
    for_each_segment(access, [&](Held& held) {
      if (held.writer >= 0 && held.writer != op && !ordered(held.writer, op)) unordered = held.writer;
      for (std::int32_t reader : held.readers) {
        if (reader >= 0 && reader != op && !ordered(reader, op)) unordered = reader;
      }
      held = {.access = access, .writer = op};
    });
    if (unordered >= 0) report_race(op, unordered, access);
  }

  void report_race(std::int32_t op, std::int32_t other, Access access) {
    report({.kind = FindingKind::race, .op = op, .other = other, .value = access.value, .slot = access.slot});
  }

  bool ordered(std::int32_t first, std::int32_t second) const {
    return order_.clocks[static_cast<std::size_t>(second)].knows(plan_.ops[static_cast<std::size_t>(first)].stream,
                                                                  first);
  }

  void check_overlaps(std::int32_t op, const Op& running) {
    for (int w = 0; w < running.writes.size(); ++w) {
      const Access written = running.writes[w];
      for (Access operand : running.reads) {
        if (overlap(written.slot, operand.slot) && !in_place(running.kind, operand, written)) {
          report({.kind = FindingKind::illegal_overlap, .op = op, .value = operand.value, .slot = written.slot});
        }
      }
      for (int other = 0; other < w; ++other) {
        if (overlap(written.slot, running.writes[other].slot)) {
          report({.kind = FindingKind::illegal_overlap, .op = op, .value = written.value, .slot = written.slot});
        }
      }
    }
  }

  bool overlap(SlotId a, SlotId b) const {
    const Segments::Run left = segments_.of(a);
    const Segments::Run right = segments_.of(b);
    return left.first < right.last && right.first < left.last;
  }

  bool in_place(OpKind kind, Access operand, Access written) const {
    const Value& before = plan_.values[operand.value];
    const Value& after = plan_.values[written.value];
    return operand.slot == written.slot && before.partition == after.partition &&
           may_overwrite(kind, before.kind, after.kind);
  }

  void expect_result(Access access) {
    bool right = true;
    for_each_segment(access, [&](Held& held) {
      right = right && held.access == access;
      if (held.writer >= 0) needed_[static_cast<std::size_t>(held.writer)] = 1;
    });
    if (!right) report({.kind = FindingKind::lost_result, .value = access.value, .slot = access.slot});
  }

  const Plan& plan_;
  const HappensBefore& order_;
  std::vector<Finding>& findings_;
  Segments segments_;
  std::vector<Held> held_;
  std::vector<char> needed_;
};

}  // namespace

std::vector<Finding> verify(const Plan& plan, const Layout& layout, const Dependencies& dependencies) {
  std::vector<Finding> findings = malformations(plan);
  if (findings.empty()) findings = malformations(plan, layout, dependencies);
  if (!findings.empty()) return findings;
  check_edges(plan, dependencies, findings);
  check_sizes(plan, layout, findings);
  const std::optional<HappensBefore> order = happens_before(plan, dependencies);
  if (!order) {
    findings.push_back({.kind = FindingKind::deadlock, .rank = plan.routing->rank});
    return findings;
  }
  Replay(plan, layout, *order, findings).run();
  return findings;
}

}  // namespace moebench
