"""`git push` → "! [rejected] main -> main (fetch first)": the remote has commits that are not here."""

from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("[rejected]",)
_SAYS = ("fetch first", "non-fast-forward", "tip of your current branch is behind", "remote contains work")


def corrected(said: Said) -> Iterator[Correction]:
    at = said.sub("push")
    if said.program != "git" or at is None or not any(words in said.lower for words in _SAYS):
        return
    if not any(word.startswith(("-", "+", ":")) for word in said.words[at + 1 :]):
        yield Correction(f"{said.replaced(at, 'pull')} && {said.command}", "the remote has commits that are not here")
