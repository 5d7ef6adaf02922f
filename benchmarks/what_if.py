#!/usr/bin/env python3
"""Holds the what-if answers of `moebench profile` against steps that were really run so.

Usage: benchmarks/what_if.py [--build FOLDER] [--out FOLDER] [--suite FILE] [--rounds N] [--steps N] [--keep]

Profiles the suite (default: suites/what-if.yaml) in fresh workers, round by round. Where it has two configurations that
differ in nothing but one of them having links or copies of twice the rate, or other slots, the slower one's profile was asked
for the other's step. Its answer is the change that it names times the measured step; the error is that over the other's
measured step, less one. Steps are medians, and errors the median of the rounds. What is written goes into the folder --out;
with --keep what is there is used again.

Examples:
  benchmarks/what_if.py --out what-if
  benchmarks/what_if.py --out quick --rounds 1 --steps 10
"""

import argparse
import json
import pathlib
import statistics
import sys

from experiment import ROOT, call

QUESTIONS = {"link_rate": "communication twice as fast", "copy_rate": "copies twice as fast"}


def rate(text):
    return float(text.split()[0])


def config(profile, *without):
    return tuple(sorted((key, str(value)) for key, value in profile["config"].items() if key not in without))


def answer(profile, key, other):
    """The share of its own step that the profile says the other's is; nothing where it was not asked."""
    before, after = profile["config"][key], other["config"][key]
    if key == "slots":
        found = [each["step_seconds"] for each in profile["what_if_slots"] if each["slots"] == after]
    else:
        is_double = "real" not in (before, after) and rate(after) == 2 * rate(before)
        found = [each["step_seconds"] for each in profile["what_if"] if each["question"] == QUESTIONS[key] and is_double]
    return found[0] / profile["retimed_seconds"] if found else None


def answers_of(profiles):
    """{(key, label): (own step, answer, measured step)} of one round, in seconds."""
    found = {}
    for profile in profiles:
        for other in profiles:
            for key in ("link_rate", "copy_rate", "slots"):
                if config(profile, key) != config(other, key) or config(profile) == config(other):
                    continue
                share = answer(profile, key, other)
                if share is None:
                    continue
                step = profile["tracing"]["traced_median_seconds"]
                found[key, profile["label"]] = (step, share * step, other["tracing"]["traced_median_seconds"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("what-if"))
    parser.add_argument("--suite", type=pathlib.Path, default=ROOT / "suites/what-if.yaml")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--keep", action="store_true", help="use what is there")
    options = parser.parse_args()
    rounds = []
    for i in range(options.rounds):
        file = options.out / f"round-{i}/profile.json"
        if not (options.keep and file.exists()):
            call(options.build / "cli/moebench", "profile", options.suite, "--steps", options.steps, "--out", file.parent)
        rounds.append(answers_of(json.loads(file.read_text(encoding="utf-8"))))
    if not any(rounds):
        sys.exit("error: no two configurations of the suite differ in a rate or in slots alone")
    errors = {}
    print(f"{'step ms':>9}{'answer':>9}{'measured':>10}{'error':>8}  what if; of which configuration")
    for key, label in sorted(set().union(*rounds)):
        each = [one[key, label] for one in rounds if (key, label) in one]
        step, answered, measured = (1000 * statistics.median(values) for values in zip(*each))
        error = statistics.median(answered / measured - 1 for _, answered, measured in each)
        errors.setdefault(key, []).append(abs(error))
        print(f"{step:9.2f}{answered:9.2f}{measured:10.2f}{error:+8.1%}  {QUESTIONS.get(key, 'one more slot')}; {label}")
    print()
    for key, found in errors.items():
        print(f"{QUESTIONS.get(key, 'one more slot')}: {len(found)} answers, off by {statistics.median(found):.1%} (median), "
              f"at most {max(found):.1%}")
    print("EMULATED, not real: the suite's links and copies")


if __name__ == "__main__":
    main()
