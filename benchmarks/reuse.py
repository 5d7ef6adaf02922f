#!/usr/bin/env python3
"""Says what each way of reusing memory costs in a run of suites/reuse.yaml, beside what its extra work predicts.

Usage: benchmarks/reuse.py RESULTS.json [--limits]

Extra work of a strategy over the same pipeline without reuse, a step: copies to the host and back at the stated rate,
rows dispatched again at the stated rate, and T_M computed again, as half of FastMoE's forward computation (one of its two
products); less what a backward pass in descending order still finds in its slots. It is predicted to cost what it adds to the
longest stream of its pass; work that fits beside a longer stream costs nothing. Copies at the machine's own rate are taken as
free. Measured: the median of a configuration's steps over that of none, of the same shape, routing, link, granularity,
partition sizes and backward order, less one; where they took turns, the median over the turns, and between which values 19 of 20
such medians lie.

--limits says whether the limit of docs/measurements.md is kept: `shared` costs at most 2 % of none.

Exit status: 0, 1 a limit is not kept, 2 wrong usage, no such file, or nothing that a limit is stated for.

Example:
  moebench run suites/reuse.yaml --out reuse && benchmarks/reuse.py reuse/results.json --limits
"""

import argparse
import statistics
import sys

from overlap import ELEMENT, computation, groups_of, rate_of, seconds_a_pass, text_of
from results_file import Limits, ResultsFile, fail, interval, median_ms

SHARED_LIMIT = 0.02
# What `none` must have in common with a configuration besides the workload.
PIPELINE = ("granularity", "partition_sizes", "dispatch_ahead", "backward_order")

OFFLOADED = {"s1": ("input", "hidden"), "s2": ("hidden",), "s3": ("input",)}
DISPATCHED = ("s2", "s4")
RECOMPUTED = ("s3", "s4")


def bytes_per_second(config):
    if config["copy_rate"] == "real":
        return None
    number, _, unit = config["copy_rate"].partition(" ")
    return float(number) * {"GB/s": 1e9, "MB/s": 1e6, "kB/s": 1e3, "B/s": 1.0}[unit]


def to_restore(config):
    """The share of partitions whose T_DI, and whose T_M, is no longer in its slot."""
    shares = {}
    inputs, hiddens, _ = (int(count) for count in config["slots"].split("/")[0].split("-"))
    for name, slots in ("input", inputs), ("hidden", hiddens):
        still_there = min(slots, config["granularity"]) if config["backward_order"] == "descending" else 0
        shares[name] = 1 - still_there / config["granularity"]
    return shares


def copies_ms(config):
    """Of one way."""
    rate = bytes_per_second(config)
    if rate is None:
        return 0
    widths = {"input": config["model_dim"], "hidden": config["hidden_dim"]}
    shares = to_restore(config)
    values = sum(widths[name] * shares[name] for name in OFFLOADED.get(config["reuse"], ()))
    return config["tokens"] * config["top_k"] * values * ELEMENT[config["dtype"]] / rate * 1e3


def predicted_extra(config, fastmoe):
    forward, backward = computation(fastmoe)
    wire = seconds_a_pass(config, rate_of(config, None)) * 1e3
    copies = copies_ms(config)
    again = forward / 2 * to_restore(config)["hidden"] if config["reuse"] in RECOMPUTED else 0
    resent = wire / 2 * to_restore(config)["input"] if config["reuse"] in DISPATCHED else 0
    extra = max(forward, wire, copies) - max(forward, wire)
    return extra + max(backward + again, wire + resent, copies) - max(backward, wire), (again, resent, 2 * copies)


def none_of(run, here):
    """The same pipeline without reuse."""
    def pipeline(config):
        return [config.get(name) for name in PIPELINE]

    config = run["config"]
    found = next((none for none in here if none["config"]["system"] != "fastmoe" and none["config"]["reuse"] == "none"
                  and pipeline(none["config"]) == pipeline(config)), None)
    if found is None:
        fail(f"there is no pipeline without reuse to compare '{run['label']}' with", "Add pipemoe to the suite.")
    return found


def share_longer(run, none, results):
    """And where it may lie: nothing where they did not take turns."""
    shares = results.shares_longer(run, none)
    if not shares:
        return median_ms(run) / median_ms(none) - 1, ""
    low, high = interval(shares)
    return statistics.median(shares), f"{low:.1%} {high:.1%}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("--limits", action="store_true", help="say which limits are kept")
    options = parser.parse_args()
    results = ResultsFile(options.results)
    limits = Limits()
    groups = groups_of(results.runs)
    for workload, here in groups:
        fastmoe = next((run for run in here if run["config"]["system"] == "fastmoe"), None)
        if fastmoe is None:
            fail(f"there is no fastmoe to take the computation of '{here[0]['label']}' from", "Add it to the suite.")
        forward, backward = computation(fastmoe)
        rate = workload["copy_rate"]
        copies = "copies: real" if rate == "real" else f"emulated copies: {rate}"
        more = text_of({name: value for name, value in workload.items() if name != "copy_rate"}, [other for other, _ in groups])
        print(f"{copies}{f', {more}' if more else ''}; computation {forward:.1f} + {backward:.1f} ms")
        print(f"{'reuse':7}{'n':>4}{'slots':>13}  {'backward':11}{'step ms':>9}{'extra':>8}{'between':>14}{'predicted':>11}{'again':>8}{'resent':>8}"
              f"{'copied':>8}{'MiB':>8}{'saved':>7}")
        for run in here:
            config = run["config"]
            if config["system"] == "fastmoe":
                continue
            none = none_of(run, here)
            longer, between = share_longer(run, none, results)
            extra, (again, resent, copied) = predicted_extra(config, fastmoe)
            measured = run["memory"]["measured_bytes"]
            saved = 1 - measured / none["memory"]["measured_bytes"]
            print(f"{config['reuse']:7}{config['granularity']:4}{config['slots']:>13}  {config['backward_order']:11}{median_ms(run):9.1f}"
                  f"{longer:8.1%}{between:>14}{extra / median_ms(none):11.1%}{again:8.1f}{resent:8.1f}{copied:8.1f}{measured / 2**20:8.2f}"
                  f"{saved:7.0%}")
            if config["reuse"] == "shared":
                limits.add(f"{copies}, {config['backward_order']}: extra time of shared", longer, SHARED_LIMIT,
                           lambda v: f"{v:.2%}")
        print()
    results.print_emulated()
    return limits.exit_status() if options.limits else 0


if __name__ == "__main__":
    sys.exit(main())
