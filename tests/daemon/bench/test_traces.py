"""The bench of traces measures what is kept: spans are, and the plain text beside them."""

from pathlib import Path

from daemon.bench.traces import SPANS, _gone, _kept, _made, _told


def test_what_is_measured_was_kept(tmp_path: Path) -> None:
    made, answers = _made(3)
    assert len(made) == 3
    assert {len(one.spans) for one in answers} == {SPANS}
    took, grown = _kept(tmp_path / "core.db", answers, spans=True)
    plain, as_text = _kept(tmp_path / "plain.db", answers, spans=False)
    assert (len(took), len(plain)) == (3, 3)
    assert grown > 0
    assert as_text > sum(len(one.text) for one in answers) / 2
    assert len(_told(tmp_path / "core.db")) == 3
    assert _gone(tmp_path / "core.db")[0] > 0
    assert _told(tmp_path / "core.db") == []
