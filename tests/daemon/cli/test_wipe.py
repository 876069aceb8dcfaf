"""What `sotto wipe` says it did."""

import pytest

from daemon.cli.wipe import counted
from knowledge.data_views import WipeView

VIEW = WipeView(events=1, streams=2, files=3, bytes_before=4_000_000, bytes_after=0, took_ms=9, left=[])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "1 event, 2 outputs, 3 files; 4.0 MB before, 0.0 MB now"),
        ({"events": 0, "streams": 0, "files": 1}, "1 file; 4.0 MB before, 0.0 MB now"),
        ({"bytes_before": 0}, "by the daemon, which was started meanwhile: it does not tell how much that was"),
    ],
)
def test_how_much_it_was_is_said_where_it_is_known(changes: dict[str, int], said: str) -> None:
    assert counted(VIEW.model_copy(update=changes)) == said
