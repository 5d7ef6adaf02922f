"""Draws how near pipelines come to their bound, over n: a panel for each workload, a curve for each way of scheduling."""

from math import log2

from svg import document, dot, line, text

LEFT, TOP, WIDTH, HEIGHT, GAP, LEGEND = 46, 40, 380, 240, 60, 300
COLOURS = ["#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#a463f2", "#9c6b4e", "#e377c2"]


class Panel:
    """One workload: FastMoE's step over the bound, and of each schedule's n the same."""

    def __init__(self, title, fastmoe):
        self.title, self.fastmoe, self.curves = title, fastmoe, {}

    def add(self, schedule, granularity, ratio):
        self.curves.setdefault(schedule, []).append((granularity, ratio))


def ticks_up_to(highest):
    step = next(step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 1e9) if (highest - 1) / step <= 8)
    return [1 + step * i for i in range(int((highest - 1) / step) + 1)]


def drawn(panel, left, colours, highest, most):
    def x(granularity):
        return left + 14 + (WIDTH - 28) * log2(granularity) / max(1, log2(most))

    def y(ratio):
        return TOP + HEIGHT * (1 - (ratio - 1) / (highest - 1))

    parts = [text(left, TOP - 18, panel.title, "start")]
    for tick in ticks_up_to(highest):
        parts.append(line([(left, y(tick)), (left + WIDTH, y(tick))], "#999999" if tick == 1 else "#dddddd"))
        parts.append(text(left - 6, y(tick) + 4, f"{tick:g}", "end"))
    for granularity in sorted({n for curve in panel.curves.values() for n, _ in curve}):
        parts.append(text(x(granularity), TOP + HEIGHT + 16, granularity))
    parts.append(text(left + WIDTH / 2, TOP + HEIGHT + 34, "n"))
    parts.append(line([(left, y(panel.fastmoe)), (left + WIDTH, y(panel.fastmoe))], "black", 1.5, 'stroke-dasharray="5 4"'))
    for schedule, curve in panel.curves.items():
        points = [(x(n), y(ratio)) for n, ratio in sorted(curve)]
        parts.append(line(points, colours[schedule], 2))
        parts += [dot(*point, colours[schedule]) for point in points]
    return parts


def legend(colours, top):
    parts = []
    entries = [("fastmoe", "black"), *colours.items()]
    for i, (name, colour) in enumerate(entries):
        x, y = LEFT + LEGEND * (i % 2), top + 20 * (i // 2)
        parts.append(line([(x, y - 4), (x + 22, y - 4)], colour, 2, 'stroke-dasharray="5 4"' if i == 0 else ""))
        parts.append(text(x + 28, y, name, "start"))
    return parts, top + 20 * ((len(entries) + 1) // 2)


def picture(panels, emulated):
    schedules = list(dict.fromkeys(schedule for panel in panels for schedule in panel.curves))
    colours = {schedule: COLOURS[i % len(COLOURS)] for i, schedule in enumerate(schedules)}
    ratios = [ratio for panel in panels for curve in panel.curves.values() for _, ratio in curve]
    highest = 1.05 * max([1.1, *ratios, *(panel.fastmoe for panel in panels)])
    most = max([2, *(n for panel in panels for curve in panel.curves.values() for n, _ in curve)])
    parts = []
    for i, panel in enumerate(panels):
        parts += drawn(panel, LEFT + i * (WIDTH + GAP), colours, highest, most)
    entries, bottom = legend(colours, TOP + HEIGHT + 62)
    parts += entries
    parts.append(text(LEFT, bottom + 8, "step / bound; 1 is the physical limit", "start"))
    parts += [text(LEFT, bottom + 28 + 18 * i, f"EMULATED, not real: {what}", "start", "#c00000") for i, what in enumerate(emulated)]
    width = max(LEFT + len(panels) * (WIDTH + GAP), LEFT + 2 * LEGEND)
    return document(parts, width, bottom + 24 + 18 * len(emulated))
