#!/usr/bin/env python3
"""large_stores_test.py PROGRAM

What comparing and reporting a million samples takes, from stores and from exported files. Prints a table. The size of
reports is held to its limit, 5 MB, and so is the memory of comparing stores, 200 MB, of which stores of thousands of
configurations take a tenth more; processor time to three times its limits of 2 s and 5 s, since machines are shared.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

MADE_RESULTS = pathlib.Path(__file__).parent / "report" / "made_results.py"
LOOSELY = 3


def measured(*command):
    """Processor seconds and peak memory in MB."""
    with open(os.devnull, "w", encoding="utf-8") as nothing, subprocess.Popen(command, stdout=nothing) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def made(program, folder, shape, seed):
    """Makes a file in a process of its own, whose memory does not count, and a store of it."""
    file = folder / f"{'x'.join(map(str, shape))}-{seed}.json"
    with file.open("w", encoding="utf-8") as stream:
        subprocess.run([sys.executable, MADE_RESULTS, *map(str, shape), str(seed)], stdout=stream, check=True)
    store = file.with_suffix("")
    subprocess.run([program, "results", "import", file, "--out", store], stdout=subprocess.DEVNULL, check=True)
    return str(file), str(store)


def main(program):
    wrong = []

    def hold(what, command, seconds=None, memory=None, out=None):
        used, peak = measured(program, *command)
        size = out.stat().st_size / 1e6 if out else None
        print(f"| {what} | {used:.1f} s | {peak:.0f} MB | {f'{size:.2f} MB' if out else ''} |")
        if seconds and used > LOOSELY * seconds:
            wrong.append(f"{what}: {used:.1f} s of computing")
        if memory and peak > memory:
            wrong.append(f"{what}: {peak:.0f} MB of memory")
        if out and size > 5:
            wrong.append(f"{what}: a report of {size:.1f} MB")

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        print("| what | processor time | peak memory | report |\n| --- | ---: | ---: | ---: |")
        for shape, most in (((100, 10, 500), 200), ((5000, 10, 10), 220)):
            text = " x ".join(f"{number:,}" for number in shape)
            pairs = list(zip(*(made(program, folder, shape, seed) for seed in (1, 2))))
            for what, pair in zip(("exported files", "stores"), pairs):
                limit = most if what == "stores" else None
                hold(f"`compare` of two {what} of {text}", ["compare", *pair], 2, limit)
            page = folder / "page.html"
            hold(f"`report` of two stores of {text}", ["report", *pairs[1], "-o", str(page)], 5, None, page)
        file, store = made(program, folder, (100, 1000, 10), 1)
        hold("`report` of a store of 100 x 1,000 x 10", ["report", store, "-o", str(page)], 5, None, page)
        hold("`report` of an exported file of 100 x 1,000 x 10", ["report", file, "-o", str(page)], 5, None, page)
        hold("`results show` of a store of 100 x 1,000 x 10", ["results", "show", store])
    for line in wrong:
        print("beyond its limit: " + line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
