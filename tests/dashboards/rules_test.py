#!/usr/bin/env python3
"""rules_test.py ROOT: rules and alerts are valid, of metrics that there are, tested, and explained in docs/dashboards.md."""

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
PROMETHEUS = FOLDER / "prometheus"
sys.path[:0] = [str(FOLDER), str(pathlib.Path(__file__).resolve().parent)]

import labels  # noqa: E402
from asking import promql, questions, simple_yaml  # noqa: E402

RULES = [rule for groups in questions.rule_groups(FOLDER).values() for group in groups for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDS = {rule["record"]: rule["expr"] for rule in RULES if "record" in rule}
TESTS = sorted((PROMETHEUS / "tests").glob("*.yml"))
DOCS = (ROOT / "docs/dashboards.md").read_text(encoding="utf-8")
needs_promtool = unittest.skipUnless(shutil.which("promtool"), "promtool is not installed (Debian package prometheus)")


def promtool(*arguments):
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


def labels_of(expression, documented):
    """Of what a rule records: those that it groups by, else those of its first metric."""
    read = promql.read(expression)
    first = documented.series[read.selectors[0].metric]
    return set(read.grouped) if re.match(r"\w+ by \(", expression) else first


class Rules(unittest.TestCase):
    def test_metrics_and_labels(self):
        documented = labels.Documented(ROOT)
        for name, expression in RECORDS.items():
            documented.series[name] = labels_of(expression, documented)
        for question in questions.of_rules(FOLDER):
            self.assertEqual([], documented.findings(question))
        for name, alert in ALERTS.items():
            metrics = questions.metrics_in(alert["expr"])
            known = set().union(*(documented.series[metric] for metric in metrics))
            texts = " ".join(alert["annotations"].values())
            self.assertLessEqual(set(re.findall(r"\$labels\.(\w+)", texts)), known, name)

    def test_names(self):
        for name in RECORDS:
            self.assertRegex(name, r"^(suite|rank|shape|system):moebench_\w+(:\w+)?$")
        for name in ALERTS:
            self.assertRegex(name, r"^Moebench[A-Z]\w+$")

    def test_that_alerts_say_what_to_do(self):
        anchors = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", DOCS, re.MULTILINE)}
        for name, alert in ALERTS.items():
            self.assertIn(alert["labels"]["severity"], {"critical", "warning", "info"})
            self.assertEqual({"summary", "description", "runbook"}, alert["annotations"].keys(), name)
            self.assertEqual(f"docs/dashboards.md#{name.lower()}", alert["annotations"]["runbook"])
            self.assertIn(name.lower(), anchors)
            section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", DOCS, re.MULTILINE | re.DOTALL)[1]
            for part in ("Means:", "Look at:", "Do:"):
                self.assertIn(part, section, name)
        for heading in re.findall(r"^### (Moebench\w+)$", DOCS, re.MULTILINE):
            self.assertIn(heading, ALERTS)

    def test_that_what_is_recorded_is_of_use(self):
        used = set().union(*(questions.metrics_in(rule["expr"]) for rule in RULES))
        for name in RECORDS:
            self.assertTrue(name in used or f"`{name}`" in DOCS, f"{name} is in no alert and not explained")

    def test_that_each_alert_is_seen_firing_and_silent(self):
        text = "".join(path.read_text(encoding="utf-8") for path in TESTS)
        firing = set(re.findall(r"^ +alertname: (\w+)\n +exp_alerts:\n", text, re.MULTILINE))
        silent = set(re.findall(r"\{eval_time: \w+, alertname: (\w+)\}", text))
        self.assertEqual(ALERTS.keys(), firing)
        self.assertEqual(ALERTS.keys(), silent)
        recorded = set(re.findall(r"expr: (?:count\()?([\w:]+)", text)) & RECORDS.keys()
        self.assertEqual(RECORDS.keys(), recorded | {"rank:moebench_rank_compute_per_row:ratio_to_median"})

    @needs_promtool
    def test_that_promtool_accepts_the_rules(self):
        done = promtool("check", "rules", *sorted(PROMETHEUS.glob("*rules*.yml")))
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    @needs_promtool
    def test_what_rules_do(self):
        self.assertTrue(TESTS)
        done = promtool("test", "rules", *TESTS)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    @needs_promtool
    def test_the_example_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(PROMETHEUS, pathlib.Path(folder) / "prometheus")
            (copy / "moebench-password").touch()
            (copy / "moebench-targets.json").write_text('[{"targets": ["10.0.0.1:9464"]}]')
            done = promtool("check", "config", copy / "prometheus.yml")
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            self.assertNotIn("WARNING", done.stdout + done.stderr)

    def test_the_reader_of_yaml(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("PyYAML is not installed (Debian package python3-yaml)")
        paths = [*PROMETHEUS.glob("*rules*.yml"), *FOLDER.glob("provisioning/*/*.yml"), FOLDER / ".lint"]
        for path in paths:
            text = path.read_text(encoding="utf-8")
            self.assertEqual(yaml.load(text, Loader=yaml.BaseLoader), simple_yaml.loaded(text), path)

    def test_what_grafana_is_given(self):
        sources = simple_yaml.loaded((FOLDER / "provisioning/datasources/moebench.yml").read_text(encoding="utf-8"))
        self.assertEqual(("1", "prometheus"), (sources["apiVersion"], sources["datasources"][0]["type"]))
        providers = simple_yaml.loaded((FOLDER / "provisioning/dashboards/moebench.yml").read_text(encoding="utf-8"))
        self.assertEqual(("1", "file"), (providers["apiVersion"], providers["providers"][0]["type"]))
        self.assertIn("path", providers["providers"][0]["options"])


if __name__ == "__main__":
    unittest.main()
