"""Records of decisions say how they stand, in the ways that are used for that."""

import pytest

from knowledge.memory.documents.decision import decision
from knowledge.memory.documents.document import read

NYGARD = "# 5. Use SQLite\n\n## Status\n\n{}\n\n## Context\n\nWe need a store.\n\n## Decision\n\nWe will use SQLite.\n"
MADR = "---\nstatus: {}\ndate: today\n---\n# Use SQLite\n\nWe need a store.\n\n## Decision Outcome\n\nWe use SQLite.\n"
LINE = "# Use SQLite\n\n* Status: {}\n* Date: today\n\nWe use SQLite.\n"


@pytest.mark.parametrize("template", [NYGARD, MADR, LINE])
@pytest.mark.parametrize(
    ("said", "status", "by"),
    [
        ("Accepted", "accepted", ""),
        ("proposed", "proposed", ""),
        ("Rejected on Monday", "rejected", ""),
        ("Superseded by [ADR-9](0009-postgres.md)", "superseded", "0009-postgres.md"),
        ("superseded by ADR-0009", "superseded", "ADR-0009"),
        ("deprecated", "deprecated", ""),
    ],
)
def test_a_status_is_read(template: str, said: str, status: str, by: str) -> None:
    found = decision("docs/adr/0005-use-sqlite.md", read("a.md", template.format(said)))
    assert found
    assert (found.status, found.superseded_by) == (status, by)
    assert found.text.endswith("use SQLite.")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/adr/0005-x.md", "# X\n\nNothing is said.\n"),
        ("docs/adr/0005-x.md", NYGARD.format("whatever")),
        ("docs/api.md", "# API\n\nStatus: accepted\n\nreturns 202\n"),
        ("README.md", "# Shop\n\nstatus of the build: active\n"),
    ],
)
def test_what_is_no_record_or_does_not_say_has_none(path: str, text: str) -> None:
    assert decision(path, read("a.md", text)) is None
