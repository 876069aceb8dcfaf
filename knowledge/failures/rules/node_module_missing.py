"""`node app.js` → "Error: Cannot find module 'express'". Not for names like those of well-known packages."""

import re
from collections.abc import Iterator

from knowledge.failures.command_names import popular
from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import near

NEEDS = ("cannot find module '", "cannot find package '")
_SAYS = re.compile(
    r"^(?:.*Error.*: )?Cannot find (?:module|package) '(?P<name>(?:@[\w.-]+/)?[a-z0-9][\w.-]*)(?:/[\w./-]+)?'",
    re.MULTILINE,
)
_WITH_NODE = ("node", "nodemon", "npm", "npx", "yarn", "pnpm", "ts-node", "tsx")


def corrected(said: Said) -> Iterator[Correction]:
    found = _SAYS.search(said.output)
    if said.program in _WITH_NODE and found and not near(found["name"], popular("node")):
        installs = {"yarn": "yarn add", "pnpm": "pnpm add"}.get(said.program, "npm install")
        yield Correction(f"{installs} {found['name']} && {said.command}", f"{found['name']} is not installed here", 2)
