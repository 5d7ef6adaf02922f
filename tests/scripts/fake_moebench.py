#!/usr/bin/env python3
"""A `moebench` for tests of scripts: calibrates nothing, and answers suites by the formulas below."""

import itertools
import json
import pathlib
import sys

REST = {"partition_sizes": "equal", "backward_order": "ascending", "slots": "2-1-2", "dispatch_ahead": 1}
MEMORY = {"none": 100, "shared": 90, "s1": 60, "s2": 70, "s3": 70, "s4": 80, "mixed(3or-kk)": 80}  # MiB
SLOWER = {"none": 0, "shared": 0.5, "s1": 10, "s2": 6, "s3": 7, "s4": 4, "mixed(3or-kk)": 2}  # ms


def step_of(config):
    """Best at n = 4 without reuse: 100 ms."""
    return 100 + 10 * abs(config["granularity"] - 4) + SLOWER[config["reuse"]]


def value_of(text):
    text = text.strip().strip("'\"")
    return int(text) if text.isdecimal() else text


def flow(text):
    """{a: 1, b: [2, x]}, without anything nested deeper."""
    values, key = {}, None
    for part in text.strip()[1:-1].split(","):
        opens, closes = "[" in part, part.rstrip().endswith("]")
        if ":" in part:
            key, part = part.split(":", 1)
            key = key.strip()
            values[key] = [] if opens else None
        part = value_of(part.replace("[", "").replace("]", ""))
        if isinstance(values[key], list):
            values[key].append(part)
        else:
            values[key] = part
        if closes:
            key = None
    return values


def expanded(axes):
    lists = [value if isinstance(value, list) else [value] for value in axes.values()]
    return [dict(zip(axes, values)) for values in itertools.product(*lists)]


def configurations(suite):
    lines = pathlib.Path(suite).read_text(encoding="utf-8").splitlines()
    keys = {line.split(":", 1)[0].strip(): line.split(":", 1)[1] for line in lines if ":" in line and line[0] not in " #"}
    axes = flow(keys["axes"]) | (flow(keys["emulate"]) if "emulate" in keys else {})
    first = expanded(axes)
    included = [first[0] | flow(line.strip()[2:]) for line in lines if line.startswith("  - ")]
    return [REST | config for config in first + included]


def chosen(config):
    """`random` chooses n = 2; eq10 has no answer in a budget; the searches know what is best."""
    budget = config["memory_budget"]
    budget = None if budget == "none" else int(budget.split()[0]) / 1024
    if config["selector"] == "eq10" and budget:
        print("error: the budget is too small", file=sys.stderr)
        sys.exit(2)
    mixed = ["mixed(3or-kk)"] if config["selector"] in ("search", "search-tried") else []
    reuses = ["none", "shared", "s1", "s2", "s3", "s4", *mixed]
    fits = [reuse for reuse in reuses if budget is None or MEMORY[reuse] <= budget]
    granularity = 2 if config["selector"] == "random" else 4
    return config | {"granularity": granularity, "reuse": min(fits, key=SLOWER.get)}


def run_of(config, factor=1.0):
    parts = {"parameters": 0, "gradients": 0, "optimizer": 0, "activations": MEMORY[config["reuse"]] << 20, "buffers": 0, "other": 7}
    step = step_of(config)
    return {"label": json.dumps(config, sort_keys=True), "config": {"link_rate": "real"} | config, "step_ms": {"median": step * factor},
            "rounds": [{"samples_ms": [1.1 * step, step, 0.9 * step]}, {"samples_ms": [5 * step]}, {"samples_ms": [step]}],
            "predicted_ms": step * 0.9, "memory": {"split": parts}}


def linked_step(config):
    """60 ms of computation, 100 ms of communication at 250 Mbit/s, and 10 ms less with a second slot."""
    return 0.06 + 0.1 * 250 / float(str(config["link_rate"]).split()[0]) - (0.01 if config["slots"] == "2-2-2" else 0)


def profile_of(config):
    """Takes itself to be timed anew as 2 % longer; its answer of a faster link is 10 % too long, that of a slot right."""
    step = linked_step(config)
    faster = linked_step(config | {"link_rate": 2 * float(config["link_rate"].split()[0])})
    slot = linked_step(config | {"slots": "2-2-2"})
    return {"label": json.dumps(config, sort_keys=True), "config": config, "retimed_seconds": 1.02 * step,
            "tracing": {"traced_median_seconds": step},
            "what_if": [{"question": "communication twice as fast", "step_seconds": 1.02 * 1.1 * faster}],
            "what_if_slots": [{"slots": "2-2-2", "step_seconds": 1.02 * slot}]}


def main():
    command, *arguments = sys.argv[1:]
    if command == "profile":
        out = pathlib.Path(arguments[arguments.index("--out") + 1])
        out.mkdir(parents=True)
        profiles = [profile_of(config) for config in configurations(arguments[0])]
        (out / "profile.json").write_text(json.dumps(profiles), encoding="utf-8")
        return
    out = pathlib.Path(arguments[arguments.index("--out") + 1]) if "--out" in arguments else None
    if command == "calibrate":
        out.write_text(json.dumps({"arguments": arguments}), encoding="utf-8")
        return
    simulated = "--device" in arguments
    configs = [chosen(config) if config["granularity"] == "adaptive" else config for config in configurations(arguments[0])]
    results = {"environment": {"emulated": []}, "runs": [run_of(config, 0.8 if simulated else 1.0) for config in configs]}
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "results.json").write_text(json.dumps(results), encoding="utf-8")
    if "--json" in arguments:
        print(json.dumps(results if out else {"configurations": [{"config": config} for config in configs]}))


main()
