"""The benchmark of redaction tells what is found from what is missed, and false redactions from none."""

import json
import lzma
from pathlib import Path

from daemon.bench.figures import Asked
from daemon.bench.redaction import Texts, redaction
from knowledge.views import RowView

TOKEN = "ghp_Zx8Kq2Lm9Rt4Vw7Yb3Nc6Hd1Jf5Gs0PaTuEo"


def silent(_text: str) -> None:
    """Nobody looks."""


def rows(texts: Texts) -> dict[str, RowView]:
    return {row.name: row for row in redaction(texts, Asked(tell=silent))}


def labelled(path: Path, *cases: tuple[str, str, str]) -> Path:
    """Texts, each with what has to be found in it and its kind."""
    with lzma.open(path, "wt", encoding="utf-8") as file:
        for text, secret, kind in cases:
            start = text.index(secret)
            spans = [{"start": start, "end": start + len(secret), "kind": kind}]
            file.write(json.dumps({"text": text, "spans": spans}) + "\n")
    return path


def test_recall_counts_what_is_covered_whole(tmp_path: Path) -> None:
    path = labelled(
        tmp_path / "cases.jsonl.xz",
        (f"x {TOKEN} y", TOKEN, "provider"),
        (f"x {TOKEN} y", f"x {TOKEN}", "provider"),
        ("password = 'Zk4-pW9qLm'", "Zk4-pW9qLm", "generic"),
    )
    found = rows(Texts(path, [], []))
    assert found["provider: of 2 found whole"].value == 50
    assert found["provider: of 2 found whole"].reference == 0
    assert not found["provider: of 2 found whole"].ok
    assert found["generic: of 1 found whole"].value == found["generic: of 1 found whole"].reference == 100


def test_redactions_are_counted_where_there_should_be_none(tmp_path: Path) -> None:
    code, output = tmp_path / "code", tmp_path / "output"
    (code / "site-packages").mkdir(parents=True)
    output.mkdir()
    (code / "one.py").write_text("token = read_token(path)\n" * 20_000)
    (code / "site-packages" / "other.py").write_text(TOKEN)
    (output / "build.log.xz").write_bytes(lzma.compress(f"all is well\n{TOKEN}\n".encode() * 1_000))
    found = rows(Texts(None, [code], [output]))
    [clean] = [row for name, row in found.items() if name.startswith("redactions in code")]
    [leaking] = [row for name, row in found.items() if name.startswith("redactions in build output")]
    assert (clean.value, clean.ok) == (0, True)
    assert clean.reference
    assert (leaking.value > 1_000, leaking.ok) == (True, False)
    assert [row.value for name, row in found.items() if name.startswith(("known values", "other results"))] == [0, 0]
