#!/usr/bin/env python3
"""Trains the language model with every system and with the fp64 oracle, and compares the losses.

Usage: examples/language_model/parity.py [--program FILE] [--steps N] [--out FOLDER] [--picture FILE.svg]

Each system is trained in fp64 and in fp32. In fp64 it must follow the oracle to rounding. In fp32 rounding decides now and
then which expert a token takes, or whether a ReLU passes it: from there on two trainings are different ones, and the oracle
with its output rounded to fp32 differs from itself in fp64 as much. The table has the largest relative difference from the
fp64 oracle over all steps, and that of the means over the last 50 steps.

Exit status: 0, or 1 where a system in fp64 is further from the oracle than --limit.
"""

import argparse
import csv
import pathlib
import statistics
import subprocess
import sys
from math import log10

SYSTEMS = {"fastmoe": ["--system", "fastmoe"], "fastermoe": ["--system", "fastermoe"],
           "fastermoe, 2 shadows": ["--system", "fastermoe", "--shadowed-experts", "2"], "pipemoe": ["--system", "pipemoe"]}
SYSTEMS |= {f"mpipemoe {reuse}": ["--system", "mpipemoe", "--reuse", reuse] for reuse in ("shared", "s1", "s2", "s3", "s4")}
COLOURS = ["#4269d0", "#e377c2", "#97bbf5", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#a463f2", "#9c6b4e"]
WIDTH, HEIGHT, LEFT, TOP, GAP = 460, 300, 62, 34, 86
LEGEND_COLUMNS = 5


def losses(program, arguments, file, steps):
    done = subprocess.run([program, "--steps", str(steps), "--curve", file, *arguments], check=False)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(map(str, done.args))}: exit status {done.returncode}")
    with open(file, encoding="ascii") as curve:
        return [float(row["loss"]) for row in csv.DictReader(curve)]


def step_count(text):
    if not text.isdecimal() or not 1 <= int(text) <= 1000000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to 1000000")
    return int(text)


def differences(curve, truth):
    return [abs(a - b) / b for a, b in zip(curve, truth)]


def line(points, colour, style=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" {style}/>'


def text(x, y, words, anchor="middle"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


class Panel:
    """Axes over steps, from `low` to `high` upwards."""

    def __init__(self, left, steps, low, high, title, ticks):
        self.left, self.steps, self.low, self.high = left, steps, low, high
        self.parts = [f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>']
        self.parts.append(text(left + WIDTH / 2, TOP - 12, title))
        self.parts.append(text(left + WIDTH / 2, TOP + HEIGHT + 34, "step"))
        for at in range(0, steps + 1, max(1, steps // 6)):
            self.parts.append(text(self.x(at), TOP + HEIGHT + 16, at))
        for value, words in ticks:
            y = self.y(value)
            self.parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e5e5e5"/>')
            self.parts.append(text(left - 6, y + 4, words, "end"))

    def x(self, step):
        return self.left + WIDTH * step / self.steps

    def y(self, value):
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return TOP + HEIGHT * (1 - share)

    def add(self, values, colour, style=""):
        self.parts.append(line([(self.x(i), self.y(value)) for i, value in enumerate(values)], colour, style))


def picture(fp64, fp32, truth, rounded, steps):
    losses_panel = Panel(LEFT, steps, 0, 4, "loss, nats a character (fp64)", [(i, i) for i in range(5)])
    for (_, curve), colour in zip(fp64.items(), COLOURS):
        losses_panel.add(curve, colour)
    losses_panel.add(truth, "black", 'stroke-dasharray="4 4"')
    ticks = [(power, f"1e{power}") for power in range(-16, 1, 4)]
    apart = Panel(LEFT + WIDTH + GAP, steps, -17, 0, "relative difference from the fp64 oracle", ticks)
    for curves, style in ((fp32, 'stroke-opacity="0.35"'), (fp64, "")):
        for curve, colour in zip(curves.values(), COLOURS):
            apart.add([log10(max(d, 1e-17)) for d in differences(curve, truth)], colour, style)
    apart.add([log10(max(d, 1e-17)) for d in differences(rounded, truth)], "black", 'stroke-width="0.7"')
    apart.parts.append(text(apart.left + WIDTH - 8, apart.y(-5), "systems and oracle in fp32", "end"))
    apart.parts.append(text(apart.left + WIDTH - 8, apart.y(-13), "systems in fp64", "end"))
    legend = []
    for i, name in enumerate([*fp64, "oracle"]):
        x, y = LEFT + 200 * (i % LEGEND_COLUMNS), TOP + HEIGHT + 58 + 20 * (i // LEGEND_COLUMNS)
        colour = (COLOURS + ["black"])[i]
        legend.append(f'<line x1="{x}" x2="{x + 18}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="2"/>')
        legend.append(text(x + 22, y, name, "start"))
    size = (LEFT + 2 * WIDTH + GAP + 24, TOP + HEIGHT + 96)
    body = "\n".join(losses_panel.parts + apart.parts + legend)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
            f'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=root / "build/release/examples/language_model/language_model")
    parser.add_argument("--steps", type=step_count, default=300)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("parity"), help="folder for the curves (default: parity)")
    parser.add_argument("--picture", type=pathlib.Path, help="draw the curves (SVG)")
    parser.add_argument("--limit", type=float, default=1e-9, help="largest relative difference in fp64 (default: 1e-9)")
    options = parser.parse_args()
    if not pathlib.Path(options.program).is_file():
        sys.exit(f"error: {options.program} is not there: build it, or name it with --program")
    options.out.mkdir(parents=True, exist_ok=True)

    def train(name, dtype, arguments):
        file = options.out / f"{name.replace(',', '').replace(' ', '-')}-{dtype}.csv"
        return losses(options.program, [*arguments, "--dtype", dtype], file, options.steps)

    truth = train("oracle", "fp64", ["--oracle"])
    rounded = train("oracle", "fp32", ["--oracle"])
    fp64 = {name: train(name, "fp64", arguments) for name, arguments in SYSTEMS.items()}
    fp32 = {name: train(name, "fp32", arguments) for name, arguments in SYSTEMS.items()}

    def row(name, *curves):
        cells = [f"{max(differences(curve, truth)):12.1e}" for curve in curves]
        tail = statistics.mean(curves[-1][-50:]) / statistics.mean(truth[-50:]) - 1
        print(f"{name:22}" + "".join(cells) + f"{tail:+16.2%}")

    print(f"\n{'over ' + str(options.steps) + ' steps':22}{'fp64':>12}{'fp32':>12}{'fp32, last 50':>16}")
    for name in SYSTEMS:
        row(name, fp64[name], fp32[name])
    row("oracle", truth, rounded)
    if options.picture:
        options.picture.write_text(picture(fp64, fp32, truth, rounded, options.steps), encoding="ascii")
    wrong = [name for name, curve in fp64.items() if max(differences(curve, truth)) > options.limit]
    if wrong:
        sys.exit(f"error: further from the oracle than {options.limit:g} in fp64: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
