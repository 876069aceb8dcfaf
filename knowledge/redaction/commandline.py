"""Secrets in a command line: what is given to a name or an option that says secret goes, however short it is."""

import re
from collections.abc import Iterator

from knowledge.redaction import values
from knowledge.redaction.marks import MASK
from knowledge.redaction.names import promise, promises_last
from knowledge.redaction.programs import base_name, given_by_option, joined, programs, tells
from knowledge.redaction.reference import reference
from knowledge.redaction.shellwords import Command, Word, commands, unquoted
from knowledge.redaction.span import Span

_SECRET = ("password", "secret", "token", "api-key", "auth")
_ASSIGNED = re.compile(r"(?<![\w.-])(?P<name>[\w.-]{1,160}+)(?:\]?:?[+]?=|\\?\"[ ]?:[ ]?(?=\\?\"))")
_LOOKS = ("PASS", "PW", "SECRET", "TOKEN", "KEY", "AUTH", "CRED")
_PROMPTS = ("+ ", "$ ")
_SHELL = re.compile(
    r"(?:\++|\$)[ ](?=\S)|[-+>]?(?=[ \t]*(?:(?:export|ENV|ARG|declare -x|- ) ?)?[A-Z][A-Z0-9_]*(?:=|:[ ]\S+[ \t]*$))",
    re.MULTILINE,
)
_ENTRY = re.compile(r"[ \t]*(?:- )?(?P<name>[A-Z][A-Z0-9_]*): (?P<q>[\"']?)(?P<value>[^\s\"']*\d[^\s\"']*)(?P=q)[ \t]*")
_MEMBER, _MEMBER_OF_EDIT = re.compile(r"[^\s\"'&;\\]+"), re.compile(r"[^\s\"'&;\\/|]+")
_TEXT = re.compile(r"(?P<quote>\\?[\"'])(?P<value>(?:(?!(?P=quote)).)*+)")
_HEADER = re.compile(r"(?P<name>[\w-]+):[ ]*(?:(?:bearer|basic|token|apikey|digest)[ ]+)?(?P<value>.+)", re.IGNORECASE)
_FLAG = re.compile(r"--?[A-Za-z][\w.-]*")
_VARIABLE = re.compile(r"[A-Za-z_]\w*\+?=")
_BEFORE = frozenset(("sudo", "doas", "env", "time", "nice", "nohup", "exec", "command", "builtin", "stdbuf", "timeout"))
_SETTERS = frozenset(("set", "setenv", "setx", "export", "ENV", "ARG"))
_SEEKERS = frozenset(("grep", "egrep", "fgrep", "rg", "ag", "ack", "zgrep"))
_EDITING = frozenset(("sed", "perl"))
_PROMPTING = re.compile(r"psql|pg_\w+|createdb|dropdb|createuser|vacuumdb|(?:mysql|mariadb)[\w-]*")
"""Programs whose `--password` asks for it, unless it follows a `=`."""
_RUNNING = frozenset(("ssh", "eval", "watch", "parallel", "xargs"))
_RUN_FLAG = re.compile(r"-[a-z]*c|--command")
_QUOTED_QUOTE = "'\"'\"'"
"""How a quote is written between quotes."""
_SUBSTITUTED = re.compile(r"(?:\$\(|`)(?P<inner>[^()`]+)[)`]")
_HTTPIE = frozenset(("http", "https", "xh", "xhs"))
_SAYING = frozenset(("echo", "printf", "print"))
_LISTENING = frozenset(
    ("--password-stdin", "--with-token", "--passphrase-fd", "--stdin", "--token-stdin", "--pinentry-mode")
)


def commanded(text: str) -> Iterator[Span]:
    """Spans in lines of shell. What stands in marks is left alone by who asks."""
    if not tells().search(text):
        return
    text = text.replace("\\\n", "  ")
    before: Command | None = None
    for command in commands(text):
        for span in _of_command(text, command, before):
            yield from _by_line(text, span)
        before = command if command.piped else None


def _by_line(text: str, span: Span) -> Iterator[Span]:
    """A value of several lines as one span on each; what is a mark already stays."""
    at = span.start
    for part in text[span.start : span.end].split("\n"):
        if part and MASK not in part:
            yield Span(at, at + len(part), span.kind)
        at += len(part) + 1


def environment(text: str) -> Iterator[Span]:
    """The same in the lines of any text that are settings of an environment, or a command that was echoed."""
    for first, last in _shell_lines(text):
        line = text[first:last]
        for span in (*commanded(line), *_entry(line)):
            if not values.stands_in(line[span.start : span.end]):
                yield span._replace(start=first + span.start, end=first + span.end)


def _shell_lines(text: str) -> Iterator[tuple[int, int]]:
    """Where those lines stand, without the sign before them; most texts have none, which is seen at once."""
    for look in (*_LOOKS, *_PROMPTS):
        at = text.find(look)
        while at >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            if found := _SHELL.match(text, start, end):
                yield found.end(), end
            at = text.find(look, end)


def _entry(line: str) -> Iterator[Span]:
    """`NAME: value` of a file that sets up an environment; words are a description."""
    found = _ENTRY.fullmatch(line)
    if found is None or values.codelike(found["value"], quoted=False):
        return
    kind = _says_secret(found["name"])
    if kind and not reference(found["value"], found["name"], inner=False):
        yield Span(*found.span("value"), kind)


def _of_command(line: str, command: Command, before: Command | None) -> Iterator[Span]:
    words = command.words
    head = _head(words)
    program = base_name(words[head]) if head < len(words) else ""
    options = [option for base in {base_name(word) for word in words} for option in programs()[0].get(base, ())]
    asks, known = False, set[str]()
    for number, word in enumerate(words):
        if number < head or program not in _SEEKERS:
            yield from _assigned(line, word, _MEMBER_OF_EDIT if program in _EDITING else _MEMBER)
        asks = asks or bool(_PROMPTING.fullmatch(base_name(word)))
        if number + 1 < len(words) and not any(joined(word.text, one) for one in options):
            yield from _behind_flag(word, words[number + 1], asks=asks)
        last = words[number - 1].text if number else ""
        yield from _header(word, last, program)
        if (base := base_name(word)) not in known:
            known.add(base)
            yield from given_by_option(base, words[number + 1 :])
        yield from _within(word, runs=program in _RUNNING or bool(_RUN_FLAG.fullmatch(last)))
    yield from _set(program, words[head + 1 :])
    yield from _listening(program, words[head + 1 :], before)


def _within(word: Word, *, runs: bool) -> Iterator[Span]:
    """Commands within a word: `$(...)`, and all of it for `sh -c` and `ssh`."""
    text = word.text.replace(_QUOTED_QUOTE, "'" * len(_QUOTED_QUOTE))
    edge = int(text != word.text)  # of a word with quotes within, its own are still around it
    inner = [found.span("inner") for found in _SUBSTITUTED.finditer(text)]
    for first, last in [(edge, len(text) - edge)] if runs and " " in text else inner:
        for span in commanded(text[first:last]):
            yield span._replace(start=word.start + first + span.start, end=word.start + first + span.end)


def _head(words: list[Word]) -> int:
    """Where the program stands: behind variables, `sudo` and the like, and a prompt."""
    for number, word in enumerate(words):
        if word.text in ("$", "+", "++", "%", ">", "#") or _VARIABLE.match(word.text) or word.text in _BEFORE:
            continue
        if not word.text.startswith("-"):
            return number
    return len(words)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────


def _says_secret(name: str, *, last: bool = False) -> str:
    """The kind of secret that a name promises, or nothing."""
    promised = promise(name.strip("-._"))
    if promised is None or promised.kind not in _SECRET:
        return ""
    return "" if (last or promised.kind == "auth") and not promises_last(name) else promised.kind


def _assigned(line: str, word: Word, member: re.Pattern[str]) -> Iterator[Span]:
    """`NAME=value`, `--name=value`, `-Dname=value`, `?name=value&`, `"name": "value"` within a word."""
    at = word.start
    while found := _ASSIGNED.search(line, at, word.end):
        at = found.end()
        whole = not word.quoted and not line[word.start : found.start()].strip("-")
        kind = _says_secret(found["name"])
        if not kind:
            continue
        if whole:
            first, last = unquoted(line, at, word.end)
        elif text := _TEXT.match(line, at, word.end):
            first, last = text.span("value")
        else:
            inner = member.match(line, at, word.end)
            first, last = inner.span() if inner else (at, at)
        if not reference(line[first:last], found["name"], inner=not whole):
            yield Span(first, last, kind)
            at = max(last, at)


def _behind_flag(word: Word, follower: Word, *, asks: bool) -> Iterator[Span]:
    """`--name value`."""
    kind = _says_secret(word.text, last=True) if _FLAG.fullmatch(word.text) else ""
    if not kind or follower.sign or (follower.text.startswith("-") and not follower.quoted):
        return
    if not (asks and kind == "password") and not reference(follower.text, word.text, inner=False):
        yield Span(follower.start, follower.end, kind)


def _header(word: Word, before: str, program: str) -> Iterator[Span]:
    """`-H "Name: value"`, and `Name:value` of httpie."""
    if before not in ("-H", "--header", "-b", "--cookie") and program not in _HTTPIE:
        return
    found = _HEADER.fullmatch(word.text)
    if not found or found["value"].startswith(("/", "=")):
        return
    kind = "auth" if found["name"].lower() in ("cookie", "set-cookie") else _says_secret(found["name"])
    first, last = unquoted(word.text, *found.span("value"))
    if kind and not reference(word.text[first:last], found["name"], inner=False):
        yield Span(word.start + first, word.start + last, kind)


def _set(program: str, rest: list[Word]) -> Iterator[Span]:
    """`set -gx NAME value` of fish, `setenv NAME value`, `ENV NAME value`, `aws configure set name value`."""
    setting = program in _SETTERS
    for number, word in enumerate(rest[:-1]):
        if (setting and not word.text.startswith("-")) or (not setting and number and rest[number - 1].text == "set"):
            kind = "" if "=" in word.text else _says_secret(word.text)
            if kind and not reference(rest[number + 1].text, word.text, inner=False):
                yield Span(rest[number + 1].start, rest[-1].end if program == "set" else rest[number + 1].end, kind)
            if setting:
                return


def _listening(program: str, rest: list[Word], before: Command | None) -> Iterator[Span]:
    """What is piped into a program that reads a secret: `echo secret | docker login --password-stdin`."""
    listens = program == "chpasswd" or any(word.text in _LISTENING for word in rest)
    if not listens and not (program and any(word.text == "-S" for word in rest[:3])):
        return
    said = [word for word in rest if word.sign == "<<<"]
    at = _head(before.words) if before else 0
    if before and at < len(before.words) and before.words[at].text in _SAYING:
        said += [word for word in before.words[at + 1 :] if not re.fullmatch(r"-\w|(?:%s|\\n)+", word.text)]
    for word in said:
        first = word.text.find(":") + 1 if program == "chpasswd" else 0
        if not reference(word.text[first:], "", inner=False):
            yield Span(word.start + first, word.end, "password")
