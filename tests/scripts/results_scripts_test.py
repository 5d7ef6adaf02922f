#!/usr/bin/env python3
"""results_scripts_test.py BENCHMARKS: overlap.py and reuse.py on results that are made up."""

import json
import pathlib
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

BENCHMARKS = pathlib.Path(sys.argv[1])
CONFIG = {"system": "fastmoe", "tokens": 2048, "model_dim": 512, "hidden_dim": 2048, "experts": 2, "top_k": 1, "dtype": "fp32",
          "activation": "relu", "gate": "softmax", "routing": "gate", "capacity_factor": "none", "balance_loss": 0,
          "optimizer": "counted", "granularity": 1, "partition_sizes": "equal", "reuse": "none", "backward_order": "ascending",
          "slots": "2-1-2", "dispatch_ahead": 1, "layout": "own", "link_rate": "500 Mbit/s", "link_latency": "50 us",
          "copy_rate": "real", "ranks": 2, "device": "cpu", "threads": 1}


def run_of(step, **changes):
    """The computation takes 100 ms forward and 200 ms backward for each 2048 tokens."""
    config = CONFIG | changes
    scale = config["tokens"] / 2048
    return {"label": config["system"], "config": config, "step_ms": {"median": step}, "memory": {"measured_bytes": 1 << 20},
            "rounds": [{"samples_ms": [step], "forward_busy_ms": {"routing": 0, "compute": 100 * scale},
                        "busy_ms": {"routing": 0, "compute": 300 * scale}}]}


def called(script, runs, *arguments, emulated=(), order="blocks"):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(runs if isinstance(runs, str) else {"suite": {"order": order}, "environment": {"emulated": list(emulated)}, "runs": runs}, file)
        file.flush()
        return subprocess.run([sys.executable, BENCHMARKS / script, file.name, *arguments], capture_output=True, text=True, check=False)


def expect(done, status, *texts):
    said = done.stdout + done.stderr
    assert done.returncode == status and all(text in said for text in texts) and "Traceback" not in said, (texts, done)


# Communication takes 67.1 ms a pass, so the bound is 300 ms, and 150 ms for half the tokens.
pipelines = [run_of(600), run_of(360, system="pipemoe", granularity=4),
             run_of(330, system="pipemoe", granularity=4, dispatch_ahead=3),
             run_of(300, tokens=1024), run_of(180, tokens=1024, system="pipemoe", granularity=4)]
emulated = ["link of 500 Mbit/s with 50 us latency"]
done = called("overlap.py", pipelines, emulated=emulated)
expect(done, 0, "emulated link 500 Mbit/s, tokens 2048: ", "bound 300.0 ms", "emulated link 500 Mbit/s, tokens 1024: ", "bound 150.0 ms",
       "EMULATED, not real: link of 500 Mbit/s with 50 us latency")
rows = [line.split() for line in done.stdout.splitlines() if line.startswith("pipemoe")]
assert [row[3] + " " + row[6] for row in rows] == ["1 1.200", "3 1.100", "1 1.200"], rows

expect(called("overlap.py", pipelines, "--limits"), 0, "1.100  limit  1.150  emulated link 500 Mbit/s, equal partitions")
with tempfile.TemporaryDirectory() as folder:
    picture = pathlib.Path(folder) / "overlap.svg"
    expect(called("overlap.py", pipelines, "--picture", picture, emulated=emulated), 0)
    drawn = ElementTree.parse(picture).getroot()
    words = [each.text for each in drawn.iter() if each.tag.endswith("text")]
    assert {"pipemoe", "pipemoe, all dispatches first", "EMULATED, not real: " + emulated[0]} <= set(words), words
    curves = [each for each in drawn.iter() if each.tag.endswith("circle")]
    assert len(curves) == 3, curves
    expect(called("overlap.py", pipelines, "--picture", folder), 2, "cannot be written", "--picture")
expect(called("overlap.py", pipelines[:2], "--limits"), 1, "1.200  limit  1.150", "BEYOND THE LIMIT")
expect(called("overlap.py", pipelines[3:], "--limits"), 2, "no limit is stated")
expect(called("overlap.py", pipelines[1:2]), 2, "there is no fastmoe")

shaped = [run_of(900, link_rate="real"), run_of(730, link_rate="real", system="pipemoe", granularity=4)]
network = ["network of 2 hosts on one machine, 125 Mbit/s each way, bursts of 16 KiB"]
expect(called("overlap.py", shaped), 2, "--link")
expect(called("overlap.py", shaped, "--link", "-1"), 2, "--link")
expect(called("overlap.py", shaped, "--link", "119", "--limits", emulated=network), 1, "emulated network of 125 Mbit/s, link 119 Mbit/s",
       "limit  1.120", "EMULATED, not real: " + network[0])

reuse = [run_of(600), run_of(400, system="pipemoe", granularity=4), run_of(407, system="mpipemoe", granularity=4, reuse="shared"),
         run_of(600, copy_rate="4 GB/s"), run_of(400, copy_rate="4 GB/s", system="pipemoe", granularity=4),
         run_of(440, copy_rate="4 GB/s", system="mpipemoe", granularity=4, reuse="s1")]
expect(called("reuse.py", reuse, "--limits", emulated=emulated), 0, "copies: real", "emulated copies: 4 GB/s", "1.75%  limit  2.00%",
       "EMULATED, not real: " + emulated[0])
expect(called("reuse.py", [*reuse[:2], run_of(409, system="mpipemoe", granularity=4, reuse="shared")], "--limits"), 1, "BEYOND THE LIMIT")
expect(called("reuse.py", reuse[:1] + reuse[2:3]), 2, "there is no pipeline without reuse")

# Some turns are three times as slow as others: medians of all steps would compare different turns.
def in_turns(steps, **changes):
    run = run_of(sorted(steps)[1], **changes)
    run["rounds"][0]["samples_ms"] = steps
    return run


turns = [in_turns([400, 1200, 1200]), in_turns([300, 900, 300], system="pipemoe", granularity=4),
         in_turns([303, 909, 909], system="mpipemoe", granularity=4, reuse="shared")]
expect(called("reuse.py", turns, "--limits", order="turns"), 0, "1.00%  limit  2.00%")
expect(called("reuse.py", turns, "--limits"), 1, "203.00%  limit  2.00%", "BEYOND THE LIMIT")
expect(called("overlap.py", turns[:2], order="turns"), 0, "900.0    3.000")
expect(called("overlap.py", turns[:2]), 0, "300.0    1.000")

for script in "overlap.py", "reuse.py":
    expect(called(script, "text"), 2, "is no results file of moebench")
    expect(called(script, []), 2, "has a time")
    missing = subprocess.run([sys.executable, BENCHMARKS / script, "/nowhere"], capture_output=True, text=True, check=False)
    expect(missing, 2, "/nowhere cannot be read")
print("passed")
