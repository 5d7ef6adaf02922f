"""What the scripts that look at results of moebench have in common: reading a file, its emulation, and limits."""

import json
import random
import statistics
import sys


def fail(what, remedy=""):
    """Ends the script as for wrong usage."""
    print(f"error: {what}" + (f"\n       {remedy}" if remedy else ""), file=sys.stderr)
    sys.exit(2)


def forget(folder):
    """Removes the run in a folder, so that another one can be made there."""
    for name in ("results.json", "results.db", "results.db-wal", "results.db-shm"):
        (folder / name).unlink(missing_ok=True)


class ResultsFile:
    """A results.json: what was emulated in it, and the runs that have a time."""

    def __init__(self, path):
        remedy = "Give the results.json that `moebench run` has written."
        try:
            with open(path, encoding="utf-8") as file:
                results = json.load(file)
            self.emulated = results["environment"]["emulated"]
            self.took_turns = results["suite"]["order"] == "turns"
            self.runs = [run for run in results["runs"] if run["step_ms"]]
        except OSError as error:
            fail(f"{path} cannot be read: {error.strerror}", remedy)
        except (ValueError, KeyError, TypeError):
            fail(f"{path} is no results file of moebench", remedy)
        if not self.runs:
            fail(f"no configuration in {path} has a time", "Its table, or its `reason`, says why.")

    def shares_longer(self, run, than):
        """Of steps in the same turn; nothing where the two did not take turns."""
        return shares_longer(steps_of(run), steps_of(than)) if self.took_turns else []

    def print_emulated(self):
        for what in self.emulated:
            print(f"EMULATED, not real: {what}")


def steps_of(run):
    """In ms, by round."""
    return [each["samples_ms"] for each in run["rounds"]]


def median_ms(run):
    return statistics.median(sum(steps_of(run), []))


def shares_longer(ours, theirs):
    """By which share steps are longer than those of the same turn; nothing where a round has not as many of both. Both are
    rounds of steps in ms. Two steps of one turn are measured soon after each other, so that what the machine does
    otherwise meets both alike."""
    if not ours or [len(steps) for steps in ours] != [len(steps) for steps in theirs]:
        return []
    return [our / their - 1 for pair in zip(ours, theirs) for our, their in zip(*pair)]


def interval(shares):
    """In which their median lies, were they measured again, 19 times of 20: a bootstrap's."""
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(shares, k=len(shares))) for _ in range(1000))
    return medians[25], medians[-26]


class Limits:
    """Limits that figures are held to, as docs/measurements.md states them."""

    def __init__(self):
        self.lines = []
        self.kept = True

    def add(self, what, value, limit, text):
        """`text` formats figures."""
        kept = value <= limit
        self.kept = self.kept and kept
        self.lines.append(f"{text(value):>8}  limit {text(limit):>6}  {what}{'' if kept else '  BEYOND THE LIMIT'}")

    def exit_status(self):
        """Prints all limits: 0 where each is kept."""
        if not self.lines:
            fail("no limit is stated for what was run", "docs/measurements.md has them, and the suites they are stated for.")
        print("\n".join(self.lines))
        return 0 if self.kept else 1
