"""`python app.py` → "ModuleNotFoundError: No module named 'yaml'"."""

import re
import sys
from collections.abc import Iterator

from knowledge.failures.said import Correction, Said

NEEDS = ("no module named",)
_SAYS = re.compile(
    r"^(?:E +)?(?:ModuleNotFoundError|ImportError): No module named '?(?P<name>[A-Za-z_]\w*)(?P<more>\.[\w.]+)?'?",
    re.MULTILINE,
)
_RUN = re.compile(r": No module named (?P<name>[A-Za-z_]\w*)$", re.MULTILINE)
_DISTRIBUTIONS = {
    "PIL": "Pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "git": "GitPython",
    "google": "",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "psycopg2": "psycopg2-binary",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "usb": "pyusb",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
"""What modules come with that are called otherwise; empty where nobody can tell."""


def corrected(said: Said) -> Iterator[Correction]:
    found = next(reversed(list(_SAYS.finditer(said.output))), None) or _of_option(said)
    if not found or found["name"] in sys.stdlib_module_names:
        return
    name, here = found["name"], said.names()
    if name in here or f"{name}.py" in here:
        yield Correction(f"PYTHONPATH=. {said.command}", f"{name} lies here, where Python does not look for it")
    elif not found.groupdict().get("more") and (package := _DISTRIBUTIONS.get(name, name)):
        yield Correction(f"pip install {package} && {said.command}", f"the module {name} is not installed here", 2)


def _of_option(said: Said) -> re.Match[str] | None:
    """`python -m NAME` names it in another way."""
    found = _RUN.search(said.output)
    return found if found and "-m" in said.words and found["name"] in said.words else None
