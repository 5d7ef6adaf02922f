#!/usr/bin/env python3
"""Draws the MPipeMoE paper's Figs. 8 and 12, ours beside the paper's, from what paper_figures prints.

Usage: benchmarks/paper_pictures.py [--program FILE] [--out FOLDER]

Writes paper_fig8.svg and paper_fig12.svg.

Example:
  benchmarks/paper_pictures.py --program build/core/benchmarks/paper/paper_figures --out docs/pictures
"""

import argparse
import json
import pathlib
import subprocess

from svg import document, line, text

LEFT, TOP, WIDTH, HEIGHT, GAP = 46, 34, 380, 190, 60
COLOURS = {"ours": "#1f77b4", "paper": "#ff7f0e"}
GRANULARITIES = (1, 2, 4, 8, 16)


def frame(left, title, ticks, y):
    parts = [text(left, TOP - 14, title, "start")]
    for tick in ticks:
        parts.append(line([(left, y(tick)), (left + WIDTH, y(tick))], "#dddddd"))
        parts.append(text(left - 6, y(tick) + 4, f"{tick:g}", "end"))
    return parts


def bars(left, title, cells, ours, published, highest, ticks):
    def y(value):
        return TOP + HEIGHT * (1 - value / highest)

    parts = frame(left, title, ticks, y)
    step = WIDTH / len(cells)
    for i, cell in enumerate(cells):
        for j, (who, values) in enumerate((("ours", ours), ("paper", published))):
            x = left + step * (i + 0.15 + 0.35 * j)
            parts.append(f'<rect x="{x:.1f}" y="{y(values[i]):.1f}" width="{step * 0.32:.1f}" '
                         f'height="{TOP + HEIGHT - y(values[i]):.1f}" fill="{COLOURS[who]}"/>')
        parts.append(text(left + step * (i + 0.5), TOP + HEIGHT + 16, cell[1]))
        if i % 3 == 1:
            parts.append(text(left + step * (i + 0.5), TOP + HEIGHT + 32, cell[0]))
    return parts


def legend():
    parts = []
    for i, (who, colour) in enumerate(COLOURS.items()):
        x, y = LEFT + 90 * i, TOP + HEIGHT + 58
        parts.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{colour}"/>')
        parts.append(text(x + 18, y, who, "start"))
    return parts


def fig8(table):
    columns = list(zip(*(list(cell.values()) for cell in table["values"])))
    names, tokens, jump, paper_jump, gain, paper_gain = columns
    cells = list(zip(names, (f"{int(count) // 1024}k" for count in tokens)))
    left = LEFT + WIDTH + GAP
    parts = bars(LEFT, "FastMoE's time over that of one partition", cells, jump, paper_jump, 3.5, range(4))
    parts += bars(left, "one partition's time over that of the best n", cells, gain, paper_gain, 1.4, (0, 0.5, 1))
    return parts + legend(), left + WIDTH + 24


def fig12(lines):
    left, highest = LEFT, 32

    def x(tokens):
        return left + 2 * WIDTH * tokens / 32768

    def y(extra):
        return TOP + HEIGHT * (1 - min(extra, highest) / highest)

    parts = [text(left, TOP - 14, "time over that of the best n, %, by tokens of a device", "start")]
    for tick in (0, 10, 20, 30):
        parts.append(line([(left, y(tick)), (x(32768), y(tick))], "#dddddd"))
        parts.append(text(left - 6, y(tick) + 4, f"{tick}", "end"))
    for thousands in range(0, 33, 4):
        parts.append(text(x(1024 * thousands), TOP + HEIGHT + 16, f"{thousands}k"))
    for n, colour in zip(GRANULARITIES, ("#7f7f7f", "#1f77b4", "#2ca02c", "#ff7f0e", "#d62728")):
        points = [(x(int(one["tokens"])), y(float(one[f"n={n}"]))) for one in lines]
        parts.append(line(points, colour, 2))
        parts.append(text(x(32768) + 6, points[-1][1] + 4, f"n = {n}", "start", colour))
    return parts, x(32768) + 60


def written(path, parts, width):
    path.write_text(document(parts, width, TOP + HEIGHT + 70), encoding="ascii")


def main():
    root = pathlib.Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=root / "build/core/benchmarks/paper/paper_figures", type=pathlib.Path)
    parser.add_argument("--data", default=root / "results/baselines/paper", type=pathlib.Path)
    parser.add_argument("--out", default=root / "docs/pictures", type=pathlib.Path)
    options = parser.parse_args()
    command = [options.program, "fig8", "fig12", "--json", "--data", options.data]
    printed = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    cells = printed["fig8"][1]["lines"]
    wanted = ("model", "tokens", "jump", "paper jump", "gain", "paper gain")
    values = [{name: cell[name] if name in ("model", "tokens") else float(cell[name]) for name in wanted} for cell in cells]
    written(options.out / "paper_fig8.svg", *fig8({"values": values}))
    written(options.out / "paper_fig12.svg", *fig12(printed["fig12"][0]["lines"]))


if __name__ == "__main__":
    main()
