"""One run in depth: where time and memory of a step go, what was chosen and predicted."""

from generator.dashboard import begun, dashboard, variables
from generator.panel import (CONFIGURATION, GREEN, GREY, RED, YELLOW, bars, curves, heat, latest, matrix, row_of, stat, table, target,
                             thresholds)

MEDIAN = 'moebench_step_percentile_seconds{CONFIG, percentile="50"}'
SAME = "job, instance, suite, system, shape, granularity, reuse, variant, source"

RUN_ITSELF = [
    stat("Run", "Its device, and what was not real in it: `measured` is nothing, `emulated` is a link, a network or copies, `simulated` is all.",
         [latest("moebench_run_info{RUN}", "{{suite}}: {{source}} on {{device}}, {{run}}")], "none", (8, 4), shows="name"),
    stat("Progress", "Share of all rounds of all configurations that is done; of the time, where a run has a duration.",
         [latest("moebench_run_progress_ratio{RUN}", "{{instance}}")],
         "percentunit", limits=thresholds("blue", 1, GREEN)),
    stat("Time left", "As it looked at the last event.", [latest("moebench_run_time_left_seconds{RUN}", "{{instance}}")], "s",
         limits=thresholds(GREEN, 3600, YELLOW, 86400, RED)),
    stat("Ranks", "How many the suite has.", [latest("moebench_run_ranks{RUN}", "{{instance}}")], "short"),
    stat("How many configurations", "Of more than 500, only the first 500 have metrics of their own.",
         [latest("sum by (instance) (moebench_configurations{RUN})", "{{instance}}")], "short", limits=thresholds(GREEN, 501, YELLOW)),
]
STEP_TIME = [
    table("Configurations", "A step is forward and backward, and the optimizer where one is run; an iteration counts as its slowest rank. "
          "Speedup is over the suite's baseline. Overlap is the share of communication hidden behind computation.",
          [row_of(f"sum by ({SAME}) ({MEDIAN})"),
           row_of(f'sum by ({SAME}) (moebench_step_percentile_seconds{{CONFIG, percentile="10"}})'),
           row_of(f'sum by ({SAME}) (moebench_step_percentile_seconds{{CONFIG, percentile="90"}})'),
           row_of(f"sum by ({SAME}) (moebench_speedup_ratio{{CONFIG}})"), row_of(f"sum by ({SAME}) (moebench_overlap_ratio{{CONFIG}})"),
           row_of(f"sum by ({SAME}) (moebench_prediction_error_ratio{{CONFIG}})"),
           row_of(f"sum by ({SAME}) (moebench_step_seconds_count{{CONFIG}})")],
          {"system": ("system", None), "granularity": ("n", None), "reuse": ("reuse", None), "variant": ("variant", None),
           "shape": ("shape", None), "source": ("source", None), "Value #A": ("median", "s"), "Value #B": ("10 %", "s"),
           "Value #C": ("90 %", "s"), "Value #D": ("speedup", "none"), "Value #E": ("overlap", "percentunit"),
           "Value #F": ("prediction error", "percentunit"), "Value #G": ("steps", None)}, (24, 10)),
    bars("Best of each granularity", "The shortest median step of each system with each number of partitions.",
         [latest(f"sort(min by (system, granularity, source) ({MEDIAN}))", "{{system}} n={{granularity}} {{source}}")], "s", min=0),
    bars("Best of each memory reuse", "The shortest median step of each system with each strategy.",
         [latest(f"sort(min by (system, reuse, source) ({MEDIAN}))", "{{system}} {{reuse}} {{source}}")], "s", min=0),
    heat("All steps", "How many steps took how long, so far, of the configurations that are chosen. Measured steps and simulated ones are "
         "counted together: choose with the variables.",
         [target("sum by (le) (moebench_step_seconds_bucket{CONFIG})", "{{le}}", form="heatmap")], "s", is_histogram=True),
    curves("Percentiles as rounds come in", "10th, 50th and 90th, exact, of all rounds so far. Lines that move are rounds that differ.",
           [target("moebench_step_percentile_seconds{CONFIG}", f"{CONFIGURATION}: {{{{percentile}}}} %")], "s", (12, 9)),
    curves("Mean, and 90th percentile from buckets", "Of all steps of a system. Far above the median: outliers.",
           [target("sum by (system, source) (moebench_step_seconds_sum{CONFIG}) / sum by (system, source) (moebench_step_seconds_count{CONFIG})",
                   "{{system}} {{source}}: mean"),
            target("histogram_quantile(0.9, sum by (le, system, source) (moebench_step_seconds_bucket{CONFIG}))",
                   "{{system}} {{source}}: 90 %, about")], "s", (24, 8)),
]
TIME_SPLIT = [
    matrix("Parts of a step", "Medians; each part is the slowest rank's. Routing is part of the forward pass.",
           'moebench_step_part_seconds{CONFIG, part!="routing"}', "part", "s"),
    matrix("Routing", "Gate, choice of experts and exchange of counts, at the begin of the forward pass.",
           'moebench_step_part_seconds{CONFIG, part="routing"}', "part", "s"),
    matrix("Streams' busy time", "How long each stream had something to do in a step. Bars stand beside each other: streams overlap.",
           "moebench_stream_busy_seconds{CONFIG}", "stream", "s", stacked=False),
    bars("Overlap", "Share of the communication that was hidden behind computation.",
         [latest("sort_desc(moebench_overlap_ratio{CONFIG})", CONFIGURATION)], "percentunit", min=0, max=1,
         limits=thresholds(RED, 0.3, YELLOW, 0.6, GREEN)),
    *(matrix(f"What the {stream} stream waits for",
             "Where the rest of a step goes, by cause. Of `moebench profile` alone: docs/profile.md has the causes.",
             f'moebench_stream_idle_seconds{{CONFIG, stream="{name}"}}', "cause", "s", (8, 9), noValue="only of moebench profile")
      for stream, name in (("compute", "compute"), ("communication", "comm"), ("copy", "copy"))),
]
MEMORY = [
    matrix("Device memory, as the plan predicts it", "Of the rank with the most. The parts add up to what a rank needs.",
           'moebench_memory_bytes{CONFIG, measure="predicted", kind=~"parameters|gradients|optimizer|activations|buffers"}', "kind", "bytes"),
    matrix("Arenas: predicted and measured", "What a step keeps and works in. Measured is how far it was really touched; simulated runs have none.",
           'moebench_memory_bytes{CONFIG, kind="arenas"}', "measure", "bytes", stacked=False),
    matrix("Beside the arenas", "Measured: tensors outside them at their peak, and growth of the process. Predicted: what is offloaded to the host.",
           'moebench_memory_bytes{CONFIG, kind=~"outside_arenas|process_growth|host"}', "kind", "bytes", stacked=False),
    bars("Arenas measured over predicted", "1: the plan says exactly what was used. Above: it says too little.",
         [latest("""moebench_memory_bytes{CONFIG, kind="arenas", measure="measured"}
                    / ignoring (measure) moebench_memory_bytes{CONFIG, kind="arenas", measure="predicted"}""", CONFIGURATION)],
         "none", decimals=3, min=0, limits=thresholds(GREEN, 1.001, RED)),
]
CHOICES = [
    table("Choices of selectors", "What each selector has chosen: granularity n and memory reuse.",
          [row_of("""max by (selector, system, shape, reuse, variant, source) (moebench_chosen_reuse_info{CONFIG}
                     * on (job, instance, suite, system, shape, granularity, reuse, variant, source, selector)
                     moebench_chosen_granularity{CONFIG})""")],
          {"selector": ("selector", None), "system": ("system", None), "shape": ("shape", None), "Value": ("n", None),
           "reuse": ("reuse", None), "variant": ("variant", None), "source": ("source", None)}, (12, 8)),
    stat("Time to choose", "`searched` in the head's process before the run; `tried` by measuring configurations.",
         [latest("sum by (how) (moebench_selector_seconds{RUN})", "{{how}}")], "s", (6, 8), noValue="nothing to choose"),
    stat("Configurations tried", "That were measured for selectors.",
         [latest("sum by (instance) (moebench_selector_trials_total{RUN})", "{{instance}}")], "short", (6, 8), noValue="none"),
    matrix("Predicted and measured steps",
           "As the suite's machine profile predicts them, beside the median. In simulated runs both are of the simulator.",
           f"""(label_replace(moebench_predicted_step_seconds{{CONFIG}}, "step", "predicted", "", "")
               or label_replace({MEDIAN}, "step", "median", "", ""))""", "step", "s", stacked=False),
    bars("Prediction error", "Predicted over median step, less 1: -10 % is a tenth too short.",
         [latest("sort(moebench_prediction_error_ratio{CONFIG})", CONFIGURATION)], "percentunit",
         limits=thresholds(RED, -0.25, YELLOW, -0.1, GREEN, 0.1, YELLOW, 0.25, RED), noValue="the suite has no machine profile"),
    bars("Speedup", "Median step of the suite's baseline over this one's: above 1 is faster.",
         [latest("sort_desc(moebench_speedup_ratio{CONFIG})", CONFIGURATION)], "none", (24, 10), decimals=2, min=0,
         limits=thresholds(RED, 0.98, GREY, 1.02, GREEN), noValue="the suite has no baseline"),
]


def make():
    return dashboard("moebench-run", "moebench / One run", "Where time and memory of a step go, what was chosen, and how good predictions were.",
                     [("The run", RUN_ITSELF), ("Time of a step", STEP_TIME), ("Where the time goes", TIME_SPLIT),
                      ("Where the memory goes", MEMORY), ("Choices and predictions", CHOICES)],
                     variables("moebench_run_state", "moebench_memory_bytes", one_run=True), "now-1h", "10s", [begun()])
