"""Text that is made to cost time: the work for it grows with its length alone, whatever it is, and little is held."""

import random
import resource
import string

import pytest

from knowledge.redaction.patterns import guessed
from knowledge.redaction.stream import WINDOW, Redactor
from tests import slices
from tests.knowledge.redaction.conftest import KEY
from tests.knowledge.redaction.costs import calls

pytestmark = pytest.mark.usefixtures("ends")

LENGTH = 20_000
CALLS_A_CHARACTER = 40
"""Calls at most; ordinary text has less than one."""
NOISE = "".join(random.Random(4).choices(string.ascii_letters + string.digits + "+/", k=LENGTH))
PIECES = 12
"""Of 64 KiB, of one line."""
PARTS = [
    *(
        "a",
        "A",
        "0",
        "-",
        "=",
        " ",
        ":",
        "/",
        "<",
        "(",
        "\\",
        ".",
        "%",
        "&",
        "'",
        '"',
        "`",
        "é",
        "İ",
        "⟨",
        "\U0001f600",
    ),
    *("a=", "password=", "password=x ", "pwd ", "-key ", "token:", "key is ", "'key',", 'key="""', "password='x"),
    *("-----BEGIN", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----"),
    *("-----BEGIN PRIVATE KEY-----\n", f"-----BEGIN PRIVATE KEY-----{NOISE[:64]}", "Private-Lines: 1"),
    *("%25", "%252525", "%3D%22", "password%253D%2522", "&quot;", '\\"'),
    *("\0", "\0a", "\r", "a\r", "\x1b[", "\x1b[31m", "\x1b[31ma", "\x1b]8;;", "\x1b]8;;\x07", "\x1b ", "\x1b[;;;;;"),
    *("eyJ", "ghp_", "sk-", "xoxb-", "AKIA", "AAAAAAAA-", f"ghp_{'Zx8Kq2Lm9' * 4} "),
    *(
        "://",
        "://a:",
        "://a:b@",
        "bearer ",
        "authorization: x ",
        " -u a:",
        "mysql -p",
        "identified by ",
        "login x password ",
    ),
    *(
        "create user password ",
        '=password "',
        "otpauth://a?",
        "/pw=aa/",
        '"d":"',
        "password=[0x1,",
        "⟨secret:",
        "key=<",
    ),
    NOISE,
    NOISE.replace("+", "-").replace("/", "_"),
    NOISE.encode().hex()[:LENGTH],
]


@pytest.mark.parametrize("part", PARTS[:: slices.of(1, 2)], ids=lambda part: ascii(part[:20]))
def test_the_work_grows_with_the_length_alone(part: str) -> None:
    text = (part * (2 * LENGTH // len(part) + 1))[: 2 * LENGTH]
    half, whole = calls(guessed, text[:LENGTH]), calls(guessed, text)
    assert whole <= 2.5 * half + 1_000
    assert whole <= CALLS_A_CHARACTER * len(text)


@pytest.mark.parametrize("part", ["a", "a=", '"', "-----BEGIN", "%2525", "\0", "\x1b["])
def test_a_line_without_end_is_not_kept(part: str) -> None:
    redactor = Redactor(key=KEY, guess=guessed)
    piece = (part * WINDOW)[: 64 << 10]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    out = sum(len(redactor.feed(piece)) for _ in range(PIECES))
    assert 0 <= PIECES * len(piece) - out <= WINDOW
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 << 10  # KiB
