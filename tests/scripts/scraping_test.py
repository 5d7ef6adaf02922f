#!/usr/bin/env python3
"""scraping_test.py BENCHMARKS: scraping.py on steps that are made up, and the picture of metrics_scale.py."""

import sys
from xml.etree import ElementTree

sys.path.insert(0, sys.argv[1])
import metrics_scale
import scraping


def rounds_of(disturbed, drift=0.0):
    """Sixteen rounds of 89 steps of 22 ms. `disturbed`: what is added to one step of those that are."""
    rounds = [[22.0 + number * drift] * 89 for number in range(16)]
    for number in filter(scraping.is_disturbed, range(16)):
        rounds[number][40] += disturbed
    return rounds


def expect_cost(rounds, expected):
    for share in scraping.cost(rounds):
        assert abs(share - expected) < 1e-9, (share, expected)


expect_cost(rounds_of(0), 0)
expect_cost(rounds_of(20), 20 / (89 * 22))  # one step of many counts, as it took
expect_cost(rounds_of(0, drift=1), 0)

rows = [(ranks, count, 100 * ranks * count, 5.0 * count) for ranks in (8, 64) for count in (1, 20)]
times = [(ranks, routing, 0.01 * ranks) for ranks in (8, 64) for routing in metrics_scale.ROUTINGS]
drawn = ElementTree.fromstring(metrics_scale.picture(rows, times))
words = [each.text for each in drawn.iter() if each.tag.endswith("text")]
for title in "series of a run", "KiB of a scrape, with gzip", "processor time of a run of one configuration, s":
    assert title in words, words
assert words.count("1 configuration") == 2 and words.count("zipf(1)") == 1, words
assert sum(each.tag.endswith("circle") for each in drawn.iter()) == 12
print("passed")
