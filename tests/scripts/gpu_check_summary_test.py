#!/usr/bin/env python3
"""gpu_check_summary_test.py SCRIPT: what gpu_check_summary.py says of reports that are made up."""

import json
import pathlib
import subprocess
import sys
import tempfile

SCRIPT = pathlib.Path(sys.argv[1]).resolve()

PASSED = '<testcase name="Runs" classname="Gpu" status="run" result="completed"/>'
SKIPPED = ('<testcase name="Four/0" classname="All/Gpu" status="run" result="skipped">'
           '<skipped message="gpu_test.cpp:31&#x0A;needs 4 GPUs, and there are 1"/></testcase>')
FAILED = ('<testcase name="Sums" classname="Gpu" status="run" result="completed">'
          '<failure message="gpu_test.cpp:7&#x0A;1 is not 2" type=""/>'
          '<failure message="gpu_test.cpp:9" type=""/></testcase>')
DISABLED = '<testcase name="DISABLED_Old" classname="Gpu" status="notrun" result="suppressed"/>'
WHOLE = {"activities": 9, "outside_ops": 1, "lost_records": 0, "incomplete_steps": 0, "overhead_seconds": 0.1}
DOCTOR = [{"what": "CUDA", "ability": "ok", "says": "1 GPU"}]


def report(*cases):
    suite = f'<testsuite name="Gpu">{"".join(cases)}</testsuite>'
    return f'<?xml version="1.0"?><testsuites name="AllTests">{suite}</testsuites>'


def profile(gpu):
    return json.dumps([{"label": "mpipemoe n=2", "tracing": {"gpu": gpu}}])


def summarised(reports, tests_status=0, suite_status=0, listed="", results="{}", doctor=json.dumps(DOCTOR),
               profiled=profile(WHOLE), profile_status=0):
    """Of programs with these reports; None: it left none. Returns the exit status, the summary and what was said."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if listed == "":
            listed = json.dumps({"tests": [{"name": each} for each in reports]})
        files = {f"{each}.xml": text for each, text in reports.items()}
        files |= {"listed.json": listed, "results.json": results, "doctor.json": doctor, "profile.json": profiled}
        for file, text in files.items():
            if text is not None:
                (folder / file).write_text(text)
        command = [sys.executable, SCRIPT, "--tests", folder / "listed.json", "--reports", folder, "--tests-status",
                   str(tests_status), "--doctor", folder / "doctor.json", "--suite", "gpu-smoke.yaml", "--results",
                   folder / "results.json", "--profile", folder / "profile.json", "--out", folder / "out.json"]
        if profile_status is not None:
            command += ["--profile-status", str(profile_status)]
        if suite_status is not None:
            command += ["--suite-status", str(suite_status)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads((folder / "out.json").read_text()), done.stderr


# Some cases of a program that passed were skipped, which it says of each.
some_skipped = {"gpu_test": report(PASSED, SKIPPED, DISABLED), "cupti_test": report(PASSED, PASSED)}
status, summary, said = summarised(some_skipped, results='{"runs": []}')
tests = summary["tests"]
assert status == 0, said
assert (tests["passed"], tests["failed"], tests["skipped"]) == (3, 0, 2), tests
assert tests["programs"]["gpu_test"] == {
    "status": "passed", "passed": ["Gpu.Runs"], "failed": [],
    "skipped": [{"case": "All/Gpu.Four/0", "reason": "needs 4 GPUs, and there are 1"},
                {"case": "Gpu.DISABLED_Old", "reason": "disabled"}]}, tests
assert summary["doctor"] == DOCTOR and summary["suite"]["results"] == {"runs": []}, summary
assert "3 passed, 0 failed, 2 skipped" in said, said

status, summary, said = summarised({"gpu_test": report(PASSED, FAILED)}, tests_status=8)
assert status == 1 and summary["tests"]["exit_status"] == 8, summary
assert summary["tests"]["programs"]["gpu_test"]["failed"] == [
    {"case": "Gpu.Sums", "reason": "gpu_test.cpp:7\n1 is not 2\ngpu_test.cpp:9"}], summary

# A failed case is enough, whatever ctest says; so are no cases that passed at all.
assert summarised({"gpu_test": report(PASSED, FAILED)})[0] == 1
status, summary, said = summarised({"gpu_test": report(SKIPPED)})
assert status == 1 and summary["tests"]["programs"]["gpu_test"]["status"] == "skipped", summary

# What was ended left no report, or a part of it: the others still count.
for torn, reason in ((None, "left no report"), (report(PASSED)[:120], "is torn"), ("", "is torn"),
                     (report(), "no case")):
    status, summary, said = summarised({"gpu_test": torn, "cupti_test": report(PASSED)}, tests_status=8)
    assert status == 1 and summary["tests"]["passed"] == 1, summary
    assert summary["tests"]["programs"]["gpu_test"]["status"] == "failed", summary
    assert reason in summary["tests"]["programs"]["gpu_test"]["reason"] and reason in said, (summary, said)
    assert summarised({"gpu_test": torn, "cupti_test": report(PASSED)})[0] == 1

for listed, reason in ((None, "cannot be read"), ('{"tests": [', "is torn"), ('{"tests": []}', "no test")):
    status, summary, said = summarised({"gpu_test": report(PASSED)}, listed=listed)
    assert status == 1 and reason in summary["tests"]["reason"] and reason in said, summary

# The suite: failed, not ended, without results, with torn ones.
assert summarised({"gpu_test": report(PASSED)}, suite_status=5)[0] == 1
status, summary, said = summarised({"gpu_test": report(PASSED)}, suite_status=None, results=None)
assert status == 1 and summary["suite"]["reason"] == "it has not ended", summary
for results in (None, '{"runs": ['):
    status, summary, said = summarised({"gpu_test": report(PASSED)}, results=results)
    assert status == 1 and "results.json" in summary["suite"]["reason"], summary

# Profiles: of a whole recording, of one that lacks something, of none.
assert summarised({"gpu_test": report(PASSED)})[1]["profile"]["configurations"] == [
    {"label": "mpipemoe n=2", "activities": 9, "outside_ops": 1, "lost_records": 0, "incomplete_steps": 0}]
for gpu, reason in ((WHOLE | {"lost_records": 3}, "3 records lost"),
                    (WHOLE | {"incomplete_steps": 2}, "2 steps incomplete"),
                    ({"missing": "another tool records"}, "another tool records"), (None, "not traced on a GPU")):
    status, summary, said = summarised({"gpu_test": report(PASSED)}, profiled=profile(gpu))
    assert status == 1 and reason in said, (summary, said)
assert summarised({"gpu_test": report(PASSED)}, profile_status=5)[0] == 1
for profiled, profile_status, reason in ((None, 0, "cannot be read"), ("[{", 0, "is torn"),
                                         ("[]", 0, "no configuration"), (None, None, "it has not ended")):
    status, summary, said = summarised({"gpu_test": report(PASSED)}, profiled=profiled, profile_status=profile_status)
    assert status == 1 and reason in summary["profile"]["reason"] and reason in said, (summary, said)

status, summary, said = summarised({"gpu_test": report(PASSED)}, doctor=None)
assert "cannot be read" in summary["doctor"]["reason"], summary
