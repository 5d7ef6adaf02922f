#!/usr/bin/env python3
"""What it costs a run that Prometheus scrapes it every second.

One run, whose rounds are scraped or left alone in the order A B B A: the rounds of a group of four are compared, so that
what drifts counts on both sides. Beside that, the processor time of the listener's threads, which says what a scrape
costs however noisy the machine is; it is told only where the run itself is not at the end of niceness.

  benchmarks/scraping.py                    # three minutes: 40 rounds of 3 s
  benchmarks/scraping.py --rounds 8 --seconds 1

Exit status: 0 measured, 2 wrong usage or the run failed.
"""

import argparse
import contextlib
import pathlib
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import results_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
NICER_BY = 10  # metrics/quiet_thread.h: it tells the listener's threads from the others
RESAMPLINGS = 2000


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/cli/moebench")
    parser.add_argument("--rounds", type=int, default=40, help="a multiple of 4")
    parser.add_argument("--seconds", type=float, default=3, help="of steps in a round")
    parser.add_argument("--tokens", type=int, default=1024)
    parsed = parser.parse_args()
    if parsed.rounds < 4 or parsed.rounds % 4:
        parser.error("--rounds must be a multiple of 4")
    return parsed


def is_scraped(number):
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


def listener_seconds(pid):
    """Processor time of the listener's threads so far."""
    nanoseconds = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            if niceness(task) == niceness(pathlib.Path(f"/proc/{pid}")) + NICER_BY:
                nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


class Scrapes:
    def __init__(self):
        self.seconds = []
        self.size = 0

    def scrape(self, url):
        begin = time.monotonic()
        with urllib.request.urlopen(url, timeout=10) as answer:
            self.size = len(answer.read())
        self.seconds.append(time.monotonic() - begin)


def watch(run, url, store):
    """Scrapes every second while a round is to be scraped. Returns the scrapes and the listener's processor time."""
    scrapes = Scrapes()
    spent = 0.0
    while run.poll() is None:
        begin = time.monotonic()
        if is_scraped(rounds_done(store)):
            with contextlib.suppress(OSError):  # it has just ended
                scrapes.scrape(url)
        with contextlib.suppress(OSError):
            spent = max(spent, listener_seconds(run.pid))
        time.sleep(max(0.0, 1 - (time.monotonic() - begin)))
    return scrapes, spent


def cost(rounds):
    """Scraped over left alone, less 1: the mean over the groups of four, and its 95 % interval."""
    medians = [statistics.median(steps) for steps in rounds]
    shares = [(medians[i + 1] + medians[i + 2]) / (medians[i] + medians[i + 3]) - 1 for i in range(0, len(medians), 4)]
    chance = random.Random(1)
    means = sorted(statistics.mean(chance.choices(shares, k=len(shares))) for _ in range(RESAMPLINGS))
    return statistics.mean(shares), means[int(0.025 * RESAMPLINGS)], means[int(0.975 * RESAMPLINGS)]


def main():
    asked = options()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        suite, out, log = folder / "suite.yaml", folder / "out", folder / "log"
        write_suite(suite, asked)
        command = [asked.program, "run", suite, "--out", out, "--metrics-listen", "127.0.0.1:0"]
        with log.open("w") as talk, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=talk) as run:
            scrapes, spent = watch(run, address_in(log, run), out / "results.db")
        if run.returncode:
            results_file.fail(f"the run ended with {run.returncode}", log.read_text(encoding="utf-8"))
        rounds = results_file.steps_of(results_file.ResultsFile(out / "results.json").runs[0])
    if not scrapes.seconds:
        results_file.fail("nothing was scraped", "Give the rounds more --seconds.")
    mean, low, high = cost(rounds)
    print(f"rounds                   {len(rounds)}, {sum(map(len, rounds))} steps")
    print(f"step, left alone         {statistics.median(sum(rounds[0::4] + rounds[3::4], [])):.3f} ms")
    print(f"step, scraped            {statistics.median(sum(rounds[1::4] + rounds[2::4], [])):.3f} ms")
    print(f"cost of scraping         {mean:+.2%}, 95 % interval {low:+.2%} to {high:+.2%}")
    count, latency = len(scrapes.seconds), statistics.median(scrapes.seconds)
    print(f"scrapes                  {count} of {scrapes.size} bytes, {1e3 * latency:.2f} ms in the median")
    print(f"processor time           {1e3 * spent / count:.2f} ms a scrape: {spent / count:.3%} of a core at one a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
