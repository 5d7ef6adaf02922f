#!/usr/bin/env python3
"""Measures what mixed reuse gains over one strategy for all partitions, in memory budgets from the least to the most.

Usage: benchmarks/mixed.py [--build FOLDER] [--out FOLDER] [--selector NAME] [--budgets N] [--rounds N] [--keep]

Calibrates this machine, without emulation. For each of 20 budgets, from the least memory in which one strategy for all
partitions works to what a layer takes that keeps everything, asks a selector (default: search-tried, which tries mixes
beside uniform choices) for its choice, and search-uniform for the best of one strategy, `shared` included. Where they
differ, both are measured, step by step in turns, in fresh rounds of a suite of their own, on an emulated link and with
emulated copies. A gain is the time of the one strategy over that of the choice in the same turn, less one: the median of
all turns, and the interval in which 19 of 20 such medians lie (a bootstrap's). What is written goes into the folder
--out; with --keep what is there is used again.

Examples:
  benchmarks/mixed.py --out mixed
  benchmarks/mixed.py --out predicted --selector search
  benchmarks/mixed.py --out small --budgets 4 --rounds 1
"""

import argparse
import pathlib
import statistics

from experiment import CHOICE, EMULATED, ROOT, SHAPE, Experiment, memory_of, shares_longer, without_repeats
from results_file import interval

LINK = "500 Mbit/s"
CELL = (1024, 256, 1024, LINK)  # steps that are short, so that there are many
TRIAL_SECONDS = 3  # of each candidate
GRANULARITIES = [1, 2, 3, 4, 6, 8, 12, 16]


def is_mix(choice):
    return dict(zip(CHOICE, choice))["reuse"].startswith("mixed(")


def described(choice):
    values = dict(zip(CHOICE, choice))
    rest = [f"{key}={values[key]}" for key, usual in (("slots", "2-1-2"), ("dispatch_ahead", 1)) if values[key] != usual]
    rest += [values[key] for key in ("partition_sizes", "backward_order") if values[key] not in ("equal", "ascending")]
    return " ".join([f"n={values['granularity']} {values['reuse']}", *rest])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("mixed"))
    parser.add_argument("--selector", default="search-tried", help="who may mix")
    parser.add_argument("--budgets", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="use what is there")
    options = parser.parse_args()
    experiment = Experiment(options.build, options.out, options.keep)
    experiment.calibrate()
    axes = {**dict(zip(SHAPE[:3], CELL)), "granularity": GRANULARITIES, "reuse": ["none", "s1"]}
    memories = [memory_of(run) for run in experiment.run("range", axes, [LINK], min_time=0)]
    least, most = min(memories), max(memories)
    pairs = []
    for i in range(options.budgets):
        budget = least + (most - least) * i // (options.budgets - 1) + 1024
        uniform = experiment.choose("search-uniform", CELL, budget)
        pairs.append((budget, uniform, experiment.choose(options.selector, CELL, budget, TRIAL_SECONDS)))
    print(f"{'budget':>10}{'uniform ms':>12}{'best ms':>10}{'gain':>8}{'from':>8}{'to':>7}  uniform; best")
    gains = {"mixes": [], "other uniform choices": [], "the same choice": []}
    for i, (budget, uniform, best) in enumerate(pairs):
        if not uniform or not best:
            print(f"{budget / 2**20:6.1f} MiB  no answer")
            continue
        times = experiment.compare(f"mixed-{i}", CELL, without_repeats([uniform, best]), options.rounds, 10)
        shares = shares_longer(times, uniform, best)
        low, high = interval(shares)
        gain = statistics.median(shares)
        gains["the same choice" if best == uniform else "mixes" if is_mix(best) else "other uniform choices"].append(gain)
        print(f"{budget / 2**20:6.1f} MiB{statistics.median(sum(times[uniform], [])):12.1f}{statistics.median(sum(times[best], [])):10.1f}"
              f"{gain:+8.1%}{low:+8.1%}{high:+7.1%}  "
              f"{described(uniform)}" + (f"; {described(best)}" if best != uniform else ""))
    print()
    for what, found in gains.items():
        print(f"{len(found)} {what}: {sum(gain > 0.005 for gain in found)} more than 0.5 % faster, "
              f"{sum(gain < -0.005 for gain in found)} more than 0.5 % slower")
    print(EMULATED.format(LINK))


if __name__ == "__main__":
    main()
