#!/usr/bin/env python3
"""Says how near a run of suites/overlap.yaml comes to the physical limit.

Usage: benchmarks/overlap.py RESULTS.json [--link RATE_IN_MBIT]

The bound of a step is, of the forward pass and of the backward pass, the longer of the computation and the
communication, added up. Computation is FastMoE's in the same run (nothing runs beside it): routing and the compute
stream. Communication is what a rank sends to others in even shares, at the stated rate. For each configuration: its
step over the bound, and the share of the ideal gain (FastMoE's step over the bound, less one) that it reaches. On a real
network name the rate with --link.

Examples:
  moebench run suites/overlap.yaml --out overlap && benchmarks/overlap.py overlap/results.json
  benchmarks/overlap.py shaped/results.json --link 119.6
"""

import argparse
import json
import statistics
import sys

UNITS = {"Gbit/s": 1e9, "Mbit/s": 1e6, "kbit/s": 1e3, "bit/s": 1.0}
ELEMENT = {"fp64": 8, "fp32": 4, "bf16": 2}


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


def rate_of(config, link):
    if link:
        return link * 1e6
    number, _, unit = config["link_rate"].partition(" ")
    if unit not in UNITS:
        sys.exit("error: the link of this run is real: name its rate with --link")
    return float(number) * UNITS[unit]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=argparse.FileType())
    parser.add_argument("--link", type=float, help="Mbit/s of a real link in each direction")
    options = parser.parse_args()
    runs = [run for run in json.load(options.results)["runs"] if run["step_ms"]]
    for link in dict.fromkeys(run["config"]["link_rate"] for run in runs):
        here = [run for run in runs if run["config"]["link_rate"] == link]
        fastmoe = next((run for run in here if run["config"]["system"] == "fastmoe"), None)
        if fastmoe is None:
            sys.exit("error: there is no fastmoe to take the computation from")
        bound, wire = bound_of(fastmoe, rate_of(fastmoe["config"], options.link))
        forward, backward = computation(fastmoe)
        ideal = fastmoe["step_ms"]["median"] / bound - 1
        print(f"link {link if not options.link else f'{options.link} Mbit/s'}: computation {forward:.1f} + {backward:.1f} ms, "
              f"communication {wire:.1f} ms a pass, bound {bound:.1f} ms")
        print(f"{'system':10}{'n':>4}  {'sizes':10}{'step ms':>9}{'/ bound':>9}{'of the gain':>13}")
        for run in here:
            config, step = run["config"], run["step_ms"]["median"]
            gain = (fastmoe["step_ms"]["median"] / step - 1) / ideal
            print(f"{config['system']:10}{config['granularity']:4}  {config.get('partition_sizes', 'equal'):10}"
                  f"{step:9.1f}{step / bound:9.3f}{gain:12.0%}")
        print()


if __name__ == "__main__":
    main()
