"""The parameters: what is shipped is whole, a file of one's own changes what it names, and nonsense is named."""

from pathlib import Path
from typing import get_args

import pytest

from knowledge.attention.candidate import Kind
from knowledge.attention.parameters import LARGEST, built_in, load, parse
from knowledge.errors import BadConfiguration


def test_what_is_shipped_is_valid_and_each_value_says_what_it_means() -> None:
    shipped = built_in()
    sections = [getattr(shipped, section) for section in type(shipped).model_fields if section != "without"]
    assert len(sections) == 8
    for section in sections:
        for name, one in type(section).model_fields.items():
            assert one.description, name


def test_every_kind_has_a_cost_of_delay() -> None:
    assert all(built_in().per_minute(kind) >= 0 for kind in get_args(Kind))


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[throttle]\nspoken_a_day = 9\n[delay]\n"build failed" = 2.0\n', encoding="utf-8")
    mine = load(file)
    assert (mine.throttle.spoken_a_day, mine.per_minute("build failed")) == (9, 2.0)
    assert mine.throttle.apart_min == built_in().throttle.apart_min
    assert mine.digest() != built_in().digest() == parse("", "nothing").digest()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[throttle]\nspoken_per_day = 9", "throttle.spoken_per_day"),
        ("[thrott]\nspoken_a_day = 9", "thrott"),
        ("[throttle]\nspoken_a_day = -1", "throttle.spoken_a_day"),
        ("[throttle]\nspoken_a_day = 'four'", "throttle.spoken_a_day"),
        ("[cost]\ndeep = nan", "cost.deep"),
        ("[cost]\ndeep = inf", "cost.deep"),
        ("[cost]\nidle = 0", "cost.idle"),
        ("[surprise]\ncritical = 1.5", "surprise.critical"),
        ("throttle = 3", "throttle"),
        ("without = ['luck']", "without.0"),
        ("[throttle", "mine"),
        ("x = " + "[" * 10_000, "mine"),
    ],
)
def test_nonsense_is_refused_by_its_key(text: str, key: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        parse(text, "mine")
    assert key in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    binary, large = tmp_path / "binary", tmp_path / "large"
    binary.write_bytes(b"\xff\xfe")
    large.write_bytes(b"#" * (LARGEST + 1))
    for path in (tmp_path / "absent", tmp_path, binary, large):
        with pytest.raises(BadConfiguration, match=path.name):
            load(path)
