#!/usr/bin/env python3
"""make.py [FOLDER]: writes the dashboards, as Grafana reads them, into FOLDER (default: beside this file)."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator import cluster, regressions, run, runs  # noqa: E402


def texts():
    """The files' names, and what stands in them."""
    made = [module.make() for module in (runs, run, cluster, regressions)]
    return {f"{each['uid']}.json": json.dumps(each, indent=2, ensure_ascii=False) + "\n" for each in made}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
