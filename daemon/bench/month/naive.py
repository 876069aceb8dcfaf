"""The reference: the last event of the kind that has a word of the question in it, and nothing else."""

import re

from daemon.bench.month.answers import Answer
from daemon.bench.month.playing import Month
from daemon.bench.month.questions import Question
from daemon.bench.month.story import PROJECTS, moment
from knowledge.envelope import Envelope

LONG = 3
_KINDS = {
    "recent_activity": ("CommandFinished", "FilesChanged", "CommitMade", "TestsFailed", "TestsPassed"),
    "what_changed": ("FilesChanged", "CommitMade"),
    "command_history": ("CommandFinished",),
    "project_state": ("BranchSwitched",),
    "test_history": ("TestsFailed", "TestsPassed"),
    "list_failures": ("FailureDiagnosed",),
    "work_sessions": ("FilesChanged",),
    "sessions that touched": ("FilesChanged",),
    "worked": ("CommandFinished",),
    "notes": ("NoteTaken", "NoteEdited"),
    "search": ("NoteTaken", "NoteEdited", "FailureDiagnosed", "CommandFinished"),
}
_FIELDS = {"branch": "after", "last command": "command", "what": "test_id", "dirty": "subject"}


def naively(month: Month, asked: Question) -> Answer:
    """What such a search would say."""
    words = {word for word in re.findall(r"\w+", f"{asked.asks} {asked.about}".lower()) if len(word) > LONG}
    until = moment(asked.at) if asked.at else month.now
    fits: Envelope | None = None
    for seen in month.log.every(0, _KINDS[asked.call]):
        here = not asked.of or seen.header.project == PROJECTS[asked.of]
        if here and seen.header.at <= until and words & set(re.findall(r"\w+", str(seen.body).lower())):
            fits = seen
    if fits is None:
        return Answer([], {})
    body = fits.event.model_dump()
    value = body.get(_FIELDS.get(asked.field, asked.field))
    return Answer([fits.seq], {asked.field: str(value)} if value is not None else {})
