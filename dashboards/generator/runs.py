"""All runs: which go on, how far they are, what they have found."""

from generator.dashboard import begun, dashboard, variables
from generator.panel import (GREEN, GREY, RED, RUN, YELLOW, bars, curves, latest, row_of, stat, table, target, texts, thresholds, timeline)

GOES_ON = 'and on (job, instance, suite) moebench_run_state{RUN, state=~"starting|trying|running"} == 1'
STATES = ("starting", "trying", "running", "complete", "interrupted", "lost")
COLORS = ("blue", "blue", "blue", GREEN, YELLOW, RED)
# One number for each state, since a time line shows numbers.
STATE = "max by (suite, instance) (" + " or ".join(
    f'moebench_run_state{{RUN, state="{name}"}} * {number}' for number, name in enumerate(STATES, 1)) + ")"
STATE_NAMES = texts(**{name: (number, color) for number, (name, color) in enumerate(zip(STATES, COLORS, strict=True), 1)})

WHICH = [
    stat("Runs by state", "How many runs are in which state. A run that has ended is seen as long as it is pushed or served.",
         [latest("sum by (state) (moebench_run_state{RUN})", "{{state}}")], "short", (8, 5)),
    stat("Configurations by state", "Of all runs together. Skipped are those that would not fit into memory.",
         [latest("sum by (state) (moebench_configurations{RUN})", "{{state}}")], "short", (8, 5)),
    stat("Failures", "Configurations that failed in the runs that are seen, by reason.",
         [latest("sum by (reason) (moebench_failures_total{RUN})", "{{reason}}")], "short", (8, 5),
         limits=thresholds(GREEN, 1, RED), noValue="none"),
    table("Runs", "What each run is of. `source` says what was not real in it: emulated links, networks or copies, or a simulated device.",
          [row_of("moebench_run_info{RUN}"),
           row_of("max by (job, instance, suite, state) (moebench_run_state{RUN} == 1)"),
           row_of("max by (job, instance, suite) (moebench_run_progress_ratio{RUN})"),
           row_of("max by (job, instance, suite) (moebench_run_time_left_seconds{RUN})"),
           row_of("1000 * max by (job, instance, suite) (moebench_run_start_time_seconds{RUN})"),
           row_of("max by (job, instance, suite) (moebench_run_ranks{RUN})"),
           row_of("max by (job, instance, suite) (moebench_agents{RUN})"),
           row_of("max by (job, instance, suite) (moebench_run_rounds{RUN})")],
          {"suite": ("suite", None), "job": ("job", None), "instance": ("instance", None), "state": ("state", None), "source": ("source", None),
           "device": ("device", None), "Value #C": ("progress", "percentunit"), "Value #D": ("time left", "s"),
           "Value #E": ("began", "dateTimeAsIso"), "Value #F": ("ranks", None), "Value #G": ("agents", None),
           "Value #H": ("rounds", None), "version": ("version", None), "revision": ("revision", None), "run": ("run", None)},
          links=[("suite", {"title": "This run in depth",
                            "url": "/d/moebench-run?${datasource:queryparam}&var-job=${__data.fields.job}"
                                   "&var-instance=${__data.fields.instance}&var-suite=${__data.fields.suite}"})]),
]
ALERTS = table("Alerts", "What fires or is about to, by the rules in dashboards/prometheus. docs/dashboards.md says what to do.",
               [row_of('ALERTS{TARGET, alertname=~"Moebench.+"}')],
               {name: (name, None) for name in ("severity", "alertname", "alertstate", "suite", "instance", "rank", "agent", "reason", "system")},
               (24, 5), unit="none", noValue="nothing is wrong, or Prometheus has no rules for moebench")
HOW_FAR = [
    bars("Progress", "Share of all rounds of all configurations that is done; of the time, where a run has a duration.",
         [latest("moebench_run_progress_ratio{RUN}", RUN)], "percentunit", (12, 7), min=0, max=1, limits=thresholds("blue", 1, GREEN)),
    bars("Time left", "As it looked at the last event. Absent until something was measured, and for runs that were interrupted.",
         [latest("moebench_run_time_left_seconds{RUN}", RUN)], "s", (12, 7), min=0, limits=thresholds(GREEN, 3600, YELLOW, 86400, RED)),
    timeline("States", "What each run did when.", [target(STATE, RUN)], STATE_NAMES),
    curves("Silence", "Seconds since a run that goes on was last heard of, and what a configuration may take in a round (its timeout). A run "
           "that is silent for longer hangs.",
           [target(f"time() - moebench_run_last_event_timestamp_seconds{{RUN}} {GOES_ON}", f"{RUN}: silent"),
            target(f"moebench_run_timeout_seconds{{RUN}} {GOES_ON}", f"{RUN}: timeout")], "s", (12, 6)),
    curves("Progress over time", "A flat line is a run that does not get on. It falls where a run began anew.",
           [target("moebench_run_progress_ratio{RUN}", RUN)], "percentunit", min=0, max=1),
    curves("Time left over time", "A line that does not fall is a run that gets slower than it was.",
           [target("moebench_run_time_left_seconds{RUN}", RUN)], "s", min=0),
    curves("Round", "Which round goes on, from 1.", [target("moebench_run_round{RUN}", RUN)], "none", min=0, decimals=0),
    table("Under way", "Configurations that are checked or measured now. More than one take turns.",
          [row_of("moebench_configuration_under_way{RUN}")],
          {name: (name, None) for name in ("suite", "instance", "system", "granularity", "reuse", "variant", "shape", "source")},
          (12, 8), unit="none"),
]
HOW_FAST = [
    curves("Tokens", "Tokens that went through a layer in timed steps, on all ranks together, a second of the clock. `simulated` took no time "
           "on a device.",
           [target("sum by (suite, source) (rate(moebench_tokens_total{RUN}[$__rate_interval]))", "{{suite}} {{source}}")], "cps"),
    curves("Iterations", "Steps that were timed (or simulated) a second of the clock: how much of the time is measuring.",
           [target("sum by (suite, source) (rate(moebench_iterations_total{RUN}[$__rate_interval]))", "{{suite}} {{source}}")], "cps"),
]
FOUND = [
    bars("Largest speedups", "Median step of the suite's baseline over the configuration's: above 1 is faster. The 20 largest.",
         [latest("topk(20, moebench_speedup_ratio{RUN})", "{{system}} n={{granularity}} {{reuse}} {{variant}} [{{shape}}] {{source}}")],
         "none", (12, 12), decimals=2, min=0, limits=thresholds(RED, 0.98, GREY, 1.02, GREEN)),
    table("Fastest of each shape", "The configuration with the shortest median step.",
          [row_of('bottomk by (suite, instance, shape, source) (1, moebench_step_percentile_seconds{RUN, percentile="50"})')],
          {"suite": ("suite", None), "shape": ("shape", None), "system": ("system", None), "granularity": ("n", None),
           "reuse": ("reuse", None), "variant": ("variant", None), "Value": ("median step", "s"), "source": ("source", None)}, (12, 12)),
    curves("Failures over time", "Configurations that failed since the run began, by reason.",
           [target("sum by (suite, reason) (moebench_failures_total{RUN})", "{{suite}}: {{reason}}")], "short", decimals=0, noValue="none"),
    stat("Runs that moebench serve has found", "Hidden are those older than another of their suite, or too many. No suite's variable counts here.",
         [latest('sum by (state) (moebench_served_runs{TARGET})', "{{state}}")], "short", (12, 8), noValue="nothing is served"),
]


def make():
    return dashboard("moebench-runs", "moebench / Runs", "Which runs of moebench go on, how far they are, and what they have found.",
                     [("Which runs there are", [*WHICH, ALERTS]), ("How far they are", HOW_FAR), ("How much is measured", HOW_FAST),
                      ("What was found", FOUND)],
                     variables("moebench_run_state"), "now-6h", "10s", [begun()])
