#!/usr/bin/env python3
"""What scripts/gpu-check.sh found, as one JSON object: each case of each test program, how whole the profiles are,
and the suite's results.

Exit status: 0 all that ran passed and nothing is missing; 1 something failed, or cannot be told.
"""

import argparse
import json
import pathlib
import sys
import xml.etree.ElementTree as xml


def read_json(path):
    """The file's object, and why there is none."""
    try:
        return json.loads(path.read_text()), None
    except OSError as error:
        return None, f"{path.name} cannot be read: {error.strerror}"
    except ValueError:
        return None, f"{path.name} is torn: the program that wrote it was ended"


def reason_of_skipping(element):
    """Behind the line that says where."""
    where, _, reason = element.get("message", "").strip().partition("\n")
    return reason or where


def cases_of(report):
    """Of a report of GoogleTest's: which cases passed, and which did not and why."""
    cases = {"passed": [], "failed": [], "skipped": []}
    for case in xml.parse(report).getroot().iter("testcase"):
        name = f'{case.get("classname")}.{case.get("name")}'
        failures = [each.get("message", "") for each in case.iter("failure")]
        skipped = case.find("skipped")
        if failures:
            cases["failed"].append({"case": name, "reason": "\n".join(failures)})
        elif skipped is not None or case.get("status") == "notrun" or case.get("result") in ("skipped", "suppressed"):
            reason = "disabled" if skipped is None else reason_of_skipping(skipped)
            cases["skipped"].append({"case": name, "reason": reason})
        else:
            cases["passed"].append(name)
    return cases


def program(name, reports):
    """One test program; what has skipped all its cases has not passed."""
    try:
        cases = cases_of(reports / f"{name}.xml")
    except OSError:
        return {"status": "failed", "reason": "it left no report: it was not built, did not start or was ended"}
    except xml.ParseError as error:
        return {"status": "failed", "reason": f"its report is torn: {error}"}
    if not any(cases.values()):
        return {"status": "failed", "reason": "its report has no case"}
    status = next(each for each in ("failed", "passed", "skipped") if cases[each])
    return {"status": status} | cases


def tests_found(listed, reports, exit_status):
    """`listed`: what ctest --show-only=json-v1 says is to run."""
    tests = {"exit_status": exit_status, "programs": {}}
    found, tests["reason"] = read_json(listed)
    if found is not None:
        tests["programs"] = {test["name"]: program(test["name"], reports) for test in found.get("tests", [])}
        if not tests["programs"]:
            tests["reason"] = "ctest has listed no test"
    for status in ("passed", "failed", "skipped"):
        tests[status] = sum(len(each.get(status, [])) for each in tests["programs"].values())
    return tests


def profile_found(file, exit_status):
    """Of each configuration's profile, whether it has all that the GPUs did for its ops."""
    profile = {"exit_status": exit_status, "configurations": []}
    if exit_status is None:
        return profile | {"reason": "it has not ended"}
    found, profile["reason"] = read_json(file)
    for each in found or []:
        gpu = (each.get("tracing") or {}).get("gpu") or {"missing": "it was not traced on a GPU"}
        kept = ("missing", "activities", "outside_ops", "lost_records", "incomplete_steps")
        recorded = {name: gpu[name] for name in kept if name in gpu}
        profile["configurations"].append({"label": each.get("label")} | recorded)
    if found is not None and not found:
        profile["reason"] = f"{file.name} has no configuration"
    return profile


def is_whole(configuration):
    return "missing" not in configuration and configuration["lost_records"] == configuration["incomplete_steps"] == 0


def suite_found(suite, results, exit_status):
    if exit_status is None:
        return {"suite": suite, "exit_status": None, "results": None, "reason": "it has not ended"}
    found, reason = read_json(results)
    return {"suite": suite, "exit_status": exit_status, "results": found, "reason": reason}


def is_good(summary):
    tests, profile, suite = summary["tests"], summary["profile"], summary["suite"]
    programs_are_good = all(each["status"] != "failed" for each in tests["programs"].values())
    return (tests["exit_status"] == 0 and tests["reason"] is None and programs_are_good and tests["passed"] > 0
            and profile["exit_status"] == 0 and profile["reason"] is None
            and all(is_whole(each) for each in profile["configurations"])
            and suite["exit_status"] == 0 and suite["reason"] is None)


def headline(tests, profile):
    text = "Cases: " + ", ".join(f"{tests[status]} {status}" for status in ("passed", "failed", "skipped"))
    for name, each in tests["programs"].items():
        if "reason" in each:
            text += f"\n  {name}: {each['reason']}"
    if tests["reason"] is not None:
        text += f"\n  {tests['reason']}"
    whole = sum(is_whole(each) for each in profile["configurations"])
    text += f"\nProfiles that have all that the GPUs did: {whole} of {len(profile['configurations'])}"
    for each in profile["configurations"]:
        if not is_whole(each):
            counted = "{lost_records} records lost, {incomplete_steps} steps incomplete"
            text += f"\n  {each['label']}: {each.get('missing') or counted.format(**each)}"
    if profile["reason"] is not None:
        text += f"\n  {profile['reason']}"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=pathlib.Path, required=True, help="what ctest lists, as JSON")
    parser.add_argument("--reports", type=pathlib.Path, required=True, help="folder of GoogleTest's XML files")
    parser.add_argument("--tests-status", type=int, required=True, help="ctest's exit status")
    parser.add_argument("--doctor", type=pathlib.Path, required=True, help="what moebench doctor --json says")
    parser.add_argument("--profile", type=pathlib.Path, required=True, help="profile.json of moebench profile")
    parser.add_argument("--profile-status", type=int, help="moebench profile's exit status; none: it has not ended")
    parser.add_argument("--suite", required=True)
    parser.add_argument("--results", type=pathlib.Path, required=True, help="the suite's results.json")
    parser.add_argument("--suite-status", type=int, help="moebench run's exit status; none: it has not ended")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    doctor, missing = read_json(given.doctor)
    summary = {"doctor": {"reason": missing} if doctor is None else doctor,
               "tests": tests_found(given.tests, given.reports, given.tests_status),
               "profile": profile_found(given.profile, given.profile_status),
               "suite": suite_found(given.suite, given.results, given.suite_status)}
    given.out.write_text(json.dumps(summary, indent=2) + "\n")
    print(headline(summary["tests"], summary["profile"]), file=sys.stderr)
    return 0 if is_good(summary) else 1


if __name__ == "__main__":
    sys.exit(main())
