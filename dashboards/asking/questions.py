"""Every expression in dashboards and rules, and where it stands."""

import dataclasses
import json
import pathlib
import re

from asking import promql, simple_yaml

FOLDER = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Question:
    place: str        # as "moebench-run: Overlap: A"
    kind: str         # "panel", "variable", "annotation", "record" or "alert"
    expression: str   # with Grafana's variables still in it
    is_now: bool = False


def dashboards(folder=FOLDER):
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def panels_of(dashboard):
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def rule_groups(folder=FOLDER):
    """By the file's name, its groups."""
    return {path.name: simple_yaml.loaded(path.read_text(encoding="utf-8"))["groups"]
            for path in sorted((folder / "prometheus").glob("*rules*.yml"))}


LABEL_VALUES = re.compile(r"label_values\((.+), (\w+)\)$")


def of_dashboards(folder=FOLDER):
    for name, dashboard in dashboards(folder).items():
        title = name.removesuffix(".json")
        for variable in dashboard["templating"]["list"]:
            if variable["type"] == "query":
                match = LABEL_VALUES.match(variable["query"])
                yield Question(f"{title}: variable {variable['name']}", "variable", f"count by ({match[2]}) ({match[1]})", True)
        for annotation in dashboard["annotations"]["list"]:
            yield Question(f"{title}: annotation {annotation['name']}", "annotation", annotation["expr"])
        for panel in panels_of(dashboard):
            for target in panel.get("targets", []):
                yield Question(f"{title}: {panel['title']}: {target['refId']}", "panel", target["expr"], target["instant"])


def of_rules(folder=FOLDER):
    for name, groups in rule_groups(folder).items():
        for group in groups:
            for rule in group["rules"]:
                kind = "alert" if "alert" in rule else "record"
                yield Question(f"{name}: {rule[kind]}", kind, rule["expr"])


def all_questions(folder=FOLDER):
    return [*of_dashboards(folder), *of_rules(folder)]


def filled(expression, window="1m", whole="1h", values=None):
    """With Grafana's variables filled in; those that are not in `values` stand for all."""
    for name, value in {"__rate_interval": window, "__interval": window, "__range": whole, **(values or {})}.items():
        expression = re.sub(rf"\$\{{{name}\}}|\${name}\b", lambda _: value, expression)  # noqa: B023
    return re.sub(r"\$\{?\w+\}?", ".+", expression)


def metrics_in(expression):
    return {selector.metric for selector in promql.read(filled(expression)).selectors}
