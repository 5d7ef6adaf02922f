"""What an expression in PromQL asks for. No parser: whether it is valid, promtool says."""

import dataclasses
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
TOKEN = re.compile(rf"""(?P<space>\s+)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<range>\[[^\]]*\])|(?P<name>{NAME})
    |(?P<number>[0-9][0-9.a-zA-Z]*)|(?P<sign>=~|!~|!=|==|>=|<=|.)""", re.VERBOSE | re.DOTALL)
MATCHER = re.compile(r"""\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*")\s*(?:,|$)""")
# Behind these comes a list of labels in parentheses.
GROUPING = {"by", "without", "on", "ignoring", "group_left", "group_right"}
WORDS = GROUPING | {"and", "or", "unless", "offset", "bool", "inf", "nan"}


@dataclasses.dataclass
class Selector:
    metric: str
    matchers: list  # of (label, operator, value)
    window: str     # what stands in brackets; empty: none
    function: str   # that it is the argument of, the innermost; empty: none
    text: str       # itself, without its window


@dataclasses.dataclass
class Read:
    selectors: list
    grouped: set  # labels in by (...), on (...), ...


class NotUnderstood(Exception):
    pass


def tokens_of(expression):
    return [(match.lastgroup, match.group()) for match in TOKEN.finditer(expression) if match.lastgroup != "space"]


def matchers_of(text):
    found = []
    place = 0
    while place < len(text.rstrip()):
        match = MATCHER.match(text, place)
        if not match:
            raise NotUnderstood(f"matchers {text!r}")
        found.append((match[1], match[2], match[3][1:-1]))
        place = match.end()
    return found


def read(expression):
    """Its selectors, in their order, and the labels that it groups and joins by."""
    tokens = tokens_of(expression)
    selectors, grouped, calls = [], set(), []
    place = 0
    while place < len(tokens):
        kind, text = tokens[place]
        following = tokens[place + 1][1] if place + 1 < len(tokens) else ""
        if kind == "name" and text in GROUPING and following == "(":
            place = listed(tokens, place + 1, grouped)
        elif kind == "name" and following == "(":
            calls.append(text)
            place += 1
        elif text == "(":
            calls.append("")
        elif text == ")":
            calls.pop()
        elif kind == "name" and following in {"by", "without"}:  # as in: sum by (label) (...)
            place = listed(tokens, place + 2, grouped) + 1
            calls.append(text)
        elif kind == "name" and text not in WORDS:
            place = one(tokens, place, calls, selectors)
        place += 1
    return Read(selectors, grouped)


def listed(tokens, place, grouped):
    """Adds the labels between the parenthesis at `place` and its end. Returns the place of the end."""
    while tokens[place][1] != ")":
        if tokens[place][0] == "name":
            grouped.add(tokens[place][1])
        place += 1
    return place


def one(tokens, place, calls, selectors):
    """Appends the selector whose name is at `place`. Returns the place of its last token."""
    metric = tokens[place][1]
    inside = ""
    if place + 1 < len(tokens) and tokens[place + 1][1] == "{":
        end = next((each for each in range(place, len(tokens)) if tokens[each][1] == "}"), None)
        if end is None:
            raise NotUnderstood(f"{metric} has no end")
        inside = "".join(text for _, text in tokens[place + 2:end])
        place = end
    window = ""
    if place + 1 < len(tokens) and tokens[place + 1][0] == "range":
        place += 1
        window = tokens[place][1][1:-1]
    selectors.append(Selector(metric, matchers_of(inside), window, calls[-1] if calls else "", metric + ("{" + inside + "}" if inside else "")))
    return place
