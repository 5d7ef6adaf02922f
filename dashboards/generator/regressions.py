"""What gates have said, and how figures change from run to run."""

from generator.dashboard import begun, dashboard, variables
from generator.panel import (CONFIGURATION, GREEN, GREY, RED, YELLOW, bars, counts, curves, latest, row_of, stat, table, target,
                             texts, thresholds, timeline)

RESULTS = ("passed", "regression", "inconclusive", "missing", "failed")
COLORS = (GREEN, RED, YELLOW, YELLOW, RED)
RESULT = "max by (suite, instance) (" + " or ".join(
    f'moebench_gate_result{{RUN, result="{name}"}} * {number}' for number, name in enumerate(RESULTS, 1)) + ")"
RESULT_NAMES = texts(**{name: (number, color) for number, (name, color) in enumerate(zip(RESULTS, COLORS, strict=True), 1)})
GATE = "{{suite}} on {{instance}}"
NONE = "no gate is served"

GATES = [
    stat("Gates", "What the last gate of each suite has said. `missing`: there was nothing to compare with.",
         [latest(RESULT, GATE)], "none", (12, 6), mappings=RESULT_NAMES, noValue=NONE),
    timeline("Gates over time", "What gates have said, from when they were served.", [target(RESULT, GATE)], RESULT_NAMES),
    stat("Worse figures", "Configurations of which the figure is worse by more than the suite's margin.",
         [latest('sum by (metric) (moebench_regressions{RUN, verdict="worse"})', "{{metric}}")], "short", (12, 5),
         limits=thresholds(GREEN, 1, RED), noValue=NONE),
    stat("Better figures", "Configurations of which the figure is better by more than the suite's margin.",
         [latest('sum by (metric) (moebench_regressions{RUN, verdict="better"})', "{{metric}}")], "short", (12, 5), noValue=NONE),
    curves("Worse figures over time", "By suite and figure.",
           [target('sum by (suite, metric) (moebench_regressions{RUN, verdict="worse"})', "{{suite}}: {{metric}}")], "short", decimals=0),
    bars("Verdicts", "Of all configurations. Inconclusive: too few rounds, or too much noise.",
         [latest("sum by (metric, verdict) (moebench_regressions{RUN}) > 0", "{{metric}} {{verdict}}")], "short", (12, 8), min=0),
]
CHANGES = [
    bars("Slowest changes", "New step over old step: above 1 is slower. The 20 largest.",
         [latest("topk(20, moebench_step_change_ratio{CONFIG})", CONFIGURATION)], "none", (12, 10), decimals=3,
         limits=thresholds(GREEN, 0.98, GREY, 1.02, RED), noValue=NONE),
    bars("Fastest changes", "New step over old step: below 1 is faster. The 20 smallest.",
         [latest("bottomk(20, moebench_step_change_ratio{CONFIG})", CONFIGURATION)], "none", (12, 10), decimals=3,
         limits=thresholds(GREEN, 0.98, GREY, 1.02, RED), noValue=NONE),
    counts("Distribution of changes", "How many configurations have which new step over old step. Around 1: noise. Beside it: all has moved.",
           [target("moebench_step_change_ratio{CONFIG}", CONFIGURATION)], "none"),
    curves("Changes over time", "New step over old step, from gate to gate, of the configurations that are chosen.",
           [target("moebench_step_change_ratio{CONFIG}", CONFIGURATION)], "none", decimals=3),
]
COURSE = [
    curves("Fastest step of each shape", "Median step of the fastest configuration, from run to run.",
           [target('min by (suite, shape, source) (moebench_step_percentile_seconds{CONFIG, percentile="50"})',
                   "{{suite}} [{{shape}}] {{source}}")], "s", min=0),
    curves("Largest prediction error of each suite", "Without its sign. It grows when the program or the machine changes and the profile does not.",
           [target("max by (suite, source) (abs(moebench_prediction_error_ratio{CONFIG}))", "{{suite}} {{source}}")], "percentunit", min=0),
    curves("Best overlap of each shape", "Share of the communication that was hidden behind computation.",
           [target("max by (suite, shape, source) (moebench_overlap_ratio{CONFIG})", "{{suite}} [{{shape}}] {{source}}")], "percentunit",
           min=0, max=1),
    curves("Least device memory of each shape", "Predicted arenas of the configuration with the smallest.",
           [target('min by (suite, shape, source) (moebench_memory_bytes{CONFIG, kind="arenas", measure="predicted"})',
                   "{{suite}} [{{shape}}] {{source}}")], "bytes", min=0),
    table("Revisions", "What the figures that are shown now are of.", [row_of("moebench_run_info{RUN}")],
          {name: (name, None) for name in ("suite", "instance", "revision", "version", "run", "device", "source")}, (24, 7), unit="none"),
]


def make():
    return dashboard("moebench-regressions", "moebench / Regressions", "What gates have said, and how figures change from run to run.",
                     [("Gates", GATES), ("Changes of steps", CHANGES), ("From run to run", COURSE)],
                     variables("moebench_gate_result", "moebench_memory_bytes"), "now-7d", "1m", [begun()])
