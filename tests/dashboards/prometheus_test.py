#!/usr/bin/env python3
"""prometheus_test.py ROOT: a real Prometheus scrapes a stand-in with every metric of docs/metrics.md, and every expression of the
dashboards and rules returns data, with the labels that its legend names. No alert fires. Skipped (77) where there is no Prometheus.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
FOLDER = ROOT / "dashboards"
sys.path[:0] = [str(FOLDER), str(pathlib.Path(__file__).resolve().parent)]

import ask  # noqa: E402
import exporter  # noqa: E402
import lint  # noqa: E402
import metrics_table  # noqa: E402
from asking import questions  # noqa: E402

CONFIGURATION = """global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: ["{folder}/prometheus/*rules*.yml"]
scrape_configs: [{{job_name: moebench, static_configs: [{{targets: ["{target}"]}}]}}]
"""
SECONDS = 8  # of scraping, so that rates have some values


class Prometheus:
    """One that scrapes a target, in a folder of its own."""

    def __init__(self, folder, target):
        self.folder = pathlib.Path(folder)
        (self.folder / "prometheus.yml").write_text(CONFIGURATION.format(folder=FOLDER, target=target))
        self.log = (self.folder / "log").open("w+")
        self.process = subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                                         "--web.listen-address=127.0.0.1:0"], stdout=self.log, stderr=self.log)
        self.address = self.wait_for_address()

    def wait_for_address(self):
        """It listens where the system chose, which its log says once it does."""
        for _ in range(900):
            text = (self.folder / "log").read_text()
            said = re.search(r'msg="Listening on" address=(127\.0\.0\.1:[1-9]\d*)', text)
            if said and "Server is ready" in text:
                return f"http://{said[1]}"
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError("Prometheus does not run: " + (self.folder / "log").read_text()[-2000:])

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class Asked(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.target = exporter.Server(metrics_table.read((ROOT / "docs/metrics.md").read_text(encoding="utf-8")))
        cls.addClassCleanup(cls.target.close)
        cls.prometheus = Prometheus(cls.folder.name, cls.target.address)
        cls.addClassCleanup(cls.prometheus.close)
        time.sleep(SECONDS)
        cls.asker = ask.Asker(cls.prometheus.address, SECONDS, 5)

    def test_that_every_expression_returns_data(self):
        for _ in range(8):
            wrong = self.wrong_answers()
            if not wrong:
                break
            time.sleep(SECONDS)  # a busy machine scrapes late
        self.assertEqual([], wrong)

    def wrong_answers(self):
        wrong = []
        for question in questions.all_questions(FOLDER):
            verdict, said = self.asker.answer(question)
            expected = "silent" if question.kind == "alert" else "listed" if "ALERTS{" in question.expression else "data"
            if verdict != expected:
                wrong.append(f"{verdict} {question.place} {said}")
        return wrong

    def test_that_every_metric_is_shown_or_listed(self):
        self.assertEqual([], self.asker.not_shown())

    def test_that_legends_name_labels_that_are_returned(self):
        for dashboard in questions.dashboards(FOLDER).values():
            for panel in questions.panels_of(dashboard):
                for target in panel.get("targets", []):
                    expression = questions.filled(target["expr"], "5s", f"{SECONDS}s")
                    found = ask.asked(self.prometheus.address, "query", query=expression)["result"]
                    known = set().union(*(each["metric"] for each in found))
                    self.assertLessEqual(lint.legend_labels(target), known, f"{dashboard['title']}: {panel['title']}")

    def test_that_columns_of_tables_are_returned(self):
        for dashboard in questions.dashboards(FOLDER).values():
            for panel in questions.panels_of(dashboard):
                if panel["type"] != "table" or panel["title"] == "Alerts":
                    continue
                single = len(panel["targets"]) == 1
                columns = {"variant"}  # absent where it is empty
                for target in panel["targets"]:
                    found = ask.asked(self.prometheus.address, "query", query=questions.filled(target["expr"]))["result"]
                    columns |= set().union(*(each["metric"] for each in found)) | {"Value" if single else f"Value #{target['refId']}"}
                self.assertLessEqual(set(panel["transformations"][-1]["options"]["renameByName"]), columns, panel["title"])

    def test_that_nothing_is_said_to_be_nothing(self):
        nothing = questions.Question("nowhere", "panel", 'moebench_nothing{job=~"$job"}')
        self.assertEqual("NONE", self.asker.answer(nothing)[0])
        with self.assertRaisesRegex(ask.Refused, "parse error"):
            self.asker.answer(questions.Question("nowhere", "panel", "sum("))
        with self.assertRaisesRegex(ask.Refused, "is not reached"):
            ask.Asker("http://127.0.0.1:1", 5, 5).answer(nothing)


if __name__ == "__main__":
    if not shutil.which("prometheus"):
        print("Skipped: Prometheus is not installed (Debian package prometheus).")
        sys.exit(77)
    unittest.main()
