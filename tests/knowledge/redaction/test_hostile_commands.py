"""Command lines of 4 to 64 KB that are made to cost time: the work for them grows with their length alone."""

import time

import pytest

from knowledge.redact import clean_command
from knowledge.redaction.patterns import guessed_in_command
from tests import slices
from tests.knowledge.redaction.costs import calls

pytestmark = pytest.mark.usefixtures("ends")

SHORT, LONG = slices.of(8 << 10, 4 << 10), slices.of(64 << 10, 32 << 10)
US_A_CHARACTER = 150
"""Microseconds of this process at most, what its expressions turn back included; the slowest here takes 35."""
PARTS = [
    *("a ", "a;", "a|", "a&&", "a\\\n", "a\n", "( ", "{ ", "a/b/", "> ", "2>&1 ", "'a'\"b\"", "''", "${", "$'", '$"'),
    *("password=", "password=a ", "password=a\n", "password=a&", "password=$x ", 'password="$', "password='$"),
    *('password="\\', 'password=\\"$', "password=`", "password=''", "password={", "password[", "password]:", "p.a-"),
    *("--password ", "--password a ", "--password $x ", "-a ", "--a=", '"password": "', '\\"password\\": \\"'),
    *("mysql -p", "mysql -pa ", "mysql -p;", "curl -u a:", "zip -P ", "7z -p", "x -S ", "rabbitmqctl add_user me "),
    *("-H ", '-H "a: ', "http password:a ", "cookie ", "<<< a ", "<<EOF\npassword=", "chpasswd <<< "),
    *("echo a|docker login --password-stdin;", "echo a ", "set x ", "set password ", "export password ", "sudo "),
    *("grep password=", "sed s/password=a/ ", "aws configure set password a ", "PASSWORD=a ", "PASSWORD: a1\n"),
    *("$(", "`", "$(password=a ", "$(password=a)", "$(password=`a`)", "`password=a`", "'\"'\"'", "password='\"'\"'"),
    *("sh -c '", 'sh -c "', "sh -c 'password=a b' ", "ssh h 'password=a b' ", 'eval "password=\\', "$(mysql -p"),
]
BEGINNINGS = ["", 'PASSWORD="', "sh -c '"]
SLOWEST = [
    *("$(password=`a`)", "mysql -p;", "PASSWORD: a1\n", "zip -P ", "a|", "sh -c 'password=a b' ", "password=$x "),
    f"PASSWORD={' ' * (SHORT // 2)}\n",
]


def hostile(beginning: str, part: str, length: int) -> str:
    return (beginning + part * (length // len(part) + 1))[:length]


def cost_s(line: str) -> float:
    before = time.process_time()
    clean_command(line)
    return time.process_time() - before


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("part", PARTS, ids=ascii)
def test_a_line_of_any_shape_costs_little(beginning: str, part: str) -> None:
    assert cost_s(hostile(beginning, part, SHORT)) * 1e6 <= US_A_CHARACTER * SHORT


@pytest.mark.parametrize("part", SLOWEST, ids=ascii)
def test_the_work_grows_with_the_length_alone(part: str) -> None:
    short, long = hostile("", part, SHORT), hostile("", part, LONG)
    assert calls(guessed_in_command, long) <= 1.5 * (LONG // SHORT) * calls(guessed_in_command, short) + 1_000
    assert cost_s(long) * 1e6 <= US_A_CHARACTER * LONG
