#include "suites/run/rank_trace.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "profiler/analysis/matched_collectives.h"
#include "reference/base/error.h"
#include "results/json_field.h"

namespace moebench {
namespace {

constexpr double nanoseconds = 1e9;
constexpr const char* one_build = "are all workers of the same build?";

Json json_of(Seconds time) { return static_cast<std::int64_t>(std::llround(time.count() * nanoseconds)); }

Seconds time_from(const JsonField& json) { return Seconds(static_cast<double>(json.whole()) / nanoseconds); }

template <class Number>
Json counts_json(const std::vector<Number>& counts) {
  Json json = Json::array();
  for (const Number& each : counts) {
    if constexpr (std::is_same_v<Number, Tokens>) {
      json.push_back(each.count());
    } else {
      json.push_back(each);
    }
  }
  return json;
}

std::vector<Tokens> tokens_from(const JsonField& json) {
  std::vector<Tokens> tokens;
  for (const JsonField& each : json.items()) tokens.emplace_back(each.whole());
  return tokens;
}

Tokens sum(const std::vector<Tokens>& tokens) {
  Tokens total;
  for (Tokens each : tokens) total += each;
  return total;
}

Json json_of(const Routing& routing) {
  Json partitions = Json::array();
  for (const PartitionRouting& partition : routing.partitions) {
    partitions.push_back({{"tokens", partition.tokens.count()},
                          {"sent", counts_json(partition.sent)},
                          {"received", counts_json(partition.received)}});
  }
  return {{"rank", routing.rank},
          {"by_peers", routing.by == PartitionBy::peers},
          {"partitions", std::move(partitions)},
          {"shadowed", counts_json(routing.shadows.experts)},
          {"shadow_rows", counts_json(routing.shadows.rows)}};
}

Routing routing_from(const JsonField& json) {
  Routing routing{.rank = json.at("rank").small(),
                  .by = json.at("by_peers").truth() ? PartitionBy::peers : PartitionBy::tokens,
                  .partitions = {},
                  .shadows = {}};
  for (const JsonField& partition : json.at("partitions").items()) {
    PartitionRouting read{.tokens = Tokens(partition.at("tokens").whole()),
                          .sent = tokens_from(partition.at("sent")),
                          .received = tokens_from(partition.at("received")),
                          .rows_sent = {},
                          .rows_received = {}};
    read.rows_sent = sum(read.sent);
    read.rows_received = sum(read.received);
    routing.partitions.push_back(std::move(read));
  }
  for (const JsonField& expert : json.at("shadowed").items()) routing.shadows.experts.push_back(expert.small());
  routing.shadows.rows = tokens_from(json.at("shadow_rows"));
  return routing;
}

Json json_of(const TracedPass& pass) { return {json_of(pass.begin), json_of(pass.end)}; }

TracedPass pass_from(const JsonField& json) {
  const std::vector<JsonField> ends = json.items();
  if (ends.size() != 2) throw InputError(json.place(), "no begin and end", one_build);
  return {time_from(ends[0]), time_from(ends[1])};
}

Json json_of(const TracedStep& step) {
  Json spans = Json::array();
  for (const Span& span : step.spans) {
    spans.push_back(json_of(span.begin));
    spans.push_back(json_of(span.end));
  }
  Json waited = Json::array();
  for (Seconds time : step.waited) waited.push_back(json_of(time));
  return {{"step", json_of(TracedPass{step.begin, step.end})},
          {"routing", json_of(step.routing)},
          {"routing_waited", json_of(step.routing_waited)},
          {"forward", json_of(step.forward)},
          {"backward", json_of(step.backward)},
          {"spans", std::move(spans)},
          {"waited", std::move(waited)}};
}

TracedStep step_from(const JsonField& json, const VerifiedPlan& plan) {
  const TracedPass whole = pass_from(json.at("step"));
  TracedStep step{.plan = plan,
                  .rank = plan.plan().routing->rank,
                  .begin = whole.begin,
                  .end = whole.end,
                  .routing = time_from(json.at("routing")),
                  .routing_waited = time_from(json.at("routing_waited")),
                  .forward = pass_from(json.at("forward")),
                  .backward = pass_from(json.at("backward")),
                  .spans = {},
                  .waited = {}};
  const std::vector<Op>& ops = plan.plan().ops;
  const std::vector<JsonField> spans = json.at("spans").items();
  const std::vector<JsonField> waited = json.at("waited").items();
  if (spans.size() != 2 * ops.size() || waited.size() != ops.size()) {
    throw InputError(json.place(), "has not one span for each op of the plan", one_build);
  }
  for (std::size_t i = 0; i < ops.size(); ++i) {
    step.spans.push_back({.op = static_cast<int>(i),
                          .stream = ops[i].stream,
                          .begin = time_from(spans[2 * i]),
                          .end = time_from(spans[2 * i + 1])});
    step.waited.push_back(time_from(waited[i]));
  }
  return step;
}

Json json_of(const GpuAccount& account) {
  Json json = {{"activities", account.activities},
               {"outside_ops", account.outside_ops},
               {"lost", account.lost},
               {"incomplete", account.incomplete},
               {"peak_memory", account.peak_memory.count()},
               {"synchronizing", json_of(account.synchronizing)},
               {"overhead", json_of(account.overhead)},
               {"missing", account.missing}};
  if (account.footprint) json["footprint"] = account.footprint->count();
  return json;
}

GpuAccount account_from(const JsonField& json) {
  const auto count = [&](const char* name) { return static_cast<std::uint64_t>(json.at(name).whole()); };
  const auto footprint = json.find("footprint");
  return {.activities = count("activities"),
          .outside_ops = count("outside_ops"),
          .lost = count("lost"),
          .incomplete = count("incomplete"),
          .peak_memory = json.at("peak_memory").bytes(),
          .footprint = footprint ? std::optional(footprint->bytes()) : std::nullopt,
          .synchronizing = time_from(json.at("synchronizing")),
          .overhead = time_from(json.at("overhead")),
          .missing = json.at("missing").text()};
}

VerifiedPlan plan_of(const Configuration& configuration, Routing routing) {
  const SystemInfo& system = system_named(configuration.system);
  auto shared = std::make_shared<const Routing>(std::move(routing));
  return compile(system.build(configuration.shape, std::move(shared), system_options(configuration)),
                 layout_of(configuration));
}

// Until the last of the ranks had come. What only launches an exchange does not know of it.
void fill_in_waiting(std::vector<TracedStep>& ranks, bool are_on_gpus) {
  const MatchedCollectives collectives(ranks);
  for (int i = 0; i < collectives.count(); ++i) {
    const std::size_t last = last_to_come(ranks, collectives, i);
    const Seconds all_there = ranks[last].spans[static_cast<std::size_t>(collectives.op(last, i))].begin;
    for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
      const auto op = static_cast<std::size_t>(collectives.op(rank, i));
      if (!are_on_gpus && ranks[rank].plan.plan().ops[op].kind != OpKind::all_reduce) continue;
      const Span& span = ranks[rank].spans[op];
      ranks[rank].waited[op] = std::min(all_there, span.end) - span.begin;
    }
  }
}

}  // namespace

std::string text_of(const RankTrace& trace) {
  Json untraced = Json::array();
  for (Seconds time : trace.untraced) untraced.push_back(json_of(time));
  Json steps = Json::array();
  for (const TracedStep& step : trace.steps) steps.push_back(json_of(step));
  const Json json = {{"dropped", trace.dropped},        {"clock_error", json_of(trace.clock_error)},
                     {"untraced", std::move(untraced)}, {"routing", json_of(*trace.steps.front().plan.plan().routing)},
                     {"steps", std::move(steps)},       {"gpu", trace.gpu ? json_of(*trace.gpu) : Json(nullptr)}};
  return json.dump();
}

RankTrace rank_trace_from(const std::string& text, const Configuration& configuration) {
  const Json json = parse_json(text, "trace");
  const JsonField root(json, "trace");
  RankTrace trace{.steps = {},
                  .untraced = {},
                  .dropped = static_cast<std::uint64_t>(root.at("dropped").whole()),
                  .clock_error = time_from(root.at("clock_error")),
                  .gpu = {}};
  for (const JsonField& time : root.at("untraced").items()) trace.untraced.push_back(time_from(time));
  if (const auto gpu = root.find("gpu")) trace.gpu = account_from(*gpu);
  const VerifiedPlan plan = plan_of(configuration, routing_from(root.at("routing")));
  for (const JsonField& step : root.at("steps").items()) trace.steps.push_back(step_from(step, plan));
  if (trace.steps.empty() || trace.untraced.size() != trace.steps.size()) {
    throw InputError(root.place(), "has no traced steps, or not one untraced beside each", one_build);
  }
  return trace;
}

std::vector<std::vector<TracedStep>> steps_of(std::span<const RankTrace> ranks) {
  std::vector<std::vector<TracedStep>> steps;
  for (std::size_t i = 0; i < ranks.front().steps.size(); ++i) {
    std::vector<TracedStep>& step = steps.emplace_back();
    for (const RankTrace& rank : ranks) step.push_back(rank.steps[i]);
    fill_in_waiting(step, ranks.front().gpu.has_value());
  }
  return steps;
}

}  // namespace moebench
