#!/usr/bin/env python3
"""Measures what has a limit, and says by how much it is kept.

Usage: benchmarks/limits.py [--build DIR] [--repetitions N] [--only WORD]

Runs the benchmarks of a build (default: build/release) that speak about a limit: the cost of compiling a plan, the
executor's overhead, expert computation beside bare matrix products, FastMoE's step beside its parts, PipeMoE beside
FastMoE, small all-to-alls, emulated links and copies, simulations and choices. What is compared runs interleaved at random,
N times (default: 9); figures are medians of repetitions. Takes about twelve minutes on two idle cores. Exit status: 0 every limit kept, 1 one was not, 2 wrong usage or
no such build.

Examples:
  benchmarks/limits.py
  benchmarks/limits.py --only experts --repetitions 21
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys


class Measured:
    """The repetitions of one binary's benchmarks, by name."""

    def __init__(self, binary, pattern, repetitions):
        command = [
            str(binary),
            f"--benchmark_filter={pattern}",
            f"--benchmark_repetitions={repetitions}",
            "--benchmark_enable_random_interleaving=true",
            "--benchmark_format=json",
            "--benchmark_min_warmup_time=0.1",
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"error: {' '.join(command)}: {done.stderr.strip()}")
        self.runs = {}
        for run in json.loads(done.stdout)["benchmarks"]:
            if run["run_type"] != "iteration":
                continue
            if run.get("error_occurred"):
                sys.exit(f"error: {run['name']}: {run['error_message']}")
            self.runs.setdefault(run["run_name"], []).append(run)

    def names(self):
        return list(self.runs)

    def median(self, name, field="real_time"):
        return statistics.median(run[field] for run in self.runs[name])


def compile_limits(build, repetitions):
    measured = Measured(build / "benchmarks/plan/compile_benchmark", "^compile/[a-z0-9_]+/n:8$", repetitions)
    for name in measured.names():
        yield f"{name}: build, lay out, derive, verify", measured.median(name) / 1e3, 50, "us"


def executor_limits(build, repetitions):
    pattern = "BM_EmptyStep/n:[18]/reuse:[02]/one_stream:0/ranks:[12]"
    measured = Measured(build / "benchmarks/exec/executor_benchmark", pattern, repetitions)
    for name in measured.names():
        yield f"{name}: an op that does nothing", measured.median(name, "s_per_op") * 1e6, 20, "us"


def experts_limits(build, repetitions):
    measured = Measured(build / "benchmarks/kernels/expert_benchmark", "4096/[0-9]+/[0-9]+/[14]/[12]/", repetitions)
    pairs = {"BM_ExpertsForward": ("BM_BareMm", "BM_BareMmOut"), "BM_ExpertsBackward": ("BM_BareMmOutBackward",)}
    for name in measured.names():
        experts, _, shape = name.partition("/")
        for bare in pairs.get(experts, ()):
            slower = measured.median(f"{bare}/{shape}", "flops") / measured.median(name, "flops")
            yield f"{name}: time over {bare}'s", slower, 1 / 0.95, "x"


def step_limits(build, repetitions):
    measured = Measured(build / "benchmarks/layer/step_benchmark", ".", repetitions)
    for tokens in (1024, 2048, 4096):
        def time(what, tokens=tokens):
            return measured.median(f"run/{what}/{tokens}/manual_time")

        parts = time("fastmoe/computation") + time("fastmoe/communication")
        met = time("fastmoe/meetings") + time("fastmoe/communication")
        yield f"fastmoe, {tokens} tokens: step over computation and communication", time("fastmoe/step") / parts, 1.05, "x"
        yield f"fastmoe, {tokens} tokens: the same, waits for the slower rank included", time("fastmoe/step") / met, 1.05, "x"
        yield f"pipemoe n = 2, {tokens} tokens: step over fastmoe's", time("pipemoe_2/step") / time("fastmoe/step"), 1.08, "x"


def exchange_limits(build, repetitions):
    measured = Measured(build / "benchmarks/comm/all_to_all_benchmark", "^(gloo|socket)/64/", repetitions)
    for name in measured.names():
        if name.startswith("gloo"):
            yield f"{name}: all-to-all of 64 bytes, two ranks on loopback", measured.median(name) / 1e3, 150, "us"


def emulation_limits(build, repetitions):
    for binary, pattern, what in (("comm/all_to_all_benchmark", "^emulated", "exchanges"),
                                  ("exec/copy_benchmark", "Emulated", "copies")):
        measured = Measured(build / "benchmarks" / binary, pattern, repetitions)
        for name in measured.names():
            off = abs(measured.median(name, "of_the_stated_rate") - 1)
            yield f"{name}: rate of {what} back to back, off the stated one", 100 * off, 2, "%"


def simulator_limits(build, repetitions):
    measured = Measured(build / "benchmarks/cost/simulator_benchmark", "balanced|^skewed", repetitions)
    for name in measured.names():
        benchmark, _, ranks = name.partition("/")
        if benchmark == "ten_thousand_balanced":
            yield "10,000 balanced configurations of 64 ranks: build, verify, simulate", measured.median(name), 500, "ms"
        elif name == "skewed_built_and_simulated/64":
            yield "a skewed step of 64 ranks, n = 8: build, verify, simulate", measured.median(name), 10, "ms"
        elif benchmark == "skewed_simulated":
            yield f"{ranks} skewed ranks: simulate an op", measured.median(name, "an_op") * 1e9, 500, "ns"


# By how a search's name begins, in ms. That over all n is what `moebench tune` does by default.
SEARCH_LIMITS = {"uniform": 5, "mixed_of_16": 100, "mixed_of_all_n": 500}


def choose_limits(build, repetitions):
    measured = Measured(build / "benchmarks/select/choose_benchmark", "uniform|mixed|cache_hit", repetitions)
    for name in measured.names():
        if name.startswith("cache_hit"):
            yield f"{name}: a question answered before", measured.median(name) / 1e3, 1, "us"
        else:
            limit = next(most for start, most in SEARCH_LIMITS.items() if name.startswith(start))
            yield f"{name}: search", measured.median(name), limit, "ms"


GROUPS = {
    "compile": compile_limits,
    "executor": executor_limits,
    "experts": experts_limits,
    "step": step_limits,
    "exchange": exchange_limits,
    "emulation": emulation_limits,
    "simulator": simulator_limits,
    "choose": choose_limits,
}


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=root / "build/release", help="a build with benchmarks")
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--only", choices=GROUPS, help="one group of limits")
    options = parser.parse_args()
    if not (options.build / "benchmarks").is_dir():
        print(f"error: {options.build} has no benchmarks.\n       Build the preset release: scripts/test.sh", file=sys.stderr)
        return 2
    print(f"Load at start: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    kept = True
    for name, limits in GROUPS.items():
        if options.only not in (None, name):
            continue
        for what, value, limit, unit in limits(options.build, options.repetitions):
            verdict = "" if value <= limit else "  BEYOND THE LIMIT"
            kept = kept and value <= limit
            print(f"{value:9.3f} {unit:2}  limit {limit:7.3f} {unit:2}  {what}{verdict}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
