#!/usr/bin/env python3
"""Says how well a machine's profile predicts the steps that are then measured on it.

Usage: benchmarks/prediction.py [--build FOLDER] [--out FOLDER] [--suite FILE] [--quick] [--keep] [RUN_OPTION...]

Calibrates this machine with the suite's ranks, threads and pinning, but without its emulation; runs the suite with that
profile, whose predictions are then beside what is measured. The error of a configuration is the
prediction over the measured median of its steps, less one. Nothing is fitted: profile and steps have no constant in
common. What is written goes into the folder --out: profile.json and results.json. With --keep, profile and results that
are there are used again: then the suite is simulated on the profile. Further options (--only, --rounds) go to `moebench run`.

Examples:
  benchmarks/prediction.py --out prediction
  benchmarks/prediction.py --out small --only granularity=4 --only link_rate='500 Mbit/s' --rounds 1
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from results_file import forget

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROUPS = ["system", "granularity", "reuse", "link_rate", "copy_rate"]


def call(*command):
    print("+", *command, file=sys.stderr)
    subprocess.run([str(part) for part in command], check=True, stdout=sys.stderr)


def calibration_options(suite):
    """Ranks, threads and pinning of a suite, as options of `moebench calibrate`."""
    keys = re.findall(r"^(ranks|threads|pinning): *(\w+)", suite.read_text(encoding="utf-8"), re.MULTILINE)
    return [part for key, value in keys for part in (f"--{key}", value)]


def simulated(moebench, suite, profile, run_options):
    """Steps in ms of the suite's configurations, simulated on the profile, by label."""
    with tempfile.TemporaryDirectory() as folder:
        call(moebench, "run", suite, "--device", f"sim:{profile}", "--out", folder, *run_options)
        runs = json.loads((pathlib.Path(folder) / "results.json").read_text())["runs"]
    return {run["label"]: run["step_ms"]["median"] for run in runs if run["step_ms"]}


def percentile(values, share):
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summary(errors):
    absolute = [abs(error) for error in errors]
    return (f"{len(errors):4}{statistics.median(absolute):9.1%}{percentile(absolute, 0.95):9.1%}{max(absolute):9.1%}"
            f"{statistics.mean(errors):+9.1%}")


def print_table(rows, emulated):
    """`emulated`: what was, as results say; on a network that is shaped a `link_rate: real` is no real link."""
    width = max(len(label) for label, *_ in rows)
    print(f"{'configuration':{width}}{'measured ms':>13}{'predicted ms':>14}{'error':>9}")
    for label, _, measured, predicted in rows:
        print(f"{label:{width}}{measured:13.2f}{predicted:14.2f}{predicted / measured - 1:+9.1%}")
    print(f"\n{'group':24}{'n':>4}{'median':>9}{'p95':>9}{'worst':>9}{'mean':>9}")
    errors = [predicted / measured - 1 for _, _, measured, predicted in rows]
    on_emulated = [error for error, (_, config, _, _) in zip(errors, rows) if config["link_rate"] != "real"]
    if on_emulated:
        print(f"{'all emulated links':24}{summary(on_emulated)}")
    if len(on_emulated) < len(errors):
        print(f"{'all':24}{summary(errors)}")
    for group in GROUPS:
        values = dict.fromkeys(str(config.get(group, "")) for _, config, _, _ in rows)
        for value in values if len(values) > 1 else []:
            some = [error for error, (_, config, _, _) in zip(errors, rows) if str(config.get(group, "")) == value]
            print(f"{group + ' ' + value:24}{summary(some)}")
    for what in emulated:
        print(f"EMULATED, not real: {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("prediction"))
    parser.add_argument("--suite", type=pathlib.Path, default=ROOT / "suites/prediction.yaml")
    parser.add_argument("--quick", action="store_true", help="calibrate quickly")
    parser.add_argument("--keep", action="store_true", help="use profile and results that are there")
    options, run_options = parser.parse_known_args()
    moebench = options.build / "cli/moebench"
    profile, results = options.out / "profile.json", options.out / "results.json"
    options.out.mkdir(parents=True, exist_ok=True)
    if not (options.keep and profile.exists()):
        call(moebench, "calibrate", *calibration_options(options.suite), "--out", profile,
             *(["--quick"] if options.quick else []))
    if options.keep and results.exists():
        predicted = simulated(moebench, options.suite, profile, run_options)
    else:
        forget(options.out)
        call(moebench, "run", options.suite, "--profile", profile, "--out", options.out, *run_options)
        predicted = {run["label"]: run["predicted_ms"] for run in json.loads(results.read_text())["runs"]}
    measured = json.loads(results.read_text())
    runs = [run for run in measured["runs"] if run["step_ms"] and predicted.get(run["label"])]
    print_table([(run["label"], run["config"], run["step_ms"]["median"], predicted[run["label"]]) for run in runs],
                measured["environment"]["emulated"])


if __name__ == "__main__":
    main()
