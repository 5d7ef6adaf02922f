#!/usr/bin/env python3
"""Says how many series a run has for Prometheus, what a scrape of them takes, and how long simulating a step takes.

Usage: benchmarks/metrics_scale.py [--program MOEBENCH] [--ranks N...] [--configurations N...] [--repetitions N]
                                   [--picture FILE]

Runs suites on a simulated device (default: 8, 64, 512 and 4096 ranks; 1, 20 and 500 configurations each), with uneven
routing (zipf), of which every rank is told, and with metrics in a file as Prometheus reads them. `series` are its lines
that are no comments, `KiB` the file; of more than 500 configurations no more are told. `moebench serve` answers scrapes
of the results with gzip, as Prometheus asks for it: `gzip KiB` travel; `first ms` is its processor time for the first
scrape, for which all is made, `again ms` for one before which nothing has changed. Then processor times of whole runs
of one configuration. Times are medians of N repetitions (default: 5); the machine matters for these alone. Takes some
fifteen minutes, half of them 4096 ranks and 500 configurations.

Exit status: 0 done, 2 wrong usage or no such program.
"""

import argparse
import contextlib
import math
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITE = """name: scale
ranks: {ranks}
device: sim:h100-64
axes:
  system: mpipemoe
  tokens: [{tokens}]
  model: gpt3-xl
  experts: {ranks}
  routing: {routing}
  granularity: 2
  reuse: [{strategies}]
"""
SCRAPES = 20  # of each server, behind the first
ROUTINGS = ["balanced", "zipf(1)"]
COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"]
STRATEGIES = ["none", "shared", "s1", "s2", "s3", "s4"]


def suite_of(ranks, configurations, routing):
    strategies = next(count for count in range(len(STRATEGIES), 0, -1) if configurations % count == 0)
    tokens = ", ".join(str(4096 + 64 * each) for each in range(configurations // strategies))
    return SUITE.format(ranks=ranks, tokens=tokens, routing=routing, strategies=", ".join(STRATEGIES[:strategies]))


def processor_time():
    """Of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fail(program, ended):
    sys.exit(f"error: {program} ended with status {ended.returncode}: {ended.stderr[-1000:]}")


def run(program, folder, ranks, configurations, routing):
    """Returns (metrics, processor time). Leaves the results in `folder`/out."""
    (folder / "scale.yaml").write_text(suite_of(ranks, configurations, routing), encoding="utf-8")
    begin = processor_time()
    command = [program, "run", folder / "scale.yaml", "--out", folder / "out"]
    command += ["--metrics-textfile", folder / "scale.prom"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = processor_time() - begin
    if done.returncode != 0:
        fail(program, done)
    return (folder / "scale.prom").read_bytes(), seconds


def seconds_of_a_run(program, ranks, routing):
    with tempfile.TemporaryDirectory() as folder:
        return run(program, pathlib.Path(folder), ranks, 1, routing)[1]


@contextlib.contextmanager
def served(program, folder):
    """Serves results. Yields (process, URL)."""
    command = [program, "serve", folder, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        address = next((found for line in server.stderr if (found := re.match(r"Metrics: (\S+)", line))), None)
        if not address:
            server.wait()
            sys.exit(f"error: {program} serve ended with status {server.returncode}")
        yield server, address[1]
        server.terminate()


def time_of(server):
    """Its processor time, with that of threads that have ended."""
    return time.clock_gettime(~server.pid << 3 | 2)  # the clock of clock_getcpuclockid(3) on Linux


def scrape(server, url):
    """(bytes, processor time)"""
    begin = time_of(server)
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        size = len(answer.read())
    return size, time_of(server) - begin


def scrapes(program, folder, repetitions):
    """(bytes, processor times of first scrapes and of others)"""
    first, again = [], []
    for _ in range(repetitions):
        with served(program, folder) as (server, url):
            first.append(scrape(server, url)[1])
            for _ in range(SCRAPES):
                size, seconds = scrape(server, url)
                again.append(seconds)
    return size, statistics.median(first), statistics.median(again)


def row(program, ranks, configurations, repetitions):
    """(series, bytes, bytes with gzip, processor times of a first scrape and of another one)"""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text, _ = run(program, folder, ranks, configurations, "zipf(1)")
        series = sum(1 for line in text.splitlines() if line and not line.startswith(b"#"))
        return series, len(text), *scrapes(program, folder / "out", repetitions)


def panel(left, title, curves):
    """Curves over ranks, by name; both axes are logarithmic."""
    width, top, bottom = 300, 40, 290
    points = [point for curve in curves.values() for point in curve]
    last = max(math.log2(max(ranks for ranks, _ in points)), 1)
    low = math.floor(math.log10(min(value for _, value in points)))
    high = max(math.ceil(math.log10(max(value for _, value in points))), low + 1)

    def at(ranks, value):
        share = (math.log10(value) - low) / (high - low)
        return left + width * math.log2(ranks) / last, bottom - (bottom - top) * share

    parts = [svg.line([(left, top), (left, bottom), (left + width, bottom)], "black"),
             svg.text(left + width / 2, bottom + 40, "ranks, simulated"), svg.text(left - 40, 20, title, "start")]
    for power in range(low, high + 1):
        label = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
        parts.append(svg.text(left - 8, at(1, 10.0**power)[1] + 4, label, "end"))
    for ranks in sorted({ranks for ranks, _ in points}):
        parts.append(svg.text(at(ranks, 10.0**low)[0], bottom + 18, str(ranks)))
    for below, (name, curve), colour in zip((18, -8, -8, -8, -8), curves.items(), COLOURS, strict=False):
        places = [at(*point) for point in curve]
        parts += [svg.line(places, colour, 2), *(svg.dot(x, y, colour) for x, y in places)]
        parts.append(svg.text(places[0][0], places[0][1] + below, name, "start", colour))
    return parts


def picture(rows, times):
    """Series, bytes and processor times over ranks."""
    counts = sorted({configurations for _, configurations, *_ in rows})

    def name(count):
        return f"{count} configuration{'s' if count > 1 else ''}"

    def curves(column):
        return {name(count): [(each[0], each[column]) for each in rows if each[1] == count] for count in counts}

    parts = panel(70, "series of a run", curves(2)) + panel(450, "KiB of a scrape, with gzip", curves(3))
    simulated = {name: [(ranks, seconds) for ranks, routing, seconds in times if routing == name] for name in ROUTINGS}
    parts += panel(830, "processor time of a run of one configuration, s", simulated)
    return svg.document(parts, 1150, 340)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/cli/moebench")
    parser.add_argument("--ranks", nargs="+", type=int, default=[8, 64, 512, 4096])
    parser.add_argument("--configurations", nargs="+", type=int, default=[1, 20, 500])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--picture", type=pathlib.Path, metavar="FILE", help="draw it there, as SVG")
    options = parser.parse_args()
    if not os.access(options.program, os.X_OK):
        print(f"error: {options.program} cannot be executed.\n       Build the preset release: scripts/quickstart.sh",
              file=sys.stderr)
        return 2
    print(f"Load at start: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    print("SIMULATED, not measured: all runs, on the published profile h100-64")
    print("ranks  configurations    series       KiB  gzip KiB  first ms  again ms", flush=True)
    rows = []
    for ranks in options.ranks:
        for configurations in options.configurations:
            series, size, packed, first, again = row(options.program, ranks, configurations, options.repetitions)
            rows.append((ranks, configurations, series, packed / 1024))
            print(f"{ranks:5}  {configurations:14}  {series:8}  {size / 1024:8.1f}  {packed / 1024:8.1f}"
                  f"  {1e3 * first:8.2f}  {1e3 * again:8.2f}", flush=True)
    print("\nranks  routing   processor time of a run of one configuration, s")
    times = []
    for ranks in options.ranks:
        for routing in ROUTINGS:
            repeated = [seconds_of_a_run(options.program, ranks, routing) for _ in range(options.repetitions)]
            times.append((ranks, routing, statistics.median(repeated)))
            print(f"{ranks:5}  {routing:8}  {times[-1][2]:45.2f}", flush=True)
    if options.picture:
        options.picture.write_text(picture(rows, times), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
