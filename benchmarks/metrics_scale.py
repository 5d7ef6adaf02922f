#!/usr/bin/env python3
"""Says how many series and bytes a run has for Prometheus, by ranks and configurations, and how long simulating a step takes.

Usage: benchmarks/metrics_scale.py [--program MOEBENCH] [--ranks N...] [--configurations N...] [--repetitions N] [--picture FILE]

Runs suites on a simulated device (default: 8, 64, 512 and 4096 ranks; 1, 20 and 500 configurations each), with uneven routing (zipf), of
which every rank is told, and with metrics in a file as Prometheus reads them. `series` are its lines that are no comments, `KiB` the
file, `gzip KiB` what travels where the scraper takes gzip, as Prometheus does; of more than 500 configurations no more are told. Then
processor times of whole runs of one configuration, medians of N repetitions (default: 3). The machine matters for these alone. Takes
some ten minutes.

Exit status: 0 done, 2 wrong usage or no such program.
"""

import argparse
import gzip
import math
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

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
STRATEGIES = ["none", "shared", "s1", "s2", "s3", "s4"]


def suite_of(ranks, configurations, routing):
    strategies = next(count for count in range(len(STRATEGIES), 0, -1) if configurations % count == 0)
    tokens = ", ".join(str(4096 + 64 * each) for each in range(configurations // strategies))
    return SUITE.format(ranks=ranks, tokens=tokens, routing=routing, strategies=", ".join(STRATEGIES[:strategies]))


def processor_time():
    """Of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def figures(program, ranks, configurations, routing):
    """(series, bytes, bytes of gzip, seconds)"""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "scale.yaml").write_text(suite_of(ranks, configurations, routing))
        begin = processor_time()
        done = subprocess.run([program, "run", folder / "scale.yaml", "--out", folder / "out", "--metrics-textfile", folder / "scale.prom"],
                              capture_output=True, text=True, check=False)
        seconds = processor_time() - begin
        if done.returncode != 0:
            sys.exit(f"error: {program} ended with status {done.returncode}: {done.stderr[-1000:]}")
        text = (folder / "scale.prom").read_bytes()
    series = sum(1 for line in text.splitlines() if line and not line.startswith(b"#"))
    return series, len(text), len(gzip.compress(text, 6)), seconds


def picture(rows):
    """Series over ranks, a curve for each number of configurations; both axes are logarithmic."""
    width, height, left, bottom = 560, 340, 70, 290
    most = max(row[2] for row in rows)
    top = math.ceil(math.log10(most))
    last = math.log2(max(row[0] for row in rows))

    def at(ranks, series):
        return left + (width - left - 30) * math.log2(ranks) / last, bottom - (bottom - 30) * math.log10(series) / top

    parts = [svg.line([(left, bottom), (width - 30, bottom)], "black"), svg.line([(left, bottom), (left, 30)], "black"),
             svg.text((left + width - 30) / 2, height - 10, "ranks, simulated"), svg.text(left, 20, "series of a run", "start")]
    for power in range(top + 1):
        parts.append(svg.text(left - 8, at(1, 10**power)[1] + 4, f"{10**power:,}", "end"))
    for ranks in sorted({row[0] for row in rows}):
        parts.append(svg.text(at(ranks, 1)[0], bottom + 18, str(ranks)))
    colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e"]
    for configurations, colour in zip(sorted({row[1] for row in rows}), colours, strict=False):
        points = [at(row[0], row[2]) for row in rows if row[1] == configurations]
        parts += [svg.line(points, colour, 2), *(svg.dot(x, y, colour) for x, y in points)]
        name = f"{configurations} configuration{'s' if configurations > 1 else ''}"
        parts.append(svg.text(points[0][0], points[0][1] + 18, name, "start", colour))
    return svg.document(parts, width, height)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/cli/moebench")
    parser.add_argument("--ranks", nargs="+", type=int, default=[8, 64, 512, 4096])
    parser.add_argument("--configurations", nargs="*", type=int, default=[1, 20, 500])
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--picture", type=pathlib.Path, metavar="FILE", help="draw the series there, as SVG")
    options = parser.parse_args()
    if not os.access(options.program, os.X_OK):
        print(f"error: {options.program} cannot be executed.\n       Build the preset release: scripts/quickstart.sh", file=sys.stderr)
        return 2
    print(f"Load at start: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    print("SIMULATED, not measured: all runs, on the published profile h100-64")
    print("ranks  configurations    series       KiB  gzip KiB", flush=True)
    rows = []
    for ranks in options.ranks:
        for configurations in options.configurations:
            series, size, packed, _ = figures(options.program, ranks, configurations, "zipf(1)")
            rows.append((ranks, configurations, series))
            print(f"{ranks:5}  {configurations:14}  {series:8}  {size / 1024:8.1f}  {packed / 1024:8.1f}", flush=True)
    print("\nranks  routing   processor time of a run of one configuration, s")
    for ranks in options.ranks:
        for routing in "balanced", "zipf(1)":
            seconds = [figures(options.program, ranks, 1, routing)[3] for _ in range(options.repetitions)]
            print(f"{ranks:5}  {routing:8}  {statistics.median(seconds):45.2f}", flush=True)
    if options.picture and rows:
        options.picture.write_text(picture(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
