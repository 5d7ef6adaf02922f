"""What the scripts have in common that measure what selectors choose: suites written, run, and read again."""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import results_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHAPE = ["tokens", "model_dim", "hidden_dim", "link_rate"]
CHOICE = ["granularity", "partition_sizes", "reuse", "backward_order", "slots", "dispatch_ahead"]
EMULATED = "EMULATED, not real: links of {} with 50 us latency, copies at 4 GB/s"
TRYING = ["search-tried", "algorithm1", "mpmoe-pb"]  # selectors that run steps to find out
COUNTED = ["parameters", "gradients", "optimizer", "activations", "buffers"]  # what a memory budget speaks of


def cell_of(run):
    """A layer on a link."""
    return tuple(run["config"][key] for key in SHAPE)


def choice_of(run):
    return tuple(run["config"][key] for key in CHOICE)


def memory_of(run):
    return sum(run["memory"]["split"][part] for part in COUNTED)


def without_repeats(values):
    return list(dict.fromkeys(value for value in values if value))


def shares_longer(times, choice, than):
    """Of each turn, by which share a choice's step is longer than another's."""
    shares = results_file.shares_longer(times[choice], times[than])
    if not shares:
        sys.exit(f"error: {choice} and {than} did not take turns: the notes in results.json say why")
    return shares


def slower(times, choice, than):
    """The median of shares_longer()."""
    return statistics.median(shares_longer(times, choice, than))


def call(*command):
    print("+", *command, file=sys.stderr)
    subprocess.run([str(part) for part in command], check=True, stdout=sys.stderr)


def flow(values):
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


class Experiment:
    """Two ranks on emulated links. What is written lies in one folder; with `keep` what is there is used again."""

    def __init__(self, build, out, keep):
        self.moebench = build / "cli/moebench"
        self.out = out
        self.keep = keep
        out.mkdir(parents=True, exist_ok=True)
        choices = out / "choices.json"
        self.chosen = json.loads(choices.read_text()) if keep and choices.exists() else {}

    def calibrate(self):
        profile = self.out / "profile.json"
        if not (self.keep and profile.exists()):
            call(self.moebench, "calibrate", "--threads", 1, "--out", profile)

    def _suite(self, name, axes, links, include=(), rounds=1, min_time=0.2):
        axes = {"system": "mpipemoe", "routing": "balanced", **axes}
        emulate = {"link_rate": f"[{', '.join(links)}]", "link_latency": "50 us", "copy_rate": "4 GB/s"}
        lines = [f"name: {name}", "ranks: 2", "threads: 1", f"profile: {self.out / 'profile.json'}",
                 f"axes: {flow(axes)}", f"emulate: {flow(emulate)}",
                 f"measure: {{rounds: {rounds}, min_time: {min_time}, timeout: 120, order: turns, seed: 1}}"]
        if include:
            lines += ["include:"] + [f"  - {flow(values)}" for values in include]
        file = self.out / f"{name}.yaml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def run(self, name, axes, links, **options):
        """The runs that have a time."""
        folder = self.out / name
        results = folder / "results.json"
        if not (self.keep and results.exists()):
            results_file.forget(folder)
            call(self.moebench, "run", self._suite(name, axes, links, **options), "--out", folder)
        return [run for run in json.loads(results.read_text())["runs"] if run.get("step_ms")]

    def compare(self, name, cell, choices, rounds, min_time):
        """Steps of each choice, of as many turns in each of the fresh rounds: {choice: [[ms], ...]}."""
        values = [{**dict(zip(SHAPE, cell)), **dict(zip(CHOICE, choice))} for choice in choices]
        first = dict(values[0])
        link = first.pop("link_rate")
        runs = self.run(name, first, [link], include=values[1:], rounds=rounds, min_time=min_time)
        return {choice_of(run): [each["samples_ms"] for each in run["rounds"]] for run in runs}

    def choose(self, selector, cell, budget, min_time=0.2):
        """What the selector chooses; nothing where it has no answer. What it tries is measured, each for `min_time`."""
        question = ", ".join(map(str, (selector, *cell, budget)))
        if question not in self.chosen:
            self.chosen[question] = self._answer(selector, cell, budget, min_time)
            (self.out / "choices.json").write_text(json.dumps(self.chosen, indent=1), encoding="utf-8")
        answer = self.chosen[question]
        return tuple(answer) if answer else None

    def _answer(self, selector, cell, budget, min_time):
        axes = {**dict(zip(SHAPE, cell)), "granularity": "adaptive", "reuse": "adaptive", "selector": selector,
                "memory_budget": f"{budget // 1024} KiB" if budget else "none"}
        link = axes.pop("link_rate")
        command = [self.moebench, "run", self._suite("choice", axes, [link], min_time=min_time), "--json"]
        with tempfile.TemporaryDirectory() as folder:
            how = ["--out", folder] if selector in TRYING else ["--dry-run"]
            done = subprocess.run([str(part) for part in command + how], capture_output=True, text=True, check=False)
            if done.returncode == 2:
                return None
            if done.returncode != 0:
                sys.exit(f"error: {selector} for {cell}: {done.stderr}")
            answer = json.loads(done.stdout)
            return choice_of(answer["runs" if selector in TRYING else "configurations"][0])
