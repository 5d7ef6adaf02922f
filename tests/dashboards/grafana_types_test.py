#!/usr/bin/env python3
"""grafana_types_test.py ROOT VENV: Grafana's own types (the wheel grafana-foundation-sdk, made from Grafana's schemas) read each dashboard
and write it again with nothing lost. Skipped (77) where the wheel is not installed in VENV.
"""

import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
ROOT, VENV = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
del sys.argv[1:3]
sys.path.extend(map(str, VENV.glob("lib/python3*/site-packages")))
try:
    from grafana_foundation_sdk.cog import encoder, plugins
    from grafana_foundation_sdk.models import dashboard as types
except ImportError:
    print("Skipped: grafana-foundation-sdk is not installed (scripts/setup.sh --with-prometheus).")
    sys.exit(77)

# What Grafana reads and its schemas leave open.
OPEN = {"definition", "step", "tagKeys", "textFormat", "titleFormat", "useValueForTime"}


def lost(before, after, place):
    """What `after` lacks of `before`. What is empty may be missing."""
    if isinstance(before, dict) and isinstance(after, dict):
        missing = {name: value for name, value in before.items() if name not in after and name not in OPEN}
        found = [f"{place}.{name}" for name, value in missing.items() if value not in (None, [], {}, "", False)]
        return found + [each for name in before.keys() & after.keys() for each in lost(before[name], after[name], f"{place}.{name}")]
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(before, after, strict=True)
        return [each for number, (old, new) in enumerate(pairs) for each in lost(old, new, f"{place}[{number}]")]
    return [] if before == after else [f"{place}: {before!r} became {after!r}"]


class Types(unittest.TestCase):
    def test_that_nothing_is_lost(self):
        plugins.register_default_plugins()
        paths = sorted((ROOT / "dashboards").glob("*.json"))
        self.assertTrue(paths)
        for path in paths:
            before = json.loads(path.read_text(encoding="utf-8"))
            after = json.loads(encoder.JSONEncoder().encode(types.Dashboard.from_json(before)))
            self.assertEqual([], lost(before, after, path.stem))


if __name__ == "__main__":
    unittest.main()
