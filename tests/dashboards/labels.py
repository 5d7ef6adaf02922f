"""Whether expressions are of metrics and labels that docs/metrics.md has."""

import re

import metrics_table
from asking import promql, questions

# Of label_join(..., "made", " ", "of", ...) and label_replace(..., "made", "value", "", "").
MADE_LABEL = re.compile(r', "(\w+)", "[^"]*", "')


class Documented:
    def __init__(self, root):
        texts = {name: (root / "docs" / name).read_text(encoding="utf-8") for name in ("metrics.md", "profile.md")}
        self.metrics = metrics_table.read(texts["metrics.md"])
        # By name of a series, its labels; what rules record is added by whoever reads them.
        self.series = metrics_table.series(self.metrics)
        # Values of labels are explained in backticks.
        self.words = set(re.findall(r"`([^`]+)`", "".join(texts.values())))

    def findings(self, question):
        """Metrics that there are not, and labels that an expression matches, groups or joins by and that no metric in it has."""
        read = promql.read(questions.filled(question.expression))
        unknown = sorted({selector.metric for selector in read.selectors} - self.series.keys())
        if unknown:
            return [f"{question.place}: {metric} is no metric" for metric in unknown]
        found = []
        for selector in promql.read(question.expression).selectors:
            for label, operator, value in selector.matchers:
                if label not in self.series[selector.metric]:
                    found.append(f"{question.place}: {selector.metric} has no label {label}")
                words = value.split("|") if "$" not in value and label != "alertname" else ()
                found += [f'{question.place}: {label}{operator}"{word}" is not in the docs' for word in words if word not in self.words]
        known = set().union(*(self.series[selector.metric] for selector in read.selectors)) | set(MADE_LABEL.findall(question.expression))
        return found + [f"{question.place}: no metric has the label {label}" for label in sorted(read.grouped - known)]
