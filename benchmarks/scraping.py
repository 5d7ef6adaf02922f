#!/usr/bin/env python3
"""What it costs a run that somebody reads its metrics, or disturbs who does.

One run, whose rounds are disturbed or left alone in the order A B B A. The steps of the rounds of a group of four are
compared by their mean, in which few slow steps count as much as they took, so that what drifts counts on both sides.
Beside that, the processor time of the threads for metrics, which says what they cost however noisy the machine is; it
is told only where the run itself is not at the end of niceness. Once a second, a round is disturbed by

  scrape   a scrape, as of Prometheus
  stuck    eight connections that ask for the metrics and read nothing, or ask for ever
  flood    1,000 connections at once that say nothing, and 10 MB of headers
  mute     nothing: the run pushes to a Pushgateway that never answers, and answers at once in the other rounds

  benchmarks/scraping.py                             # three minutes: 40 rounds of 3 s
  benchmarks/scraping.py flood --rounds 8 --seconds 1
  benchmarks/scraping.py scrape --stall 20           # a rank is stopped for 20 ms at each scrape: 2 % of the time

Exit status: 0 measured, 2 wrong usage or the run failed.
"""

import argparse
import contextlib
import os
import pathlib
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import disturbances
import results_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
NICER_BY = 10  # metrics/quiet_thread.h: it tells the threads for metrics from the others
RESAMPLINGS = 2000


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("disturbance", nargs="?", choices=("scrape", "stuck", "flood", "mute"), default="scrape")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/cli/moebench")
    parser.add_argument("--rounds", type=int, default=40, help="a multiple of 4")
    parser.add_argument("--seconds", type=float, default=3, help="of steps in a round")
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--stall", type=float, default=0, metavar="MS", help="stop a rank for so long at each scrape")
    parsed = parser.parse_args()
    if parsed.stall and parsed.disturbance != "scrape":
        parser.error("--stall goes with scrape alone")
    if parsed.rounds < 4 or parsed.rounds % 4:
        parser.error("--rounds must be a multiple of 4")
    return parsed


def is_disturbed(number):
    """Of a round, from 0: A B B A."""
    return number % 4 in (1, 2)


def write_suite(path, asked):
    path.write_text(
        f"""name: scraping
ranks: 2
axes: {{system: mpipemoe, tokens: {asked.tokens}, model_dim: 128, hidden_dim: 512, granularity: 4, reuse: s3}}
measure: {{rounds: {asked.rounds}, min_time: {asked.seconds}, timeout: {60 + 10 * asked.seconds:.0f}, seed: 1}}
""",
        encoding="utf-8",
    )


def address_in(log, run):
    while run.poll() is None:
        found = re.search(r"^Metrics: (\S+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return found[1]
        time.sleep(0.05)
    results_file.fail("the run did not begin", log.read_text(encoding="utf-8"))


def rounds_done(store):
    with contextlib.suppress(sqlite3.Error):
        with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM round").fetchone()[0]
    return 0


def niceness(process):
    return int((process / "stat").read_text().rpartition(")")[2].split()[16])


def quiet_seconds(pid):
    """Processor time of the threads for metrics so far."""
    nanoseconds = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            if niceness(task) == niceness(pathlib.Path(f"/proc/{pid}")) + NICER_BY:
                nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def disturbance_of(asked):
    if asked.disturbance == "scrape":
        return disturbances.Scrape(asked.stall / 1e3)
    return {"stuck": disturbances.Stuck, "flood": disturbances.Flood, "mute": disturbances.Mute}[asked.disturbance]()


def watch(run, url, store, disturbance):
    """Disturbs it every second while a round is to be. Returns the seconds of that, and the processor time it took."""
    disturbed = 0
    spent = 0.0
    while run.poll() is None:
        begin = time.monotonic()
        with contextlib.suppress(OSError):  # it has just ended
            if is_disturbed(rounds_done(store)):
                disturbed += 1
                disturbance.act(url, run.pid)
            else:
                disturbance.rest()
            spent = max(spent, quiet_seconds(run.pid))
        time.sleep(max(0.0, 1 - (time.monotonic() - begin)))
    return disturbed, spent


def cost(rounds):
    """Disturbed over left alone, less 1: the mean over the groups of four, and its 95 % interval."""
    means = [statistics.mean(steps) for steps in rounds]
    shares = [(means[i + 1] + means[i + 2]) / (means[i] + means[i + 3]) - 1 for i in range(0, len(means), 4)]
    chance = random.Random(1)
    again = sorted(statistics.mean(chance.choices(shares, k=len(shares))) for _ in range(RESAMPLINGS))
    return statistics.mean(shares), again[int(0.025 * RESAMPLINGS)], again[int(0.975 * RESAMPLINGS)]


def main():
    asked = options()
    disturbance = disturbance_of(asked)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        suite, out, log = folder / "suite.yaml", folder / "out", folder / "log"
        write_suite(suite, asked)
        command = [asked.program, "run", suite, "--out", out, *disturbance.arguments]
        with log.open("w") as talk, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=talk) as run:
            os.nice(19)  # what disturbs is of another machine
            url = address_in(log, run) if "--metrics-listen" in command else None
            disturbed, spent = watch(run, url, out / "results.db", disturbance)
        if run.returncode:
            results_file.fail(f"the run ended with {run.returncode}", log.read_text(encoding="utf-8"))
        rounds = results_file.steps_of(results_file.ResultsFile(out / "results.json").runs[0])
    if not disturbed or (asked.disturbance == "scrape" and not disturbance.seconds):
        results_file.fail("nothing was disturbed", "Give the rounds more --seconds.")
    mean, low, high = cost(rounds)
    print(f"rounds                   {len(rounds)}, {sum(map(len, rounds))} steps")
    print(f"mean step, left alone    {statistics.mean(sum(rounds[0::4] + rounds[3::4], [])):.3f} ms")
    print(f"mean step, disturbed     {statistics.mean(sum(rounds[1::4] + rounds[2::4], [])):.3f} ms")
    print(f"cost of {asked.disturbance:17}{mean:+.2%}, 95 % interval {low:+.2%} to {high:+.2%}")
    share = spent / disturbed
    if spent:
        print(f"processor time           {1e3 * share:.2f} ms, {share:.3%} of a core, a second of that")
    if asked.disturbance == "scrape":
        count, latency = len(disturbance.seconds), statistics.median(disturbance.seconds)
        print(f"scrapes                  {count} of {disturbance.size} bytes, {1e3 * latency:.2f} ms in the median")
    return 0


if __name__ == "__main__":
    sys.exit(main())
