"""Which documents are read: the innermost word counts, and of two about the same path the last."""

from pathlib import Path

from knowledge.events import PathForgotten, PathWanted, ProjectUnwatched, ProjectWatched
from knowledge.memory.documents.wishes import Root, Wishes, project_of
from knowledge.redact import clean


def want(path: str) -> PathWanted:
    return PathWanted(path=clean(path))


def forget(path: str) -> PathForgotten:
    return PathForgotten(path=clean(path))


def watched(*trees: str, number: int = 1) -> ProjectWatched:
    return ProjectWatched(number=number, name=clean("p"), key=clean(trees[0]), trees=[clean(one) for one in trees])


def test_watched_trees_and_what_was_asked_for() -> None:
    wishes = Wishes([watched("/w/a"), want("/n")])
    assert wishes.roots == {"/n": Root("/n", asked=True), "/w/a": Root("/w/a", asked=False)}


def test_what_was_forgotten_is_left_out_until_it_is_asked_for() -> None:
    wishes = Wishes([want("/n"), forget("/n/a")])
    assert (list(wishes.roots), wishes.without("/n"), wishes.forgotten) == (["/n"], ["/n/a"], ["/n/a"])
    assert not wishes.has("/n/a/b")
    wishes.apply(want("/n/a"))
    assert sorted(wishes.roots) == ["/n", "/n/a"]
    wishes.apply(want("/n"))
    assert (list(wishes.roots), wishes.forgotten) == (["/n"], [])


def test_a_tree_below_what_was_asked_for_is_part_of_it() -> None:
    wishes = Wishes([watched("/n/a"), want("/n")])
    assert list(wishes.roots) == ["/n"]
    wishes.apply(forget("/n"))
    assert list(wishes.roots) == []


def test_a_tree_that_was_asked_for_is_read_whole() -> None:
    assert Wishes([watched("/w"), want("/w")]).roots == {"/w": Root("/w", asked=True)}


def test_of_several_trees_the_first_that_is_there(tmp_path: Path) -> None:
    here = str(tmp_path)
    assert list(Wishes([watched("/gone", here)]).roots) == [here]
    assert list(Wishes([watched(here), ProjectUnwatched(number=1, trees=[])]).roots) == []


def test_the_innermost_project_has_a_file() -> None:
    trees = [("/w", 1), ("/w/a", 2)]
    assert [project_of(path, trees) for path in ("/w/x", "/w/a/x", "/wa/x")] == [1, 2, None]
