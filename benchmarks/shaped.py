#!/usr/bin/env python3
"""Says what overlap gains on a shaped network, against the rate of a plain socket there, and how well steps are predicted.

Usage: benchmarks/shaped.py [--build FOLDER] [--rate RATE] [--out FOLDER] [--rounds N] [--picture FILE.svg] [--keep]

On two hosts of scripts/shaped-network.sh, one after the other: calibrates, exchanges blocks with plain sockets, runs
suites/shaped.yaml, which predicts its steps from the profile, and exchanges blocks again. The link's rate is the mean of
the medians before and after, which may differ by 2 %. Everything is pinned as `streams`, except the exchange of blocks, beside which nothing
computes. Needs root, or user namespaces. With --keep the results that are there are shown again.

Exit status: 0 every limit kept, 1 one was not, 2 wrong usage or no such build, 77 shaped networks are not possible here.

Examples:
  benchmarks/shaped.py --rate 125Mbit --out shaped-125
"""

import argparse
import json
import pathlib
import shlex
import statistics
import subprocess
import sys

from prediction import print_table
from results_file import fail, forget

MOST_DRIFT = 0.02  # of the link's rate while the suite ran
ROOT = pathlib.Path(__file__).resolve().parent.parent


def on_two_hosts(rate, script):
    """What the shell script, run on both hosts, prints."""
    command = [str(ROOT / "scripts/shaped-network.sh"), "--hosts", "2", "--rate", rate, "--", "sh", "-c", script]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(77 if done.returncode == 77 else f"error: {rate}: exit status {done.returncode}")
    return done.stdout


def shell(*command):
    return shlex.join(str(part) for part in command)


def json_texts(text):
    """The values of several JSON texts, one behind the other."""
    decoder = json.JSONDecoder()
    values, at = [], text.find("{")
    while at >= 0:
        value, end = decoder.raw_decode(text, at)
        values.append(value)
        at = text.find("{", end)
    return values


def measure(build, rate, out, rounds):
    moebench, profile = build / "cli/moebench", out / "profile.json"
    calibrate = shell(moebench, "calibrate", "--threads", 1, "--pinning", "streams", "--out", profile)
    blocks = shell(build / "benchmarks/comm/network_benchmark", "--json", "--repetitions", 3)
    run = shell(moebench, "run", ROOT / "suites/shaped.yaml", "--profile", profile, "--out", out,
                *(["--rounds", rounds] if rounds else []))
    forget(out)
    plain = on_two_hosts(rate, f"{calibrate} >&2 && {blocks} && {run} >&2 && {blocks}")
    (out / "plain.json").write_text(json.dumps(json_texts(plain)), encoding="utf-8")


def link_rates(file):
    """Of blocks of 1 MiB and more, in Mbit/s: before the suite, and after it."""
    return [statistics.median(rate / 1e6 for block in sample["blocks"] if block["bytes_a_peer"] >= 1 << 20
                              for rate in block["plain_bits_per_second"]) for sample in json.loads(file.read_text())]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help="a build with benchmarks")
    parser.add_argument("--rate", default="250Mbit")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("shaped"))
    parser.add_argument("--rounds", type=int, help="default: the suite's")
    parser.add_argument("--picture", type=pathlib.Path, help="draw the steps over n")
    parser.add_argument("--keep", action="store_true", help="show what is there")
    options = parser.parse_args()
    if not (options.build / "benchmarks/comm/network_benchmark").exists():
        fail(f"{options.build} has no benchmarks", "Build the preset release: scripts/test.sh")
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if options.keep:
        missing = [name for name in ("plain.json", "results.json") if not (out / name).exists()]
        if missing:
            fail(f"{out} has no {' and no '.join(missing)}", "Measure first: leave out --keep.")
    else:
        measure(options.build.resolve(), options.rate, out, options.rounds)
    rates = link_rates(out / "plain.json")
    if max(rates) > (1 + MOST_DRIFT) * min(rates):
        fail(f"plain sockets reached {' Mbit/s before the suite, and '.join(f'{rate:.1f}' for rate in rates)} after it",
             f"They may differ by {MOST_DRIFT:.0%}. Measure again while nothing else runs.")
    link = statistics.mean(rates)
    print(f"A plain socket reaches {link:.1f} Mbit/s.\n", flush=True)
    overlap = subprocess.run([sys.executable, ROOT / "benchmarks/overlap.py", out / "results.json", "--link", f"{link:.1f}",
                              "--limits", *(["--picture", options.picture] if options.picture else [])], check=False)
    if overlap.returncode == 2:
        return 2
    print()
    results = json.loads((out / "results.json").read_text())
    print_table([(run["label"], run["config"], run["step_ms"]["median"], run["predicted_ms"]) for run in results["runs"]
                 if run["step_ms"] and run.get("predicted_ms")], results["environment"]["emulated"])
    return overlap.returncode


if __name__ == "__main__":
    sys.exit(main())
