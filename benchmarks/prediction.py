#!/usr/bin/env python3
"""Says how well a machine's profile predicts the steps that are then measured on it.

Usage: benchmarks/prediction.py [--build FOLDER] [--out FOLDER] [--suite FILE] [--quick] [--keep] [RUN_OPTION...]

Calibrates this machine with the suite's ranks, threads and pinning, but without its emulation; runs the suite; predicts
each of its configurations from the profile; and sets both beside each other. The error of a configuration is the
prediction over the measured median of its steps, less one. Nothing is fitted: profile and steps have no constant in
common. What is written goes into the folder --out: profile.json, results.json, predictions.json. With --keep, profile
and results that are there are used again. Further options (--only, --rounds) go to `moebench run`.

Examples:
  benchmarks/prediction.py --out prediction
  benchmarks/prediction.py --out small --only granularity=4 --only link_rate='500 Mbit/s' --rounds 1
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROUPS = ["system", "granularity", "reuse", "link_rate", "copy_rate"]


def call(*command, output=None):
    print("+", *command, file=sys.stderr)
    subprocess.run([str(part) for part in command], check=True, stdout=output or sys.stderr)


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


def print_table(rows):
    width = max(len(label) for label, *_ in rows)
    print(f"{'configuration':{width}}{'measured ms':>13}{'predicted ms':>14}{'error':>9}")
    for label, _, measured, predicted in rows:
        print(f"{label:{width}}{measured:13.2f}{predicted:14.2f}{predicted / measured - 1:+9.1%}")
    print(f"\n{'group':24}{'n':>4}{'median':>9}{'p95':>9}{'worst':>9}{'mean':>9}")
    errors = [predicted / measured - 1 for _, _, measured, predicted in rows]
    print(f"{'all':24}{summary(errors)}")
    for group in GROUPS:
        values = dict.fromkeys(str(config.get(group, "")) for _, config, _, _ in rows)
        for value in values if len(values) > 1 else []:
            some = [error for error, (_, config, _, _) in zip(errors, rows) if str(config.get(group, "")) == value]
            print(f"{group + ' ' + value:24}{summary(some)}")


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
        call(moebench, "calibrate", "--threads", 1, "--out", profile, *(["--quick"] if options.quick else []))
    if not (options.keep and results.exists()):
        results.unlink(missing_ok=True)
        call(moebench, "run", options.suite, "--out", options.out, *run_options)
    with open(options.out / "predictions.json", "w", encoding="utf-8") as file:
        call(options.build / "benchmarks/predict", profile, results, output=file)
    predicted = {entry["label"]: entry["ms"] for entry in json.loads((options.out / "predictions.json").read_text())}
    runs = [run for run in json.loads(results.read_text())["runs"] if run.get("step_ms")]
    print_table([(run["label"], run["config"], run["step_ms"]["median"], predicted[run["label"]]) for run in runs])


if __name__ == "__main__":
    main()
