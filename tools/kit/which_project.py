"""Which project somebody means: by number, by name, by a name that is nearly one, or the one around here."""

from collections.abc import Sequence
from difflib import get_close_matches

from knowledge.errors import NotFound, Unclear
from knowledge.projects import find
from knowledge.registry import Watched
from tools.kit.around import Around
from tools.kit.wording import shown

SHOWN = 3


def named(around: Around, said: str) -> Watched | None:
    """The one that is meant, or None where nothing was said and there is none around here.

    Raises Unclear, with a question, for a name that is nearly that of some; NotFound where it is like none.
    """
    known = around.registry.all
    if not said:
        return _here(around)
    wanted = _bare(said)
    exact = [one for one in known if wanted in (_bare(one.name), str(one.number))]
    if len(exact) == 1:
        return exact[0]
    near = _near(wanted, exact or known)
    if len(near) == 1 and _bare(near[0].name).startswith(wanted):
        return near[0]
    if near:
        raise Unclear(f"project {said!r}", hint=f"did you mean {_either([one.name for one in near])}?")
    raise NotFound(f"project {said!r}", hint="`sotto projects` lists them")


def name_of(around: Around, number: int | None) -> str | None:
    """What people call a project; None outside of projects."""
    return next((shown(one.name) for one in around.registry.all if one.number == number), None)


def _here(around: Around) -> Watched | None:
    if around.here is None:
        return None
    inside = around.registry.at(around.here)
    return around.registry.by_key(find(around.here).key) or (inside[0] if inside else None)


def _near(wanted: str, known: Sequence[Watched]) -> list[Watched]:
    """Those whose names hold it, or are spelled nearly so."""
    names = {_bare(one.name): one for one in known}
    holding = [name for name in names if wanted in name or name in wanted]
    return [names[name] for name in (holding or get_close_matches(wanted, names, n=SHOWN))[:SHOWN]]


def _bare(name: str) -> str:
    """As people say it: "billing api" is billing-api."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)
