"""The metrics that docs/metrics.md lists."""

import dataclasses
import re

CONFIGURATION = ("system", "shape", "granularity", "reuse", "variant", "source")
ROW = re.compile(r"\| `(moebench_\w+)` \| (\w+) \|([^|]*)\|([^|]*)\| (.*) \|$")


@dataclasses.dataclass
class Metric:
    kind: str       # "gauge", "counter" or "histogram"
    unit: str       # empty: none
    labels: tuple   # all that it has
    meaning: str

    def names(self, name):
        """Of its series."""
        return [name + end for end in ("_bucket", "_sum", "_count")] if self.kind == "histogram" else [name]


def read(text):
    found = {}
    for line in text.splitlines():
        if match := ROW.match(line):
            name, kind, unit, listed, meaning = match.groups()
            labels = [] if "No `suite`" in meaning else ["suite"]
            labels += CONFIGURATION if "*configuration*" in listed else ()
            labels += re.findall(r"`(\w+)`", listed)
            found[name] = Metric(kind, unit.strip(), tuple(labels), meaning)
    return found


def series(metrics):
    """By name of a series, its labels. Those of Prometheus come with each."""
    found = {"up": set(), "scrape_duration_seconds": set(), "scrape_samples_scraped": set(),
             "ALERTS": {"alertname", "alertstate", "severity", "suite", "rank", "agent", "reason", "system"}}
    for name, metric in metrics.items():
        for each in metric.names(name):
            found[each] = set(metric.labels) | ({"le"} if each.endswith("_bucket") else set())
    return {name: labels | {"job", "instance"} for name, labels in found.items()}
