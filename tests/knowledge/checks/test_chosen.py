"""Which command is meant: what the user types is taken as it is, unless it would become another one."""

from pathlib import Path

import pytest

from knowledge.checks.chosen import chosen
from knowledge.errors import Usage
from knowledge.registry import Watched


@pytest.fixture
def shop(tmp_path: Path) -> Watched:
    (tmp_path / "Makefile").write_text("test:\n\tpytest -q\n")
    return Watched(number=3, name="shop", key=tmp_path, trees=(tmp_path,), root_commit=None, remote=None)


@pytest.mark.parametrize("command", ["make clean && make test", "rm -rf build && make test", "cargo publish --dry-run"])
def test_what_is_typed_is_taken_as_it_is_and_a_model_must_name_a_check(shop: Watched, command: str) -> None:
    [tree] = shop.trees
    assert chosen(command, shop, tree, (), 0, typed=True).command == command
    with pytest.raises(Usage, match="is no check"):
        chosen(command, shop, tree, (), 0)


@pytest.mark.parametrize("typed", [True, False])
def test_a_command_with_a_secret_is_refused_for_without_it_it_is_another(shop: Watched, *, typed: bool) -> None:
    [tree] = shop.trees
    with pytest.raises(Usage, match="secret"):
        chosen("DB_PASSWORD=hunter2secretvalue make test", shop, tree, (), 0, typed=typed)


def test_without_words_its_tests_are_meant(shop: Watched) -> None:
    [tree] = shop.trees
    assert chosen("", shop, tree, (), 0).command == "make test"
