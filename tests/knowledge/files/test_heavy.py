"""Folders that nobody wrote by hand."""

from knowledge.files.heavy import decides, heavy, heavy_within


def test_by_name_alone() -> None:
    assert heavy("node_modules", ())
    assert heavy(".git", ())
    assert not heavy("src", ())


def test_by_neighbours() -> None:
    assert heavy("target", {"Cargo.toml"})
    assert not heavy("target", {"README"})
    assert heavy("vendor", {"composer.json"})
    assert not heavy("vendor", {"go.mod"})


def test_by_what_it_holds() -> None:
    assert heavy_within({"pyvenv.cfg", "bin"})
    assert heavy_within({"CACHEDIR.TAG"})
    assert heavy_within({".git", "src"})
    assert not heavy_within({"src"})


def test_what_decides() -> None:
    assert all(decides(name) for name in (".gitignore", "pyvenv.cfg", "Cargo.toml"))
    assert not decides("main.py")
