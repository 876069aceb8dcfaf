"""`python app.py` → "ModuleNotFoundError: No module named 'yaml'". Nobody should install a misspelled name: a package
of that name would be a trap.
"""

import re
import sys
from collections.abc import Iterator, Sequence

from knowledge.failures.command_names import distribution, popular
from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import near

NEEDS = ("no module named",)
_SAYS = re.compile(
    r"^(?:E +)?(?:ModuleNotFoundError|ImportError): No module named '?(?P<name>[A-Za-z_]\w*)(?P<more>\.[\w.]+)?'?",
    re.MULTILINE,
)
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*")
_RUN = re.compile(r": No module named (?P<name>[A-Za-z_]\w*)$", re.MULTILINE)


def corrected(said: Said) -> Iterator[Correction]:
    started = _RUN.search(said.output) if "-m" in said.words else None
    found = started or next(reversed(list(_SAYS.finditer(said.output))), None)
    if not found or found["name"] in sys.stdlib_module_names:
        return
    name, here = found["name"], said.names()
    meant = near(name, sys.stdlib_module_names | popular("python"))
    if name in here or f"{name}.py" in here:
        if _looks_here(said.words):  # it came after the run
            return
        yield Correction(f"PYTHONPATH=. {said.command}", f"{name} lies here, where Python does not look for it")
    elif meant and started and name in said.words:
        yield Correction(said.replaced(said.words.index(name), meant[0]), f"there is no {name}, but {meant[0]}", 2)
    elif not meant and not found.groupdict().get("more") and (package := distribution(name)):
        yield Correction(f"pip install {package} && {said.command}", f"the module {name} is not installed here", 2)


def _looks_here(words: Sequence[str]) -> bool:
    """Whether Python looks for modules in the directory of the command: it does, but for a script of another one."""
    python = next((at for at, word in enumerate(words) if _PYTHON.fullmatch(word)), None)
    if python is None:
        return False
    ran = next((word for word in words[python + 1 :] if word in {"-m", "-c"} or not word.startswith("-")), "")
    return "/" not in ran.removeprefix("./")
