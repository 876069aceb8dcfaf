"""What probably comes next, for shells: one file for each session, from which the shell takes a line at a key.

The first line names the run that it follows; a shell that has run something since offers nothing, whoever was late or
is dead. The second is the command.
"""

from daemon.session_files import SESSION, SessionFiles
from knowledge.redaction.marks import OPENS

LONGEST = 200
"""Characters; what is longer is not taken in at a glance."""


def offerable(text: str) -> bool:
    """Whether a person sees all of it on one line, and would run what was meant."""
    return 0 < len(text) <= LONGEST and text.isprintable() and not text[0].isspace() and f"{OPENS}secret:" not in text


class NextFiles(SessionFiles):
    """The folder of them."""

    def offer(self, session: str, run: str, text: str) -> None:
        """Have the shell offer this after that run; what is not `offerable` is not there. Raises OSError."""
        if offerable(text):
            self.put(session, run, [text])
        else:
            self.forget(session)

    def clear(self) -> None:
        """Nothing is offered anywhere. Raises OSError."""
        for file in self._folder.glob("*-*"):
            if SESSION.fullmatch(file.name.removesuffix(".new")):
                file.unlink(missing_ok=True)
