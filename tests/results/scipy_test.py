#!/usr/bin/env python3
"""scipy_test.py PROGRAM VENV: compares statistics with SciPy's; skipped where there is no SciPy.

PROGRAM is statistics_program. VENV is the folder in which `scripts/test.sh --full` installs SciPy.
"""
import itertools
import json
import os
import pathlib
import subprocess
import sys

try:
    import numpy as np
    from scipy import stats
except ImportError:
    python = pathlib.Path(sys.argv[2]) / "bin" / "python"
    if python.exists() and "SCIPY_TEST_IN_VENV" not in os.environ:
        os.execve(python, [str(python), *sys.argv], os.environ | {"SCIPY_TEST_IN_VENV": "1"})
    print("skipped: no SciPy; `scripts/test.sh --full` installs it")
    sys.exit(77)

LEVEL = 0.95


def answer(before, after, paired, values):
    question = {"before": before, "after": after, "paired": paired, "level": LEVEL, "values": values}
    done = subprocess.run([sys.argv[1]], input=json.dumps(question), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def near(ours, theirs, tolerance, what):
    assert abs(ours - theirs) <= tolerance * max(1e-300, abs(theirs)), (what, ours, theirs)


def bootstrap_error(values, random):
    """Exactly, from all resamples, where these are few."""
    if len(values) <= 6:
        return np.std([np.median(some) for some in itertools.product(values, repeat=len(values))])
    drawn = stats.bootstrap((values,), np.median, n_resamples=20000, method="percentile", random_state=random)
    return drawn.standard_error


def check_shift(ours, before, after, paired):
    """Shifting by anything inside the interval is not rejected, by anything outside it is."""
    def p_value(shift):
        if paired:
            return stats.wilcoxon(after - before - shift, method="exact").pvalue
        return stats.mannwhitneyu(after - shift, before, method="exact").pvalue

    width = ours["shift_high"] - ours["shift_low"]
    for end, outward in ((ours["shift_low"], -1), (ours["shift_high"], 1)):
        assert p_value(end + outward * width * 1e-6) <= 1 - LEVEL < p_value(end - outward * width * 1e-6), (ours, end)
    if paired:
        differences = after - before
        pairs = [(differences[i] + differences[j]) / 2 for i in range(len(before)) for j in range(i + 1)]
    else:
        pairs = [now - old for now in after for old in before]
    near(ours["shift"], np.median(pairs), 1e-9, "shift")


def check(random, rounds, paired):
    def samples():
        return np.exp(0.05 * random.standard_normal((rounds, 1)) + 0.1 * random.standard_normal((rounds, 7)))

    before, after = samples(), samples() * 1.03
    values = random.standard_normal(rounds) + 5
    ours = answer(before.tolist(), after.tolist(), paired, values.tolist())
    old, now = np.median(before, axis=1), np.median(after, axis=1)
    if paired:
        near(ours["ratio"], np.exp(np.median(np.log(now / old))), 1e-12, "paired ratio")
        error, degrees = bootstrap_error(np.log(now / old), random), rounds - 1
    else:
        near(ours["ratio"], np.median(now) / np.median(old), 1e-12, "ratio")
        parts = np.array([bootstrap_error(np.log(side), random) ** 2 for side in (old, now)])
        error, degrees = np.sqrt(parts.sum()), parts.sum() ** 2 / (parts**2 / (rounds - 1)).sum()
    near(ours["log_error"], error, 0.05, "error")
    near(ours["degrees_of_freedom"], degrees, 0.05, "degrees of freedom")

    student = stats.t(ours["degrees_of_freedom"])
    reach = student.ppf((1 + LEVEL) / 2) * ours["log_error"]
    near(ours["low"], ours["ratio"] * np.exp(-reach), 1e-9, "low end")
    near(ours["high"], ours["ratio"] * np.exp(reach), 1e-9, "high end")
    near(ours["p_above_one"], student.sf(np.log(ours["ratio"]) / ours["log_error"]), 1e-9, "p-value")
    near(ours["quantile"], student.ppf(LEVEL), 1e-9, "quantile")
    check_shift(ours, old, now, paired)
    near(ours["trend_p"], stats.kendalltau(range(rounds), values, method="exact").pvalue, 1e-9, "trend")


for seed in range(6):
    for rounds in (6, 8, 13):
        for paired in (False, True):
            check(np.random.default_rng(seed), rounds, paired)
print("agrees with SciPy")
