"""Something is kept in the user's words, another note takes its place, and both are still there."""

import json

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import NoteSuperseded, NoteTaken

OLD, NEW = "Prices are floats", "Prices are integers, in cents"


def act(stage: Stage) -> list[str]:
    stage.sotto("remember", OLD, "--kind", "decision")
    old = stage.wait(NoteTaken, lambda one: one.title == OLD)
    said = stage.sotto("remember", NEW, "--kind", "decision")
    must(OLD in said.stderr, "the note that it contradicts is not named")
    command = said.stderr.split("sotto note ")[-1].split()
    must(stage.sotto("note", *command).returncode == 0, "one note cannot take the place of another")
    superseded = stage.wait(NoteSuperseded)
    listed = [one["title"] for one in json.loads(stage.sotto("notes", "--json").stdout)]
    must(listed == [NEW], f"what holds is said to be {listed}")
    return [f"NoteTaken: {old.title}", f"NoteTaken: {NEW}", f"NoteSuperseded: n{superseded.note}"]


SCENE = Scene(
    48,
    "note",
    "A note",
    "You write down a decision, and later another. Sotto asks whether they contradict; the first is kept, as it was.",
    act,
)
