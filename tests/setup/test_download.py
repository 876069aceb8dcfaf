"""One pinned file: resumed, checked, never half there."""

import os

import pytest

from daemon.setup.download import fetch
from daemon.setup.errors import IndexUnreachable, WrongBytes
from daemon.setup.index import Places

CONTENT = os.urandom(1 << 20)
NAME = "big-1.0.tar.gz"


@pytest.fixture
def pinned(index):
    return index.add("big", NAME, CONTENT)


def downloads(index):
    return [asked for path, asked, _ in index.asked if path.startswith("/files")]


def test_what_is_there_is_not_fetched_again(index, pinned, tmp_path):
    for _ in range(2):
        assert fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned}).read_bytes() == CONTENT
    assert downloads(index) == [""]


def test_a_broken_line_is_taken_up_where_it_broke(index, pinned, tmp_path):
    index.cut_after = 300_000
    fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned})
    assert downloads(index) == ["", "bytes=300000-"]


def test_a_later_run_goes_on_where_an_earlier_one_was_killed(index, pinned, tmp_path):
    (tmp_path / f"{NAME}.part").write_bytes(CONTENT[:500_000])
    seen = []
    fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned}, lambda here, whole: seen.append((here, whole)))
    assert downloads(index) == ["bytes=500000-"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_a_complete_part_only_needs_its_name(index, pinned, tmp_path):
    (tmp_path / f"{NAME}.part").write_bytes(CONTENT)
    fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned})
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_server_without_ranges_is_asked_for_everything(index, pinned, tmp_path):
    index.ranges = False
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * 1_000)
    fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned})
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_wrong_bytes_are_thrown_away(index, pinned, tmp_path):
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * 1_000)
    with pytest.raises(WrongBytes):
        fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned})
    assert not list(tmp_path.iterdir())
    fetch(Places((index.url,)), "big", tmp_path / NAME, {pinned})


def test_a_line_that_brings_nothing_ends_in_an_error_and_keeps_what_came(index, pinned, tmp_path):
    class Dead(Places):
        def open(self, url, headers=None):
            if "/files/" in url:
                raise ConnectionResetError("reset")
            return super().open(url, headers)

    (tmp_path / f"{NAME}.part").write_bytes(CONTENT[:1_000])
    with pytest.raises(IndexUnreachable, match="reset"):
        fetch(Dead((index.url,)), "big", tmp_path / NAME, {pinned})
    assert (tmp_path / f"{NAME}.part").stat().st_size == 1_000
