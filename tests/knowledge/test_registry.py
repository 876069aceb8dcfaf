"""Projects that are watched, from the events that say so."""

from pathlib import Path

from knowledge.events import ProjectMoved, ProjectUnwatched, ProjectWatched
from knowledge.redact import clean
from knowledge.registry import Registry


def watched(number: int, key: str, *trees: str) -> ProjectWatched:
    return ProjectWatched(
        number=number, name=clean(Path(trees[0]).name), key=clean(key), trees=[clean(tree) for tree in trees]
    )


def test_a_path_belongs_to_the_innermost_tree() -> None:
    registry = Registry([watched(1, "/a/.git", "/a"), watched(2, "/a/b/.git", "/a/b")])
    for path, number, tree in [("/a/x.py", 1, "/a"), ("/a/b/c/x.py", 2, "/a/b"), ("/a", 1, "/a")]:
        found = registry.at(Path(path))
        assert found
        assert (found[0].number, found[1]) == (number, Path(tree))
    assert registry.at(Path("/ab/x.py")) is None


def test_an_unwatched_project_keeps_its_number() -> None:
    registry = Registry([watched(1, "/a/.git", "/a", "/a2"), ProjectUnwatched(number=1, trees=[clean("/a2")])])
    assert registry.at(Path("/a/x")) is None
    assert registry.at(Path("/a2/x"))
    registry.apply(ProjectUnwatched(number=1, trees=[]))
    assert registry.watched == []
    assert registry.next_number == 2
    known = registry.by_key(Path("/a/.git"))
    assert known
    assert known.number == 1


def test_a_moved_project_takes_its_own_trees_along() -> None:
    registry = Registry(
        [
            watched(1, "/a/.git", "/a", "/elsewhere"),
            ProjectMoved(number=1, before=clean("/a/.git"), after=clean("/b/.git")),
        ]
    )
    [one] = registry.watched
    assert (one.key, one.trees) == (Path("/b/.git"), (Path("/b"), Path("/elsewhere")))
