#!/usr/bin/env python3
"""Says how much slower what each selector chooses is than the best of an exhaustive sweep.

Usage: benchmarks/regret.py [--build FOLDER] [--out FOLDER] [--rounds N] [--finalists N] [--quick] [--keep]

1. Calibrates this machine, without emulation.
2. Sweeps every n of 1, 2, 3, 4, 6, 8, 12, 16 with every strategy, for 12 shapes on two emulated links, once.
3. In half of the cells (a shape on a link), half of them on each link, sets a memory budget in the middle between the least
   that any configuration of the sweep takes and the least that `none` takes, which excludes `none`. Asks every selector, for
   the calibrated profile; what a selector tries is measured.
4. Measures the sweep's best few of each cell again, in fresh rounds, and takes the best of these as the winner.
5. Measures each cell's winner and choices in fresh rounds of a suite of their own. The regret of a choice is its time over the
   winner's in the same turn, less one; the median of all turns.

Everywhere the configurations of a cell take turns, step by step.

The rounds of 5 decide alone what a regret is: neither the winner's time nor a choice's is one by which it was selected.
What is written goes into the folder --out; with --keep what is there is used again.

Examples:
  benchmarks/regret.py --out regret
  benchmarks/regret.py --out small --quick --rounds 1
"""

import argparse
import pathlib
import statistics

from experiment import CHOICE, EMULATED, ROOT, Experiment, cell_of, choice_of, memory_of, slower, without_repeats

SELECTORS = ["search-tried", "search", "search-uniform", "algorithm1", "eq10", "mpmoe-pb", "mpmoe-pm", "none-n4", "random"]
LINKS = ["250 Mbit/s", "500 Mbit/s"]
STRATEGIES = ["none", "shared", "s1", "s2", "s3", "s4"]
ALL_GRANULARITIES = (1, 2, 3, 4, 6, 8, 12, 16)
PAPERS_GRANULARITIES = (1, 2, 4, 8, 16)
AXES = {"tokens": [256, 512, 1024], "model_dim": [256, 512], "hidden_dim": [1024, 2048],
        "granularity": list(ALL_GRANULARITIES), "reuse": STRATEGIES}
QUICK_AXES = {"tokens": 512, "model_dim": 256, "hidden_dim": 1024, "granularity": [1, 2, 4], "reuse": STRATEGIES}


def budgets_of(cells):
    budgets = {}
    for number, (cell, runs) in enumerate(cells.items()):
        least = min(memory_of(run) for run in runs)
        keeps_all = min(memory_of(run) for run in runs if run["config"]["reuse"] == "none")
        has_budget = (number // len(LINKS) + number) % 2 == 1
        budgets[cell] = (least + keeps_all) // 2 if has_budget else None
    return budgets


def finalists_of(cells, budgets, number):
    finalists = {}
    for cell, runs in cells.items():
        fits = [run for run in runs if budgets[cell] is None or memory_of(run) <= budgets[cell]]
        best = sorted(fits, key=lambda run: run["step_ms"]["median"])[:number]
        finalists[cell] = [choice_of(run) for run in best]
    return finalists


def described(choice):
    values = dict(zip(CHOICE, choice))
    return f"n={values['granularity']} {values['reuse']}"


def summary(selector, regrets, cells):
    return (f"{selector:15}{len(regrets):4} of {cells:<4}{statistics.median(regrets):+9.1%}{statistics.mean(regrets):+9.1%}"
            f"{max(regrets):+9.1%}{sum(regret <= 0.02 for regret in regrets):8}")


def cost_of_search(runs, budget, granularities):
    """What two steps of each n, at the times of the sweep, cost over those of the best, of 1000 steps of that. In a budget
    each n is tried with the strategy that Eq. 10 likes: here, at most, with the slowest that fits."""
    steps = []
    for n in granularities:
        fits = [run["step_ms"]["median"] for run in runs if run["config"]["granularity"] == n
                and (memory_of(run) <= budget if budget else run["config"]["reuse"] == "none")]
        steps += [max(fits)] if fits else []
    return sum(2 * (step - min(steps)) for step in steps) / (1000 * min(steps))


def winner_of(choices, times):
    """The choice that is slowest by least, against the first of them."""
    return min(choices, key=lambda choice: slower(times, choice, choices[0]))


def print_report(budgets, winners, chosen, times, searches):
    print(f"{'cell':36}{'budget':>10}  {'winner':14}" + "".join(f"{selector:>15}" for selector in SELECTORS))
    regrets = {selector: [] for selector in SELECTORS}
    for cell, budget in budgets.items():
        line = f"{cell[0]} tokens M {cell[1]} H {cell[2]}, {cell[3]}"
        line = f"{line:36}{f'{budget / 2**20:.1f} MiB' if budget else '-':>10}  {described(winners[cell]):14}"
        for selector in SELECTORS:
            choice = chosen[selector, cell]
            if choice:
                regrets[selector].append(slower(times[cell], choice, winners[cell]))
            line += f"{regrets[selector][-1]:+15.1%}" if choice else f"{'no answer':>15}"
        print(line)
    print(f"\n{'selector':15}{'answers':>12}{'median':>9}{'mean':>9}{'worst':>9}{'<= 2 %':>8}")
    for selector in SELECTORS:
        if regrets[selector]:
            print(summary(selector, regrets[selector], len(budgets)))
    print("\nAlgorithm 1's search, two steps of each n at the times of the sweep, of 1,000 training steps")
    for granularities, costs in searches.items():
        print(f"  n of {', '.join(map(str, granularities))}: {statistics.median(costs):.2%} in the median, {max(costs):.2%} at most")
    print(EMULATED.format(" and ".join(LINKS)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("regret"))
    parser.add_argument("--rounds", type=int, default=2, help="of the last two measurements")
    parser.add_argument("--finalists", type=int, default=6, help="of the sweep that are measured again in each cell")
    parser.add_argument("--quick", action="store_true", help="one shape and few n, to try it out")
    parser.add_argument("--keep", action="store_true", help="use what is there")
    options = parser.parse_args()
    experiment = Experiment(options.build, options.out, options.keep)
    experiment.calibrate()
    cells = {}
    for run in experiment.run("sweep", QUICK_AXES if options.quick else AXES, LINKS):
        cells.setdefault(cell_of(run), []).append(run)
    budgets = budgets_of(cells)
    finalists = finalists_of(cells, budgets, options.finalists)
    again = {cell: experiment.compare(f"finalists-{i}", cell, finalists[cell], options.rounds, 1)
             for i, cell in enumerate(cells)}
    winners = {cell: winner_of(finalists[cell], again[cell]) for cell in cells}
    chosen = {(selector, cell): experiment.choose(selector, cell, budgets[cell])
              for selector in SELECTORS for cell in cells}
    wanted = {cell: without_repeats([winners[cell]] + [chosen[selector, cell] for selector in SELECTORS])
              for cell in cells}
    times = {cell: experiment.compare(f"last-{i}", cell, wanted[cell], options.rounds, 3) for i, cell in enumerate(cells)}
    searches = {granularities: [cost_of_search(runs, budgets[cell], granularities) for cell, runs in cells.items()]
                for granularities in (ALL_GRANULARITIES, PAPERS_GRANULARITIES)}
    print_report(budgets, winners, chosen, times, searches)


if __name__ == "__main__":
    main()
