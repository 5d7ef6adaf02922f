#!/usr/bin/env python3
"""Asks a Prometheus every expression of the dashboards and rules, and says which return data.

An expression returns data if it does so at any time since --since. One that asks for a metric of no-data.txt, or of the lists that
--no-data names, may return none. Of an alert, which is silent where all is well, what it compares is asked instead, and it is said
whether it FIRES, or would if it went on for longer.

Metrics of moebench that Prometheus has and that are on no dashboard are named too.

Exit status: 0 all return data or are listed, 1 others return none or are not shown, 2 Prometheus refuses an expression or is not reached.
"""

import argparse
import json
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from asking import promql, questions  # noqa: E402


class Refused(Exception):
    pass


def asked(address, path, **parameters):
    """With parameters by POST, since expressions are long; without by GET."""
    request = urllib.request.Request(f"{address}/api/v1/{path}", urllib.parse.urlencode(parameters).encode() if parameters else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)["error"]) from error
    except (OSError, ValueError) as error:
        raise Refused(f"{address} is not reached: {error}") from error


def listed_in(*files):
    """Metrics, with the reasons."""
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


class Asker:
    def __init__(self, address, since, window, no_data=()):
        self.address = address
        self.begin = time.time() - since
        self.since = since
        self.window = window
        self.may_be_absent = listed_in(HERE / "no-data.txt", *no_data)

    def series(self, expression):
        """How many it returned since then, at any time."""
        end = time.time()
        filled = questions.filled(expression, f"{self.window}s", f"{round(self.since)}s")
        step = max(1, (end - self.begin) / 1000)
        return len(asked(self.address, "query_range", query=filled, start=self.begin, end=end, step=step)["result"])

    def not_shown(self):
        """Metrics of moebench that Prometheus has, and that are not asked for."""
        known = asked(self.address, "label/__name__/values?" + urllib.parse.urlencode(
            {"match[]": '{__name__=~"moebench_.+"}', "start": self.begin, "end": time.time()}))
        families = set().union(*(questions.metrics_in(each.expression) for each in questions.all_questions()))
        ends = ("", "_bucket", "_sum", "_count")
        return sorted(name for name in known if not any(name.endswith(end) and name.removesuffix(end) in families for end in ends))

    def why_absent(self, metrics):
        return next((f"{metric}: {self.may_be_absent[metric]}" for metric in sorted(metrics) if metric in self.may_be_absent), None)

    def answer(self, question):
        """(verdict, what is said)"""
        found = self.series(question.expression)
        if question.kind == "alert":
            return self.answer_of_alert(question, found)
        if found:
            return "data", f"{found} series"
        why = self.why_absent(self.sources(question.expression))
        return ("listed", why) if why else ("NONE", "")

    def answer_of_alert(self, question, found):
        absent = [selector.text for selector in promql.read(question.expression).selectors
                  if not self.series(promql_of(selector))]
        unknown = [text for text in absent if not self.why_absent(self.sources(text))]
        if unknown:
            return "NONE", "nothing for " + ", ".join(unknown)
        if found:
            return "FIRES", f"{found} series"
        return ("listed", self.why_absent(self.sources(absent[0]))) if absent else ("silent", "what it compares is there")

    def sources(self, expression):
        """The metrics that an expression needs: of what rules record, those that the rules need."""
        metrics = questions.metrics_in(expression)
        recorded = {question.place.split(": ", 1)[1]: question.expression for question in questions.of_rules() if question.kind == "record"}
        return set().union(*({metric} if metric not in recorded else self.sources(recorded[metric]) for metric in metrics))


def promql_of(selector):
    """What a selector of an alert selects, whatever the value of the label that the alert is about."""
    kept = [f'{label}{operator}"{value}"' for label, operator, value in selector.matchers if label in {"kind", "measure", "percentile"}]
    return selector.metric + ("{" + ", ".join(kept) + "}" if kept else "")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:9090", help="of Prometheus (default: %(default)s)")
    parser.add_argument("--since", type=float, default=3600, help="seconds before now (default: %(default)s)")
    parser.add_argument("--window", type=int, default=20, help="of rates, in seconds: four times what is between scrapes (default: %(default)s)")
    parser.add_argument("--no-data", action="append", type=pathlib.Path, default=[], metavar="FILE", help="a further list like no-data.txt")
    return parser.parse_args()


def main():
    options = arguments()
    asker = Asker(options.address.rstrip("/"), options.since, options.window, options.no_data)
    verdicts = []
    for question in questions.all_questions():
        try:
            verdict, said = asker.answer(question)
        except Refused as error:
            verdict, said = "REFUSED", str(error)
        verdicts.append(verdict)
        print(f"{verdict:8}{question.place}{'  (' + said + ')' if said else ''}")
    try:
        not_shown = asker.not_shown()
    except Refused as error:
        print(f"REFUSED  {error}")
        return 2
    for name in not_shown:
        print(f"NOT SHOWN on any dashboard: {name}")
    counts = {verdict: verdicts.count(verdict) for verdict in ("data", "silent", "listed", "FIRES", "NONE", "REFUSED")}
    print(f"{len(verdicts)} expressions: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count))
    return 2 if counts["REFUSED"] else 1 if counts["NONE"] or not_shown else 0


if __name__ == "__main__":
    sys.exit(main())
