#!/usr/bin/env python3
"""dashboard_test.py ROOT: the dashboards are what their generator makes, valid, placed well and of metrics that there are."""

import copy
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
FOLDER = ROOT / "dashboards"
sys.path[:0] = [str(FOLDER), str(pathlib.Path(__file__).resolve().parent)]

import ask  # noqa: E402
import classic_schema  # noqa: E402
import labels  # noqa: E402
import lint  # noqa: E402
import make  # noqa: E402
from asking import promql, questions, simple_yaml  # noqa: E402

DOCUMENTED = labels.Documented(ROOT)
METRICS = DOCUMENTED.metrics
SERIES = DOCUMENTED.series
EXCLUSIONS = simple_yaml.loaded((FOLDER / ".lint").read_text(encoding="utf-8"))["exclusions"]
DASHBOARDS = questions.dashboards(FOLDER)


def panels():
    return [(dashboard, panel) for dashboard in DASHBOARDS.values() for panel in questions.panels_of(dashboard) if panel["type"] != "row"]


def targets():
    return [(dashboard, panel, target) for dashboard, panel in panels() for target in panel["targets"]]


class Dashboards(unittest.TestCase):
    maxDiff = None

    def test_that_they_are_what_the_generator_makes(self):
        self.assertEqual({path.name for path in FOLDER.glob("*.json")}, set(make.texts()))
        for name, text in make.texts().items():
            self.assertTrue((FOLDER / name).read_text(encoding="utf-8") == text, f"{name} is old: run dashboards/make.py")

    def test_the_schema(self):
        for dashboard in DASHBOARDS.values():
            self.assertEqual([], classic_schema.check(dashboard))

    def test_names_and_links(self):
        for name, dashboard in DASHBOARDS.items():
            self.assertEqual(name, dashboard["uid"] + ".json")
            self.assertRegex(dashboard["uid"], r"^[a-z0-9-]{8,40}$")
            self.assertIn(dashboard["links"][0]["tags"][0], dashboard["tags"])
            titles = [panel["title"] for panel in questions.panels_of(dashboard) if panel["type"] != "row"]
            self.assertEqual(sorted(set(titles)), sorted(titles), "two panels of one title")
            for uid in re.findall(r"/d/([\w-]+)", (FOLDER / name).read_text(encoding="utf-8")):
                self.assertIn(uid + ".json", DASHBOARDS)

    def test_the_rules_of_grafanas_linter(self):
        for dashboard in DASHBOARDS.values():
            self.assertEqual([], lint.check(dashboard, EXCLUSIONS))
        for rule, exclusion in EXCLUSIONS.items():
            found = [each for dashboard in DASHBOARDS.values() for each in lint.check(dashboard, {}) if each[0] == rule]
            for entry in exclusion["entries"]:
                self.assertTrue(any(lint.is_excluded(each, {rule: {"entries": [entry]}}) for each in found), f"{entry} excludes nothing")

    def test_that_expressions_are_of_metrics_that_there_are(self):
        for question in questions.of_dashboards(FOLDER):
            self.assertEqual([], DOCUMENTED.findings(question))

    def test_that_legends_name_labels_that_there_are(self):
        for _, panel, target in targets():
            known = set().union(*(SERIES[metric] for metric in questions.metrics_in(target["expr"])))
            self.assertLessEqual(lint.legend_labels(target), known, panel["title"])

    def test_that_what_is_not_real_is_said(self):
        for dashboard, panel, target in targets():
            metrics = {selector.metric for selector in promql.read(target["expr"]).selectors}
            if not any("source" in SERIES[metric] for metric in metrics):
                continue
            said = "source" in lint.legend_labels(target) or re.search(r'label_join\(.*"source"\)', target["expr"])
            columns = panel["transformations"][-1]["options"].get("renameByName", {}) if panel["type"] == "table" else {}
            self.assertTrue(said or "source" in columns or "simulated" in panel["description"],
                            f"{dashboard['title']}: {panel['title']} does not say what is emulated or simulated")

    def test_that_every_metric_is_shown(self):
        shown = {metric for _, _, target in targets() for metric in questions.metrics_in(target["expr"])}
        for name, metric in METRICS.items():
            self.assertTrue(shown & set(metric.names(name)), f"{name} is on no panel")
        self.assertLessEqual(ask.listed_in(ask.HERE / "no-data.txt").keys(), METRICS.keys() | {"ALERTS"})

    def test_that_promtool_reads_all_expressions(self):
        if not shutil.which("promtool"):
            self.skipTest("promtool is not installed (Debian package prometheus)")
        with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as rules:
            rules.write("groups:\n- name: all\n  rules:\n")
            for number, question in enumerate(questions.of_dashboards(FOLDER)):
                rules.write(f"  - record: expression{number}\n    expr: |\n      {questions.filled(question.expression)}\n")
            rules.flush()
            done = subprocess.run(["promtool", "check", "rules", rules.name], capture_output=True, text=True, check=False)
            self.assertEqual(0, done.returncode, done.stderr)

    def test_that_faults_are_found(self):
        """Each is planted in a copy of a dashboard, and must be said."""
        good = DASHBOARDS["moebench-runs.json"]
        panel = next(number for number, each in enumerate(good["panels"]) if each["title"] == "Tokens")
        plants = [
            (lambda d: d.update(editable=True), "is editable"),
            (lambda d: d.update(id=7), "7 is none of"),
            (lambda d: d.update(schemaVersion="39"), "is no int"),
            (lambda d: d["templating"]["list"][1].update(allValue=None), "is no str"),
            (lambda d: d["templating"]["list"][1].pop("allValue"), "job has allValue None"),
            (lambda d: d["panels"][panel].update(description=""), "has no title, or no description"),
            (lambda d: d["panels"][panel]["gridPos"].update(x=12), "overlaps"),
            (lambda d: d["panels"][panel]["gridPos"].update(x=20), "is not within 24 columns"),
            (lambda d: d["panels"][panel]["datasource"].update(uid="abc"), "uses abc"),
            (lambda d: d["panels"][panel]["fieldConfig"]["defaults"].update(unit="tokens"), "has the unit tokens"),
            (lambda d: d["panels"][panel]["options"].update(legends={}), "legends is no field of it"),
            (lambda d: d["panels"][panel]["targets"][0].update(expr='rate(moebench_tokens_total{job=~"$job"}[5m])'), "a rate over 5m"),
            (lambda d: d["panels"][panel]["targets"][0].update(expr='rate(moebench_tokens_total{job=~"$job"}[5m])'), 'instance=~"$instance"'),
            (lambda d: d["panels"][panel]["targets"][0].update(expr="sum(moebench_tokens_total)"), "is a counter"),
            (lambda d: d["panels"][panel].update(targets=[]), "asks nothing"),
        ]
        for plant, text in plants:
            bad = copy.deepcopy(good)
            plant(bad)
            found = classic_schema.check(bad) + [str(each) for each in lint.check(bad, EXCLUSIONS)]
            self.assertTrue(any(text in each for each in found), f"{text} is not found: {found}")


if __name__ == "__main__":
    unittest.main()
