#!/usr/bin/env python3
"""Says what each way of reusing memory costs in a run of suites/reuse.yaml, beside what its extra work predicts.

Usage: benchmarks/reuse.py RESULTS.json

Extra work of a strategy over the same pipeline without reuse, a step: copies to the host and back at the stated rate,
rows dispatched again at the stated rate, and T_M computed again, as half of FastMoE's forward computation (one of its two
products). It is predicted to cost what it adds to the longest stream of its pass; work that fits beside a longer stream
costs nothing. Copies at the machine's own rate are taken as free. Measured: the median of a configuration's steps less
that of none.

Example:
  moebench run suites/reuse.yaml --out reuse && benchmarks/reuse.py reuse/results.json
"""

import argparse
import json
import statistics
import sys

from overlap import ELEMENT, computation, rate_of, seconds_a_pass

OFFLOADED = {"s1": ("input", "hidden"), "s2": ("hidden",), "s3": ("input",)}
DISPATCHED = ("s2", "s4")
RECOMPUTED = ("s3", "s4")


def bytes_per_second(config):
    if config["copy_rate"] == "real":
        return None
    number, _, unit = config["copy_rate"].partition(" ")
    return float(number) * {"GB/s": 1e9, "MB/s": 1e6}[unit]


def copies_ms(config):
    """Of one way."""
    rate = bytes_per_second(config)
    if rate is None:
        return 0
    widths = {"input": config["model_dim"], "hidden": config["hidden_dim"]}
    values = sum(widths[name] for name in OFFLOADED.get(config["reuse"], ()))
    kept = config["hidden_slots"] if config["backward_order"] == "descending" else 0
    share = 1 - kept / config["granularity"]  # found in their slots
    return config["tokens"] * config["top_k"] * values * ELEMENT[config["dtype"]] / rate * 1e3 * share


def predicted_extra(config, fastmoe):
    forward, backward = computation(fastmoe)
    wire = seconds_a_pass(config, rate_of(config, None)) * 1e3
    copies = copies_ms(config)
    again = forward / 2 if config["reuse"] in RECOMPUTED else 0
    resent = wire / 2 if config["reuse"] in DISPATCHED else 0
    extra = max(forward, wire, copies) - max(forward, wire)
    return extra + max(backward + again, wire + resent, copies) - max(backward, wire), (again, resent, 2 * copies)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=argparse.FileType())
    options = parser.parse_args()
    runs = [run for run in json.load(options.results)["runs"] if run["step_ms"]]
    for rate in dict.fromkeys(run["config"]["copy_rate"] for run in runs):
        here = [run for run in runs if run["config"]["copy_rate"] == rate]
        fastmoe = next((run for run in here if run["config"]["system"] == "fastmoe"), None)
        nones = {run["config"]["backward_order"]: run for run in here if run["config"]["system"] == "pipemoe"}
        if fastmoe is None or not nones:
            sys.exit("error: there is no fastmoe, or no pipemoe to compare with")
        forward, backward = computation(fastmoe)
        print(f"copies: {rate}; computation {forward:.1f} + {backward:.1f} ms")
        print(f"{'reuse':7}{'slots':>6}  {'backward':11}{'step ms':>9}{'extra':>8}{'predicted':>11}{'again':>8}{'resent':>8}"
              f"{'copied':>8}{'MiB':>8}{'saved':>7}")
        for run in here:
            config = run["config"]
            if config["system"] == "fastmoe":
                continue
            none = nones.get(config["backward_order"], next(iter(nones.values())))
            step, base = (statistics.median(sum((r["samples_ms"] for r in one["rounds"]), [])) for one in (run, none))
            extra, (again, resent, copied) = predicted_extra(config, fastmoe)
            measured = run["memory"]["measured_bytes"]
            saved = 1 - measured / none["memory"]["measured_bytes"]
            print(f"{config['reuse']:7}{config['hidden_slots']:>6}  {config['backward_order']:11}{step:9.1f}{step / base - 1:8.1%}"
                  f"{extra / base:11.1%}{again:8.1f}{resent:8.1f}{copied:8.1f}{measured / 2**20:8.2f}{saved:7.0%}")


if __name__ == "__main__":
    main()
