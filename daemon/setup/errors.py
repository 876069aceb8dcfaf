"""What may go wrong while Sotto is set up; each says what to do about it."""

from knowledge.errors import SottoError


class IndexUnreachable(SottoError):
    """The package index cannot be reached."""

    hint = "check the network, or name an index you can reach in PIP_INDEX_URL; then run ./scripts/start again"


class NotOffered(SottoError):
    """No package index offers this file."""

    hint = "is PIP_INDEX_URL, or pip's configuration, the index you meant?"


class WrongBytes(SottoError):
    """A download is not what the lock file pins."""

    hint = "it was thrown away; run ./scripts/start again"


class NoRoom(SottoError):
    """There is not enough room on the disk."""

    hint = "free some space and run ./scripts/start again; it goes on where it stopped"


class NotInstalled(SottoError):
    """Packages could not be installed, and nothing was changed."""


class HalfInstalled(SottoError):
    """Installing packages broke off in the middle."""

    hint = "run ./scripts/start again: it makes the environment anew"


class NotBuilt(SottoError):
    """The native package could not be built."""


class StillRunning(SottoError):
    """The daemon did not stop, so nothing was removed."""

    hint = "see `sotto status` and `sotto logs`; end it, then run `sotto uninstall` again"


class NotAgreed(SottoError):
    """This needs a person's yes."""

    code = 4
    hint = "answer the question at a terminal, or say --yes"
