"""A command that checks a part, and the same command for all of it."""

import re

from knowledge.checks.shell import bare

_RAW = re.compile(r"(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\"\\]|['\"\\])+")
_LEAVING_OUT = """--lf --ff --nf --last-failed --failed-first --new-first -x --exitfirst --sw --stepwise --trace --bail
--fail-fast --failfast --only-failures --onlyFailures --onlyChanged --changed -o --next-failure --lib
--failed --stale --rerun-failed --rerun"""
_ALONE = frozenset(_LEAVING_OUT.split())
"""Options that leave something out."""
_CHOOSING = """-k -m --deselect --ignore --maxfail --filter --tests -run --run -t --testNamePattern --test-name-pattern
-R -E --grep -g -e --example --test --bin --only -p --package --testPathPattern --spec --name -n-only
--scenario --tests-regex --project --suite --group --count -count"""
_VALUED = frozenset(_CHOOSING.split())
"""The same, with a word after them."""
_FILE = re.compile(
    r"[\w ./\\@+-]*\.(?:py|js|ts|tsx|jsx|mjs|cjs|vue|rb|php|exs|dart|rs|java|kt|cs|t|bats|spec"
    r"|c|cc|cpp|h|go|hs|lua|sql|o)(?::\d+)*"
)
_EVERY = {"go test": "./...", "go vet": "./...", "go build": "./...", "bazel test": "//...", "bazel build": "//..."}
_GIVES_ON = frozenset(["tox", "nox", "make", "npm", "npx", "docker"])


def whole(text: str, what: str) -> str:
    """The command without what makes it a run of a part; itself where it is whole. `what`: the words that tell."""
    raw = [found[0] for found in _RAW.finditer(text)]
    begin = min(len(raw) - len(bare(text)) + len(what.split()), len(raw))
    kept, skip = raw[:begin], False
    first = what.partition(" ")[0]
    for word in raw[begin:]:
        name, _, value = word.partition("=")
        if skip:
            skip = False
        elif (
            word == "--"
            and first in ("npm", "yarn", "pnpm", "test", "cargo")
            and "clippy" not in what
            and "fmt" not in what
        ):
            break
        elif (
            (word in _ALONE and not (word == "-x" and first not in ("pytest", "py.test")))
            or (name == "-Dtest")
            or (name in _VALUED and value)
        ):
            continue
        elif word in _VALUED and _takes(word, first):
            skip = True
        elif _partly(word, what):
            continue
        else:
            kept.append(word)
    if what in _EVERY and len(kept) < len(raw) and not any(word.endswith("...") for word in kept):
        kept.append(_EVERY[what])
    return " ".join(kept)


def _takes(option: str, program: str) -> bool:
    """Whether an option of these leaves something out, said to this program."""
    if option in ("-p", "-e", "-n", "-t", "-m", "-E", "-g", "--project", "-o"):
        return (option, program) in {
            ("-p", "cargo"),
            ("-e", "rspec"),
            ("-t", "jest"),
            ("-t", "vitest"),
            ("-m", "pytest"),
            ("-g", "mocha"),
            ("-E", "cargo"),
            ("--project", "dotnet"),
        }
    return True


def _partly(word: str, what: str) -> bool:
    """Whether an argument names a part: a test, a file, a package."""
    if word.startswith("-"):
        return False
    if "::" in word or _FILE.fullmatch(word.strip("'\"")):
        return True
    if what in ("cargo test", "cargo t", "cargo nextest run"):
        return True
    if what.startswith("go "):
        return not word.endswith("...")
    return what.startswith("bazel") and not word.endswith("...")
