"""Ranks and agents of a run on many machines: who is slow, who is lost."""

from generator.dashboard import begun, dashboard, variables
from generator.panel import (GREEN, RED, YELLOW, bars, cells, curves, heat, latest, stat, target, texts, thresholds, timeline)

# What is measured of ranks has no label `source`: it is the run's.
SOURCE = "* on (job, instance, suite) group_left (source) moebench_run_info{RUN}"
COMPUTE = f"(moebench_rank_compute_seconds{{RUN}} {SOURCE})"
MEDIAN_RANK = f"quantile by (job, instance, suite, source) (0.5, {COMPUTE})"
RANK = "{{suite}} rank {{rank}} {{source}}"
PER_ROW = "(moebench_rank_compute_seconds{RUN} / (moebench_rank_rows{RUN} > 0))"
FEW = "Of many ranks, the 64 with the most are shown."

AGENTS = [
    stat("Agents up", "Processes that were launched, usually one a machine, and are not lost.",
         [latest("sum by (suite) (moebench_agent_up{RUN})", "{{suite}}")], "short"),
    stat("Agents lost", "Launched, and lost since.",
         [latest("sum by (suite) (moebench_agents{RUN}) - sum by (suite) (moebench_agent_up{RUN})", "{{suite}}")], "short",
         limits=thresholds(GREEN, 1, RED)),
    stat("Ranks", "Ranks of the suite.", [latest("sum by (suite) (moebench_run_ranks{RUN})", "{{suite}}")], "short"),
    stat("Slowest over median rank", "Compute time of the slowest rank over that of the median rank. Others wait for it in each collective.",
         [latest(f"max by (suite, source) ({COMPUTE}) / on (suite, source) max by (suite, source) ({MEDIAN_RANK})", "{{suite}} {{source}}")],
         "none", (6, 4), decimals=2, limits=thresholds(GREEN, 1.1, YELLOW, 1.3, RED)),
    stat("Failures", "Configurations that failed, by reason.",
         [latest("sum by (reason) (moebench_failures_total{RUN})", "{{reason}}")], "short", (6, 4), limits=thresholds(GREEN, 1, RED),
         noValue="none"),
    timeline("Agents", "Each agent: up, or lost.", [target("moebench_agent_up{RUN}", "{{suite}} agent {{agent}}")],
             texts(lost=(0, RED), up=(1, GREEN))),
    timeline("Scraping", "Whether Prometheus reaches each target. A run that has ended is not reached any more.",
             [target("up{TARGET}", "{{job}} {{instance}}")], texts(down=(0, YELLOW), up=(1, GREEN))),
    curves("Failures over time", "Configurations that failed since the run began, by reason.",
           [target("sum by (suite, reason) (moebench_failures_total{RUN})", "{{suite}}: {{reason}}")], "short", decimals=0, noValue="none"),
    curves("What scraping takes", "How long each scrape took.", [target("scrape_duration_seconds{TARGET}", "{{job}} {{instance}}")], "s", (6, 8)),
    curves("Samples in a scrape", "Series that a target has.", [target("scrape_samples_scraped{TARGET}", "{{job}} {{instance}}")], "short", (6, 8)),
]
TIME = [
    cells("Compute time by rank", f"How long each rank's compute stream was busy in a step, of the configuration that was measured last. {FEW}",
          [target(f"topk(64, {COMPUTE})", RANK)], "s"),
    heat("Ranks by compute time", "How many ranks computed for how long. Two bands are two kinds of machine, or uneven routing.",
         [target(COMPUTE, RANK)], "s"),
    curves("Slowest, median and fastest rank", "Compute time in a step.",
           [target(f"max by (suite, source) ({COMPUTE})", "{{suite}} {{source}}: slowest"),
            target(f"max by (suite, source) ({MEDIAN_RANK})", "{{suite}} {{source}}: median"),
            target(f"min by (suite, source) ({COMPUTE})", "{{suite}} {{source}}: fastest")], "s", (12, 9), min=0),
]
ROWS = [
    cells("Rows by rank", f"Rows that each rank's experts received in a step. {FEW}", [target("topk(64, moebench_rank_rows{RUN})",
                                                                                             "{{suite}} rank {{rank}}")], "short"),
    curves("Most over mean rows", "1: all ranks receive as many rows. Above: the rank with the most has that many times its share.",
           [target("max by (suite) (moebench_rank_rows{RUN}) / avg by (suite) (moebench_rank_rows{RUN})", "{{suite}}")], "none", min=0,
           decimals=2),
    bars("Time for a row over the median rank's",
         "Ranks that are slow for the rows that they have: a slow machine, not uneven routing. The 20 slowest.",
         [latest(f"topk(20, {PER_ROW} / on (job, instance, suite) group_left () quantile by (job, instance, suite) (0.5, {PER_ROW}))",
                 "{{suite}} rank {{rank}}")], "none", (12, 8), decimals=2, min=0, limits=thresholds(GREEN, 1.1, YELLOW, 1.3, RED)),
]
STRAGGLERS = [
    bars("Steps in which a rank computed longest", "In the time range. With no straggler, all ranks have about as many. The 20 with the most.",
         [latest("topk(20, sum by (suite, rank) (increase(moebench_rank_straggler_steps_total{RUN}[$__range])))", "{{suite}} rank {{rank}}")],
         "short", decimals=0, min=0),
    curves("Share of steps in which a rank computed longest", "Over time. One line far above the others is a straggler. The 10 with the most.",
           [target("""topk(10, sum by (suite, rank) (rate(moebench_rank_straggler_steps_total{RUN}[$__rate_interval]))
                      / on (suite) group_left () sum by (suite) (rate(moebench_rank_straggler_steps_total{RUN}[$__rate_interval])))""",
                   "{{suite}} rank {{rank}}")], "percentunit", (12, 9), min=0, max=1),
]
GPUS = [
    curves("GPU temperature", f"Highest of each rank's GPU in the last round. {FEW}",
           [target("topk(64, moebench_rank_gpu_temperature_celsius{RUN})", "{{suite}} rank {{rank}}")], "celsius",
           limits=thresholds(GREEN, 80, YELLOW, 85, RED), noValue="no GPUs"),
    curves("GPU clock", "Lowest clock of each rank's multiprocessors in the last round, of the 64 lowest. Ranks below the others are slowed down.",
           [target("bottomk(64, moebench_rank_gpu_clock_hertz{RUN})", "{{suite}} rank {{rank}}")], "hertz", noValue="no GPUs"),
]


def make():
    return dashboard("moebench-cluster", "moebench / Cluster", "Ranks and agents: who is slow, who waits for whom, who is lost.",
                     [("Agents", AGENTS), ("Compute time of ranks", TIME), ("Rows of ranks", ROWS), ("Stragglers", STRAGGLERS), ("GPUs", GPUS)],
                     variables("moebench_run_state", one_run=True), "now-1h", "10s", [begun()])
