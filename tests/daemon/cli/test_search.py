"""`sotto search`: prints what fits, offline too, and says what cannot be asked."""

import json

import pytest

from daemon.cli.main import main
from daemon.paths import Paths
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.store.memory import Memory
from tests.making import DAY, NOW


@pytest.fixture
def filled(home: Paths) -> Paths:
    with Memory.writer(home.memory) as memory:
        index = Index(memory)
        index.put(Entry("decision", "n1", None, NOW, "Sessions live in Redis", "tokens cannot be\x1b[2J revoked"))
        index.put(Entry("command", "e7", None, NOW + DAY, "redis-cli flushall", "", times=3))
        index.put(Entry("note", "n3", None, NOW, "Redis has no password", "", valid_to=NOW + 1))
    return home


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["search", *words, "--json"]) == 0
    return [one["id"] for one in json.loads(capsys.readouterr().out)]


def test_what_fits_is_printed_with_what_it_is(filled: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "revoke", "tokens"]) == 0
    out = capsys.readouterr().out
    assert "n1  Sessions live in Redis" in out
    assert "decision  ·  2026-01-01" in out
    assert "\\x1b[2J" in out


def test_what_is_asked_for_is_limited(filled: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(found(capsys, "redis")) == {"n1", "e7"}
    assert found(capsys, "redis", "--kind", "commands") == ["e7"]
    assert set(found(capsys, "redis", "--all")) == {"n1", "e7", "n3"}
    assert found(capsys, "redis", "--since", "2026-01-02") == ["e7"]
    assert found(capsys, "redis", "--as-of", "2026-01-01T00:00:00Z") in (["n1", "n3"], ["n3", "n1"])
    assert len(found(capsys, "redis", "-n", "1")) == 1
    assert found(capsys, "NEAR( AND ^*") == []


@pytest.mark.parametrize("words", [["x", "--kind", "song"], ["x", "--since", "never"], ["x", "-n", "-1"], [" "]])
def test_what_cannot_be_understood_is_said(filled: Paths, words: list[str]) -> None:
    assert main(["search", *words]) == 2


def test_before_anything_is_remembered_nothing_is_found(home: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "redis"]) == 0
    assert "nothing that is remembered fits" in capsys.readouterr().err
