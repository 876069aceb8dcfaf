"""Broken programs are made in variants, run, and keep their name; pairs are counted as the bench says."""

import os
import random
from pathlib import Path

from daemon.bench.failures_prints import Named, mined, named, pairs
from daemon.bench.failures_samples import Variant, chosen, made, values
from knowledge.failures.findings import findings
from knowledge.failures.readers import diagnostics

PATH = os.environ.get("PATH", os.defpath)


def test_there_are_enough_failures_each_of_its_own_name() -> None:
    samples = chosen(PATH).samples
    assert len({(one.chain, one.name) for one in samples}) == len(samples)
    everywhere = chosen("/nowhere")
    assert {one.chain for one in everywhere.samples} == {"python", "pytest", "checkers"}
    assert any(one.startswith("gcc (no gcc") for one in everywhere.missing)


def test_a_failure_in_six_variants_has_one_name_and_its_neighbour_another(tmp_path: Path) -> None:
    samples = [one for one in chosen(PATH, 2).samples if one.chain == "python"]
    printed = list(made(samples, tmp_path, PATH))
    assert [one.variant for one in printed] == list(Variant) * 2
    assert {one.status != 0 for one in printed} == {True}
    assert len({one.output for one in printed}) > 6
    found = [findings(one.output, diagnostics, one.command, one.status) for one in printed]
    counted = pairs(named(printed, [one.told[0].names.fingerprint for one in found]))
    assert (counted.precision, counted.recall, counted.same) == (100, 100, 2 * 15)


def test_values_are_the_same_for_the_same_source() -> None:
    one, other = values(random.Random(1)), values(random.Random(1))
    del one["closed"], other["closed"]
    assert one == other
    assert values(random.Random(2))["uuid"] != one["uuid"]


def test_pairs_are_counted_within_a_chain() -> None:
    outputs = [Named("gcc", "a", 1), Named("gcc", "a", 1), Named("gcc", "b", 1), Named("tsc", "a", 1)]
    counted = pairs(outputs)
    assert (counted.both, counted.alike, counted.same) == (1, 3, 1)
    assert round(counted.precision) == 33
    assert pairs([]).precision == pairs([]).recall == 100


def test_what_is_not_installed_is_not_compared() -> None:
    assert mined([], []) is None
