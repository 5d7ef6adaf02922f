#!/usr/bin/env python3
"""Says how near a run of suites/overlap.yaml comes to the physical limit.

Usage: benchmarks/overlap.py RESULTS.json [--link RATE_IN_MBIT] [--limits] [--picture FILE.svg]

The bound of a step is, of the forward pass and of the backward pass, the longer of the computation and the
communication, added up. Computation is FastMoE's of the same shape, routing and link in the same run (nothing runs beside
it): routing and the compute stream. Communication is what a rank sends to others in even shares, at the stated rate. For
each configuration: its step over the bound, and the share of the ideal gain (FastMoE's step over the bound, less one) that
it reaches. Where configurations took turns, a step is FastMoE's median times the median share of FastMoE's step in the same
turn: what a machine whose speed changes does meets both alike. On a network that was not emulated by moebench name the
rate with --link.

--limits says which limits of docs/measurements.md are kept: of the best step over the bound, with equal and with ramped
partitions, for 2 ranks with 2048 tokens, M 512, H 2048, fp32, on links emulated at 250 and 500 Mbit/s and on shaped networks of
125 and 250 Mbit/s.

Exit status: 0, 1 a limit is not kept, 2 wrong usage, no such file, or nothing that a limit is stated for.

Examples:
  moebench run suites/overlap.yaml --out overlap && benchmarks/overlap.py overlap/results.json --limits --picture overlap.svg
  benchmarks/overlap.py shaped/results.json --link 119.0
"""

import argparse
import pathlib
import re
import statistics
import sys

from overlap_picture import Panel, picture
from results_file import Limits, ResultsFile, fail, median_ms

UNITS = {"Gbit/s": 1e9, "Mbit/s": 1e6, "kbit/s": 1e3, "bit/s": 1.0}
ELEMENT = {"fp64": 8, "fp32": 4, "bf16": 2}

# How a system schedules its step; all else must be the same for a comparison.
SCHEDULE = ("system", "granularity", "partition_sizes", "reuse", "backward_order", "slots", "dispatch_ahead", "layout")

LIMITED_WORKLOAD = {"tokens": 2048, "model_dim": 512, "hidden_dim": 2048, "experts": 2, "top_k": 1, "dtype": "fp32",
                    "activation": "relu", "routing": "gate", "capacity_factor": "none", "copy_rate": "real", "ranks": 2}
# Of step / bound, with equal and with ramped partitions, by Mbit/s.
EMULATED_LIMITS = {250: (1.12, 1.08), 500: (1.15, 1.12)}
SHAPED_LIMITS = {125: (1.12, 1.12), 250: (1.2, 1.2)}


def seconds_a_pass(config, bits_per_second):
    """Of the two all-to-alls of one pass, in even shares."""
    rows = config["tokens"] * config["top_k"] * (config["ranks"] - 1) / config["ranks"]
    return 2 * rows * config["model_dim"] * ELEMENT[config["dtype"]] * 8 / bits_per_second


def computation(run):
    """Milliseconds of the forward and of the backward pass."""
    def median(field, *parts):
        return statistics.median(sum(r[field][part] for part in parts) for r in run["rounds"])

    forward = median("forward_busy_ms", "routing", "compute")
    return forward, median("busy_ms", "routing", "compute") - forward


def bound_of(run, bits_per_second):
    wire = seconds_a_pass(run["config"], bits_per_second) * 1e3
    return sum(max(part, wire) for part in computation(run)), wire


def step_of(run, fastmoe, results):
    shares = results.shares_longer(run, fastmoe)
    return median_ms(fastmoe) * (1 + statistics.median(shares)) if shares else median_ms(run)


def rate_of(config, link):
    if config["link_rate"] == "real":
        if not link:
            fail("moebench did not emulate the link of this run", "Name its rate with --link: a plain socket's.")
        return link * 1e6
    number, _, unit = config["link_rate"].partition(" ")
    return float(number) * UNITS[unit]


def workload_of(config):
    """What configurations have in common that are compared: shape, routing, link and the like."""
    return {name: value for name, value in config.items() if name not in SCHEDULE}


def groups_of(runs):
    """Runs of the same workload, in the order of the file."""
    groups = []
    for run in runs:
        workload = workload_of(run["config"])
        found = next((group for key, group in groups if key == workload), None)
        if found is None:
            found = []
            groups.append((workload, found))
        found.append(run)
    return groups


def text_of(workload, other_groups):
    """What tells this group from the others."""
    return ", ".join(f"{name} {value}" for name, value in workload.items()
                     if any(other[name] != value for other in other_groups))


def link_text(workload, link, shaped):
    if workload["link_rate"] != "real":
        return f"emulated link {workload['link_rate']}"
    return f"emulated network of {shaped:g} Mbit/s, link {link:g} Mbit/s" if shaped else f"link {link:g} Mbit/s"


def add_limits(limits, workload, ratios, shaped, where):
    """`ratios`: step / bound, partition sizes and name of each pipeline."""
    if any(workload[name] != value for name, value in LIMITED_WORKLOAD.items()):
        return
    if workload["link_rate"] != "real":
        stated = EMULATED_LIMITS.get(rate_of(workload, None) / 1e6)
    else:
        stated = SHAPED_LIMITS.get(shaped)
    if stated is None:
        return
    for sizes, limit, is_right in (("equal", stated[0], lambda s: s == "equal"), ("ramped", stated[1], lambda s: s != "equal")):
        right = [(ratio, name) for ratio, size, name in ratios if is_right(size)]
        if right:
            best, name = min(right)
            limits.add(f"{where}, {sizes} partitions: best step / bound, of {name}", best, limit, lambda v: f"{v:.3f}")


def schedule_of(config):
    """Of the configurations on one curve: all that schedules a step but n."""
    usual = {"partition_sizes": "equal", "reuse": "none", "backward_order": "ascending", "slots": "2-1-2",
             "dispatch_ahead": 1, "layout": "own"}
    values = {name: config.get(name, value) for name, value in usual.items()}
    words = {"dispatch_ahead": "all dispatches first"} if values["dispatch_ahead"] == config["granularity"] - 1 else {}
    differs = [words.get(name, f"{name} {values[name]}") for name, value in usual.items() if values[name] != value]
    return ", ".join([config["system"], *differs])


def written(path, text):
    try:
        path.write_text(text, encoding="ascii")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}", "Name another file with --picture.")


def shaped_rate(emulated):
    """Mbit/s of scripts/shaped-network.sh; None on another network."""
    found = (re.search(r"network of .* (\S+) Mbit/s each way", what) for what in emulated)
    return next((float(match[1]) for match in found if match), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("--link", type=float, help="Mbit/s in each direction of a link that moebench did not emulate")
    parser.add_argument("--limits", action="store_true", help="say which limits are kept")
    parser.add_argument("--picture", type=pathlib.Path, help="draw step / bound over n (SVG)")
    options = parser.parse_args()
    if options.link is not None and not options.link > 0:
        fail(f"--link is {options.link:g}", "It is a rate in Mbit/s, as 119.0.")
    results = ResultsFile(options.results)
    shaped = shaped_rate(results.emulated)
    limits = Limits()
    groups = groups_of(results.runs)
    panels = []
    for workload, here in groups:
        fastmoe = next((run for run in here if run["config"]["system"] == "fastmoe"), None)
        if fastmoe is None:
            fail(f"there is no fastmoe to take the computation of '{here[0]['label']}' from", "Add it to the suite.")
        bound, wire = bound_of(fastmoe, rate_of(workload, options.link))
        forward, backward = computation(fastmoe)
        sequential = median_ms(fastmoe)
        ideal = sequential / bound - 1
        link = link_text(workload, options.link, shaped)
        more = text_of({name: value for name, value in workload.items() if name != "link_rate"}, [other for other, _ in groups])
        print(f"{link}{f', {more}' if more else ''}: computation {forward:.1f} + {backward:.1f} ms, "
              f"communication {wire:.1f} ms a pass, bound {bound:.1f} ms")
        print(f"{'system':10}{'n':>4}  {'sizes':10}{'ahead':>5}  {'reuse':8}{'step ms':>9}{'/ bound':>9}{'of the gain':>13}")
        ratios = []
        panels.append(Panel(f"{link}{f', {more}' if more else ''}", sequential / bound))
        for run in here:
            config, step = run["config"], step_of(run, fastmoe, results)
            gain = (sequential / step - 1) / ideal
            sizes = config.get("partition_sizes", "equal")
            print(f"{config['system']:10}{config['granularity']:4}  {sizes:10}{config.get('dispatch_ahead', 1):5}  "
                  f"{config['reuse']:8}{step:9.1f}{step / bound:9.3f}{gain:12.0%}")
            if config["system"] != "fastmoe":
                panels[-1].add(schedule_of(config), config["granularity"], step / bound)
            if config["system"] != "fastmoe" and config["reuse"] == "none":
                ahead = config.get("dispatch_ahead", 1)
                name = f"{config['system']} n={config['granularity']}" + (f" ahead={ahead}" if ahead != 1 else "")
                ratios.append((step / bound, sizes, name))
        add_limits(limits, workload, ratios, shaped, link)
        print()
    results.print_emulated()
    if options.picture:
        written(options.picture, picture(panels, results.emulated))
    return limits.exit_status() if options.limits else 0


if __name__ == "__main__":
    sys.exit(main())
