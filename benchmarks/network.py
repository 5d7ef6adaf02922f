#!/usr/bin/env python3
"""Measures the all-to-all between shaped hosts beside plain sockets, and says by how much its limits are kept.

Usage: benchmarks/network.py [--build DIR] [--rates RATE...] [--hosts N...] [--repetitions N] [--json FILE]

For each rate (default: 125, 250 and 500 Mbit/s) and number of hosts (default: 2 and 4) it starts network_benchmark on the
hosts of scripts/shaped-network.sh: blocks of 256 KiB, 1 and 4 MiB for every peer, back to back, with plain sockets and with
the communicator in turn, N times (default: 9). Rates are what a host sends, and receives at the same time; `plain` is what
figures on a shaped network are normalised to, `share` the median of the all-to-all's share of it (p10 to p90). Limits: 88 %
at 256 KiB, 92 % from 1 MiB on. Takes about five minutes; needs root, or user namespaces.

Exit status: 0 every limit kept, 1 one was not, 2 wrong usage or no such build, 77 shaped networks are not possible here.

Examples:
  benchmarks/network.py
  benchmarks/network.py --rates 250Mbit --hosts 2 --repetitions 3
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def limit(bytes_a_peer):
    return 0.88 if bytes_a_peer < 1 << 20 else 0.92


def measure(build, rate, hosts, repetitions):
    command = [ROOT / "scripts/shaped-network.sh", "--hosts", str(hosts), "--rate", rate, "--",
               build / "benchmarks/comm/network_benchmark", "--json", "--repetitions", str(repetitions)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(77 if done.returncode == 77 else f"error: {' '.join(map(str, command))}: exit status {done.returncode}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help="a build with benchmarks")
    parser.add_argument("--rates", nargs="+", default=["125Mbit", "250Mbit", "500Mbit"])
    parser.add_argument("--hosts", nargs="+", type=int, default=[2, 4])
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all samples there as well")
    options = parser.parse_args()
    if not (options.build / "benchmarks/comm/network_benchmark").exists():
        print(f"error: {options.build} has no benchmarks.\n       Build the preset release: scripts/test.sh", file=sys.stderr)
        return 2
    print(f"Load at start: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    print("EMULATED, not real: the network between hosts on one machine, by scripts/shaped-network.sh")
    print("rate      hosts  KiB a peer  plain Mbit/s  all-to-all Mbit/s    share  (p10-p90)    limit", flush=True)
    kept = True
    samples = []
    for rate in options.rates:
        for hosts in options.hosts:
            sample = measure(options.build.resolve(), rate, hosts, options.repetitions)
            samples.append({"rate": rate, **sample})
            for block in sample["blocks"]:
                plain, ours = block["plain_bits_per_second"], block["all_to_all_bits_per_second"]
                shares = [a / b for a, b in zip(ours, plain)]
                tenths = statistics.quantiles(shares, n=10, method="inclusive") if len(shares) > 1 else shares
                share, least = statistics.median(shares), limit(block["bytes_a_peer"])
                kept = kept and share >= least
                print(f"{rate:9} {hosts:5} {block['bytes_a_peer'] // 1024:11} {statistics.median(plain) / 1e6:13.1f}"
                      f" {statistics.median(ours) / 1e6:18.1f} {100 * share:6.1f} %"
                      f"  ({100 * tenths[0]:.1f}-{100 * tenths[-1]:.1f})  {100 * least:.0f} %"
                      + ("" if share >= least else "  BEYOND THE LIMIT"), flush=True)
    if options.json:
        options.json.write_text(json.dumps(samples, indent=1) + "\n", encoding="utf-8")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
