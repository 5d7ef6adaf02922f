"""Results files that are made up: what reports are tested on.

made_results.py CONFIGURATIONS ROUNDS ITERATIONS [SEED] > results.json    as large as one likes
"""
import json
import math
import random
import sys

BAD = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">&'<!--"
REUSES = ["none", "shared", "s1", "s2", "s3", "s4"]


def config_of(system, tokens, granularity, reuse, **more):
    return {"system": system, "tokens": tokens, "model_dim": 256, "hidden_dim": 1024, "experts": 2, "top_k": 1, "dtype": "fp32",
            "activation": "relu", "gate": "softmax", "routing": "gate", "capacity_factor": "none", "capacity_rows": "sent",
            "launches": "ops", "balance_loss": 0, "optimizer": "counted", "granularity": granularity,
            "partition_sizes": "equal", "reuse": reuse,
            "backward_order": "ascending", "slots": "2-1-2", "dispatch_ahead": 1, "layout": "own", "selector": "given",
            "memory_budget": "none", "shadowed_experts": 0, "link_rate": "real", "link_latency": "0 us", "copy_rate": "real",
            "ranks": 2, "device": "cpu", "threads": 1} | more


def round_of(dice, step, iterations):
    samples = [round(step * math.exp(dice.gauss(0, 0.02)), 4) for _ in range(iterations)]
    busy = {"routing": 0.2, "compute": step * 0.7, "comm": step * 0.4, "copy": 0.0}
    return {"samples_ms": samples, "forward_ms": samples, "backward_ms": samples, "optimizer_ms": [], "busy_ms": busy,
            "forward_busy_ms": busy, "overlap": 0.5, "dropped_copies": 0,
            "by_rank": {"rows_received": [], "compute_ms": [], "stragglers": [], "gpus": []}}


def memory_of(mib):
    size = int(mib * 2**20)
    return {"predicted_bytes": size, "measured_bytes": size, "outside_arena_bytes": 0, "process_growth_bytes": 2 * size,
            "split": {"parameters": size // 8, "gradients": size // 8, "optimizer": size // 4, "activations": size // 2,
                      "buffers": size // 2, "host": 0, "routing": size // 16},
            "by_rank": {"predicted_bytes": [], "measured_bytes": []}}


def run_of(dice, config, step, mib, rounds, iterations):
    label = f"{config['system']} tokens={config['tokens']} n={config['granularity']} {config['reuse']}"
    return {"label": label, "config": config, "chosen": {"granularity": config["granularity"], "reuse": config["reuse"]},
            "status": "ok", "reason": None, "predicted_ms": step * 1.07,
            "rounds": [round_of(dice, step * math.exp(dice.gauss(0, 0.01)), iterations) for _ in range(rounds)],
            "baseline": f"fastmoe tokens={config['tokens']} n=1 none", "memory": memory_of(mib),
            "correctness": {"max_abs_error": 1e-6, "against": "fp64 oracle"}}


def results(tokens=(1024, 4096), granularities=(1, 2, 4), rounds=5, iterations=8, slower=1.0, revision="0123456789ab", seed=1):
    dice = random.Random(seed)
    runs = []
    for count in tokens:
        base = count / 100
        runs.append(run_of(dice, config_of("fastmoe", count, 1, "none"), base, base, rounds, iterations))
        for n in granularities:
            step = base * (0.6 + 0.4 / n + 0.02 * n * 1024 / count)
            runs.append(run_of(dice, config_of("pipemoe", count, n, "none"), step, base * 1.2, rounds, iterations))
            for place, reuse in enumerate(REUSES[1:]):
                runs.append(run_of(dice, config_of("mpipemoe", count, n, reuse), step * slower * (1 + 0.03 * place),
                                   base * (0.9 - 0.1 * place), rounds, iterations))
    return {"schema_version": 1, "state": "complete", "notes": [],
            "suite": {"name": "made up", "description": "Figures that nobody has measured.", "file": "made-up.yaml", "ranks": 2,
                      "device": "cpu", "rounds": rounds, "min_time_s": 0.1, "timeout_s": 30.0, "seed": 1, "order": "blocks",
                      "best": "", "configurations": len(runs)},
            "environment": {"cpu": "a processor", "cores": 2, "agents": 1, "threads_per_rank": 1, "pinning": "none",
                            "memory_bytes": 2**33, "kernel": "Linux", "compiler": "GCC", "flags": "-O3", "build_type": "Release",
                            "libtorch": "2", "gloo": "0.5", "git_revision": revision, "gpu": None, "load_at_start": 0.1,
                            "interface": "lo", "emulated": [], "simulated": "", "started": "2026-01-01T00:00:00Z"},
            "runs": runs, "best": None, "published": []}


def hostile():
    """Every text that a suite or a system may choose breaks out where it is not escaped."""
    made = results(tokens=(1024,))
    made["suite"]["name"] = made["suite"]["description"] = made["suite"]["file"] = BAD
    for field in ("cpu", "pinning", "kernel", "compiler", "flags", "git_revision", "interface", "simulated"):
        made["environment"][field] = BAD
    made["environment"]["emulated"] = [BAD]
    made["notes"] = [BAD]
    for run in made["runs"]:
        run["config"]["routing"] = BAD
        run["chosen"]["reuse"] = run["config"]["reuse"] = BAD + run["chosen"]["reuse"]
        run["label"] += BAD
        run["baseline"] += BAD
    made["runs"][2] |= {"status": "failed", "reason": BAD}
    made["runs"][3] |= {"status": "skipped", "reason": BAD, "rounds": []}
    return made


def reports(folder):
    """Writes results files; yields (name, arguments of the command, figures at least)."""
    def written(name, made):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        return str(path)

    yield "one", [written("one", results()), "--profile", "a100-64"], 7
    yield "two", [written("old", results()), written("new", results(slower=1.2, revision="ba9876543210", seed=2))], 8
    yield "several", [written(f"r{i}", results(slower=1 + 0.15 * (i > 2), revision=f"{i:012x}", seed=i)) for i in range(5)], 9
    yield "hostile", [written("hostile", hostile()), written("hostile2", hostile())], 4
    yield "empty", [written("empty", results() | {"runs": [], "state": "interrupted"})], 0


def large(configurations, rounds, iterations, seed=1):
    """Shapes of 25 configurations each."""
    dice = random.Random(seed)
    runs = []
    while len(runs) < configurations:
        tokens, place = 256 * (1 + len(runs) // 25), len(runs) % 25
        system, n, reuse = ("fastmoe", 1, "none") if place == 0 else ("mpipemoe", 2 ** (place // 6), REUSES[place % 6])
        step = tokens / 100 * (1 - place / 100)
        runs.append(run_of(dice, config_of(system, tokens, n, reuse), step, tokens / 100, rounds, iterations))
        for one in runs[-1]["rounds"]:
            one["overlap"] = round(dice.uniform(0.4, 0.6), 4)
    return results(tokens=()) | {"runs": runs}


if __name__ == "__main__":
    json.dump(large(*map(int, sys.argv[1:])), sys.stdout)
