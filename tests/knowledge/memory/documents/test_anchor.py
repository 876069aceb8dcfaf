"""Sections are called as GitHub calls them, each by a name of its own."""

from knowledge.memory.documents.anchor import Anchors


def test_names() -> None:
    anchors = Anchors()
    said = ["Getting Started", "C++ & Rust?", "Getting Started", "", "!!!", "Getting Started 1", "Über uns"]
    assert [anchors.of(one) for one in said] == [
        "getting-started",
        "c--rust",
        "getting-started-1",
        "",
        "section",
        "getting-started-1-1",
        "über-uns",
    ]
