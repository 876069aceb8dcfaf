"""What a granted command of a project printed goes when the project does; that of another stays."""

import pytest

from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import ActDone, OutputAppended, PlanDecided, PlanProposed
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.streams import Streams
from knowledge.store.wiping import Scope, wipe_log
from tests.making import Voice, commit


def approved(voice: Voice, project: int) -> tuple[Envelope, ...]:
    """What comes before an act."""
    shown = PlanProposed(
        approval=project,
        tool="run_command",
        effect="run command",
        title=clean("run"),
        preview=clean("run"),
        digest="0" * 64,
        target=clean("/src"),
        paths=[],
        warnings=[],
        evidence=clean(""),
        surface="terminal",
        task="",
        expires=0,
    )
    empty = clean("")
    yes = PlanDecided(
        approval=project,
        decision="approved",
        digest=shown.digest,
        who=empty,
        surface="terminal",
        where=empty,
        note=empty,
    )
    return voice.says(shown, project=project), voice.says(yes, project=project)


def test_the_output_of_a_command_goes_with_its_project(home: Paths) -> None:
    voice, log = Voice("hands"), LogWriter.open(home.core)
    for project in (1, 2):
        printed = OutputAppended(stream=f"act:{project}", off=0, kind="stdout", text=clean("printed"))
        done = ActDone(approval=project, summary=clean("done"), status=0, output=f"act:{project}")
        commit(log, voice.unit(*approved(voice, project), printed, voice.says(done, project=project)))
    wipe_log(log, Scope(1, ("/src/one",)), [])
    log.close()
    with EventLog.open(home.core) as left:
        streams = Streams(left.database)
        assert streams.text("act:2") == "printed"
        with pytest.raises(NotFound):
            streams.text("act:1")
