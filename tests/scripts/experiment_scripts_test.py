#!/usr/bin/env python3
"""experiment_scripts_test.py BENCHMARKS: prediction.py, regret.py, mixed.py, shaped.py and what_if.py on a `moebench` that is made up."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

BENCHMARKS = pathlib.Path(sys.argv[1])
FAKE = pathlib.Path(__file__).with_name("fake_moebench.py")


def said_by(script, *arguments, status=0):
    command = [sys.executable, BENCHMARKS / script, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == status, (done.args, done.returncode, done.stdout, done.stderr)
    return done.stdout


def row(text, name):
    """The cells behind the name of a line, which begin with a number."""
    cells = (line[len(name):].split() for line in text.splitlines() if line.startswith(name + " "))
    return next(found for found in cells if found[0].isdecimal())


def expect(found, wanted):
    assert found == wanted, (found, wanted)


def test_regret(build, out):
    text = said_by("regret.py", "--build", build, "--out", out / "regret", "--quick", "--rounds", "1")
    # Without a budget n = 4 without reuse takes 100 ms and n = 2 20 ms more. The budget of the other link is 80 MiB: of the
    # uniform choices s4 (104 ms) is best, which the mix (102 ms) beats.
    expect(row(text, "search"), ["2", "of", "2", "-1.0%", "-1.0%", "+0.0%", "2"])
    expect(row(text, "search-tried"), ["2", "of", "2", "-1.0%", "-1.0%", "+0.0%", "2"])
    expect(row(text, "search-uniform"), ["2", "of", "2", "+0.0%", "+0.0%", "+0.0%", "2"])
    expect(row(text, "random"), ["2", "of", "2", "+19.6%", "+19.6%", "+20.0%", "0"])
    expect(row(text, "eq10"), ["1", "of", "2", "+0.0%", "+0.0%", "+0.0%", "1"])
    # Two steps each of n = 1 (130 ms) and n = 2 (120 ms).
    assert "n of 1, 2, 4, 8, 16: 0.10% in the median, 0.10% at most" in text, text
    assert "80.0 MiB" in text and "no answer" in text and "EMULATED, not real" in text, text
    expect(said_by("regret.py", "--build", build, "--out", out / "regret", "--quick", "--rounds", "1", "--keep"), text)


def test_mixed(build, out):
    text = said_by("mixed.py", "--build", build, "--out", out / "mixed", "--budgets", "3", "--rounds", "1")
    # 60 MiB: s1 alone. 80 MiB: s4 (104 ms) or the mix (102 ms). 100 MiB: none.
    expect([line.split()[2:5] for line in text.splitlines() if " MiB" in line],
           [["110.0", "110.0", "+0.0%"], ["104.0", "102.0", "+2.0%"], ["100.0", "100.0", "+0.0%"]])
    assert "1 mixes: 1 more than 0.5 % faster, 0 more than 0.5 % slower" in text, text
    assert "0 other uniform choices: 0 more" in text and "2 the same choice: 0 more" in text, text


def test_prediction(build, out):
    suite = out / "suite.yaml"
    suite.write_text("name: made-up\nranks: 2\nthreads: 1\npinning: streams\n"
                     "axes: {system: mpipemoe, granularity: [1, 4], reuse: [none, s1], link_rate: [250 Mbit/s, real]}\n", encoding="utf-8")
    text = said_by("prediction.py", "--build", build, "--out", out / "prediction", "--suite", suite)
    calibrated = json.loads((out / "prediction/profile.json").read_text())["arguments"]
    expect(calibrated[:6], ["--ranks", "2", "--threads", "1", "--pinning", "streams"])
    expect(row(text, "all emulated links"), ["4", "10.0%", "10.0%", "10.0%", "-10.0%"])
    expect(row(text, "all"), ["8", "10.0%", "10.0%", "10.0%", "-10.0%"])
    expect(row(text, "granularity 4"), ["4", "10.0%", "10.0%", "10.0%", "-10.0%"])
    kept = said_by("prediction.py", "--build", build, "--out", out / "prediction", "--suite", suite, "--keep")
    expect(row(kept, "all"), ["8", "20.0%", "20.0%", "20.0%", "-20.0%"])


def test_what_if(build, out):
    suite = out / "what-if.yaml"
    suite.write_text("name: made-up\naxes: {system: mpipemoe, slots: [2-1-2, 2-2-2]}\n"
                     "emulate: {link_rate: [250 Mbit/s, 500 Mbit/s, 750 Mbit/s]}\n", encoding="utf-8")
    text = said_by("what_if.py", "--build", build, "--out", out / "what-if", "--suite", suite, "--rounds", "2")
    assert "communication twice as fast: 2 answers, off by 10.0% (median), at most 10.0%" in text, text
    assert "one more slot: 3 answers, off by 0.0% (median), at most 0.0%" in text, text
    expect(said_by("what_if.py", "--build", build, "--out", out / "what-if", "--suite", suite, "--rounds", "2", "--keep"), text)
    suite.write_text("name: made-up\naxes: {system: mpipemoe, slots: 2-1-2}\nemulate: {link_rate: 250 Mbit/s}\n", encoding="utf-8")
    said_by("what_if.py", "--build", build, "--out", out / "alone", "--suite", suite, status=1)


def test_shaped(build, out):
    expect(said_by("shaped.py", "--build", out, "--out", out / "shaped", status=2), "")
    folder = out / "shaped"
    said_by("shaped.py", "--build", build, "--out", folder, "--keep", status=2)
    blocks = {"blocks": [{"bytes_a_peer": 1 << 18, "plain_bits_per_second": [1e6]},
                         {"bytes_a_peer": 1 << 20, "plain_bits_per_second": [118e6, 119e6, 120e6]}]}
    (folder / "plain.json").write_text(json.dumps([blocks, blocks]), encoding="utf-8")
    (folder / "results.json").write_text(json.dumps({"environment": {"emulated": []}, "runs": []}), encoding="utf-8")
    text = said_by("shaped.py", "--build", build, "--out", folder, "--keep", status=2)
    assert "A plain socket reaches 119.0 Mbit/s." in text, text
    slower = {"blocks": [{"bytes_a_peer": 1 << 20, "plain_bits_per_second": [116e6]}]}
    (folder / "plain.json").write_text(json.dumps([blocks, slower]), encoding="utf-8")
    expect(said_by("shaped.py", "--build", build, "--out", folder, "--keep", status=2), "")


def main():
    with tempfile.TemporaryDirectory() as name:
        out = pathlib.Path(name)
        build = out / "build"
        (build / "cli").mkdir(parents=True)
        (build / "benchmarks/comm").mkdir(parents=True)
        (build / "benchmarks/comm/network_benchmark").touch()
        shutil.copy(FAKE, build / "cli/moebench")
        for test in (test_regret, test_mixed, test_prediction, test_what_if, test_shaped):
            test(build, out)
    print("passed")


main()
