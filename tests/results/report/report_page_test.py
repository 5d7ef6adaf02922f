#!/usr/bin/env python3
"""report_page_test.py PROGRAM: reports of made-up results, as HTML.

PROGRAM has the command `report`. Checked: tags are balanced, identifiers are unique and links find them, every figure has a
message and its data as a table, every specification is JSON whose fields are in its data, and nothing is loaded.
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import made_results

VOID = {"meta", "img", "br", "input", "link", "hr"}
LOADING = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.loads, self.problems = [], [], [], [], []
        self.charts, self.tables, self.summaries, self.specifications = [], 0, 0, []
        self.within = None
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if len(known) != len(attributes):
            self.problems.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)
        if "id" in known:
            self.ids.append(known["id"])
        for name, value in attributes:
            if name.startswith("on"):
                self.problems.append(f"<{tag}> has {name}")
            if name in LOADING and value:
                (self.links if value.startswith("#") else self.loads).append(value)
        if tag == "script":
            self.within = known.get("class", "script")
        if tag == "style":
            self.within = "style"
        if known.get("class") == "chart":
            self.charts.append(known.get("aria-label"))
        self.tables += tag == "table"
        self.summaries += tag == "summary"

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> at {self.getpos()} ends something else")
        self.within = None

    def handle_data(self, data):
        if self.within == "specification":
            self.specifications.append(json.loads(data))
        elif self.within == "style" and re.search(r"@import|url\(", data):
            self.problems.append("a style loads something")


def fields(json_value, of="rows"):
    """Yields (data set, field) for every encoding."""
    if isinstance(json_value, list):
        for value in json_value:
            yield from fields(value, of)
    elif isinstance(json_value, dict):
        if isinstance(json_value.get("data"), dict):
            of = json_value["data"]["name"]
        if isinstance(json_value.get("field"), str):
            yield of, json_value["field"]
        for key, value in json_value.items():
            if key not in ("datasets", "usermeta"):
                yield from fields(value, of)


def check(text):
    page = Page(text)
    assert not page.problems, page.problems
    assert len(set(page.ids)) == len(page.ids), page.ids
    assert all(link[1:] in page.ids for link in page.links), page.links
    assert all(load.startswith("data:") for load in page.loads), page.loads
    assert len(page.specifications) == len(page.charts) and all(page.charts), page.charts
    assert page.tables >= len(page.charts) + 2 and page.summaries >= len(page.charts)
    for specification in page.specifications:
        sets = specification["datasets"]
        assert "$schema" not in specification and specification["description"]
        # Inherited encodings of a layer with other data name fields of the rows.
        known = {field for rows in sets.values() for row in rows for field in row}
        for of, field in fields(specification):
            assert of in sets, of
            assert field in known, (specification["description"], field)
    return page


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, figures in made_results.reports(pathlib.Path(folder)):
            out = pathlib.Path(folder) / f"{name}.html"
            done = subprocess.run([program, "report", *arguments, "-o", out], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done
            page = check(out.read_text(encoding="utf-8"))
            assert len(page.charts) >= figures, (name, page.charts)
            print(f"{name}: {len(page.charts)} figures, {page.tables} tables")
    print("passed")


if __name__ == "__main__":
    main()
