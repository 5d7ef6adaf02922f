#!/usr/bin/env python3
"""Every script with a line #! can be executed. Usage: executable_test.py SOURCE_FOLDER"""

import os
import pathlib
import sys

FOLDERS = ("scripts", "benchmarks", "examples", "dashboards", "tests/scripts", "tests/packages", "tests/dashboards")


def begins_as_script(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def main():
    root = pathlib.Path(sys.argv[1])
    scripts = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
               if path.is_file() and begins_as_script(path)]
    wrong = [path for path in scripts if not os.access(path, os.X_OK)]
    for path in wrong:
        print(f"{path.relative_to(root)} begins with #! and cannot be executed: chmod +x, or git update-index --chmod=+x")
    if not scripts:
        print(f"there is no script in {root}: is that the source folder?")
    return 1 if wrong or not scripts else 0


if __name__ == "__main__":
    sys.exit(main())
