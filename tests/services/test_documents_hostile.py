"""Whatever lies in a folder: nothing hangs, nothing secret is kept, and what is not read is said with its reason."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.bus import MemoryHub
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import DocumentRead, IngestPath, IngestRefused, PathIngested
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.services.ingesting import Reader, reader
from tests.services.test_documents import put

PASSWORD = "Zq8vT2mLw9RkY4bNc7Xd"
TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(["MIIEowIBAAKCAQEAx7Jk2b9Qz" * 2] * 20)
KEY += "\n-----END RSA PRIVATE KEY-----\n"


@pytest.fixture
def eye(home: Paths) -> Iterator[Reader]:
    with reader(home, MemoryHub()) as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    put(folder / "good.md", "# Good\n\ngondolas\n")
    return folder


def test_what_is_no_text_or_too_large_is_refused(eye: Reader, folder: Path) -> None:
    put(folder / "binary.md", bytes(range(256)) * 100)
    put(folder / "zeros.txt", b"text\0text")
    with put(folder / "large.md", "").open("wb") as file:
        file.truncate(50 << 20)
    ending = eye.ask(folder)
    assert (ending.documents, ending.refused_count) == (1, 3)
    assert {Path(one.path).name: one.reason for one in ending.refused} == {
        "binary.md": "it is no text",
        "zeros.txt": "it is no text",
        "large.md": "it is larger than 4 MiB",
    }
    assert eye.refused() == {Path(one.path).name: one.reason for one in ending.refused}


def test_pipes_sockets_and_links_are_not_opened(eye: Reader, folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / "device.md").symlink_to("/dev/zero")
    put(tmp_path / "outside/secret.md", "# Out\n\nzeppelins\n")
    (folder / "out.md").symlink_to(tmp_path / "outside/secret.md")
    (folder / "elsewhere").symlink_to(tmp_path / "outside")
    (folder / "twice.md").symlink_to(folder / "good.md")
    (folder / "nowhere.md").symlink_to("missing")
    (folder / "round").symlink_to(".")
    (folder / "circle.md").symlink_to("circle.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.md"))
        ending = eye.ask(folder)
    assert (ending.documents, eye.places("zeppelins")) == (1, [])
    assert eye.refused() == {
        "pipe.md": "it is no regular file",
        "socket.md": "it is no regular file",
        "device.md": "it is a link that leads out of the folder",
        "out.md": "it is a link that leads out of the folder",
        "nowhere.md": "it is a link to nothing",
        "circle.md": "it is a link to nothing",
    }


@pytest.mark.parametrize("name", [".env", "id_rsa", "passwords.txt", ".ssh/notes.md"])
def test_what_is_named_like_a_secret_is_not_read(eye: Reader, tmp_path: Path, name: str) -> None:
    eye.hear(IngestPath(path=clean(str(put(tmp_path / name, "gondolas")))))
    assert [one.reason for one in eye.of(IngestRefused)] == ["its name says that it holds secrets"]


def test_nor_within_a_folder(eye: Reader, folder: Path) -> None:
    put(folder / "passwords.txt", "gondolas")
    put(folder / ".aws/notes.md", "gondolas")
    eye.ask(folder)
    assert eye.refused() == {"passwords.txt": "its name says that it holds secrets"}
    assert len(eye.find("gondolas")) == 1


def test_secrets_in_a_document_are_not_kept(eye: Reader, folder: Path) -> None:
    text = f"# Access\n\nhow to:\n\nDB_PASSWORD={PASSWORD}\n\n## Key\n\n{KEY}\nbehind the zeppelin\n\n# {PASSWORD}\n"
    put(folder / "access.md", text)
    put(folder / "status.md", f"# A\n\nStatus: superseded by password={PASSWORD}\n\n## Decision\n\npassword={PASSWORD}")
    eye.ask(folder)
    eye.world.memory.close()
    kept = b"".join(path.read_bytes() for path in eye.home.data.rglob("*") if path.is_file())
    assert b"zeppelin" in kept
    assert f"DB_PASSWORD={PASSWORD}".encode() not in kept
    assert b"MIIEowIBAAKCAQEAx7Jk2b9Qz" not in kept
    told = "".join(one.model_dump_json() for one in eye.told)
    assert f"password={PASSWORD}" not in told


def test_lines_are_right_behind_a_key_of_many_lines(eye: Reader, folder: Path) -> None:
    text = f"# Access\n\n{KEY}\n{'padding ' * 200}\n\nbehind the zeppelin\n\n## After\n\numbrellas\n"
    put(folder / "access.md", text)
    eye.ask(folder)
    after = text.split("\n").index("## After") + 1
    assert eye.places("umbrellas") == [f"access.md:{after} Access › After"]


def test_names_of_any_bytes(eye: Reader, folder: Path) -> None:
    put(folder / "two\nlines.md", "# Two\n\nzeppelins\n")
    put(folder / "tab\t'quote\".md", "# Three\n\nzeppelins\n")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.md"))).write_text("x", encoding="utf-8")
    put(folder / f"{TOKEN}.md", "x")
    ending = eye.ask(folder)
    assert (ending.documents, ending.refused_count) == (3, 2)
    assert set(eye.refused().values()) == {"its name cannot be kept"}
    assert len(eye.find("zeppelins")) == 2
    assert TOKEN not in "".join(one.model_dump_json() for one in eye.told)


def test_what_is_closed_to_us_is_said(eye: Reader, folder: Path) -> None:
    """As another user than root, who may read everything."""
    put(folder / "closed.md", "x").chmod(0)
    put(folder / "shut/inside.md", "x")
    (folder / "shut").chmod(0)
    ending = eye.ask(folder)
    if os.geteuid():
        assert ending.documents == 1
        assert eye.refused() == {
            "closed.md": "it cannot be read (Permission denied)",
            "shut": "the folder cannot be read (Permission denied)",
        }
    (folder / "shut").chmod(0o700)
    assert eye.ask(folder).documents == (1 + 1 if os.geteuid() else 3)


def test_what_git_ignores_is_left_out_unless_it_is_named(eye: Reader, folder: Path) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    put(folder / ".gitignore", "draft*\nprivate/\n")
    put(folder / "draft.md", "# D\n\nzeppelins\n")
    put(folder / "private/own.md", "# O\n\numbrellas\n")
    put(folder / "node_modules/x/README.md", "# X\n\ntricycles\n")
    eye.ask(folder)
    assert eye.refused() == {"draft.md": "git ignores it"}
    assert not eye.find("umbrellas")
    assert not eye.find("tricycles")
    eye.ask(folder / "private")
    assert eye.find("umbrellas")


@pytest.mark.parametrize("path", ["/", "~"])
def test_everything_at_once_is_refused(eye: Reader, path: str) -> None:
    eye.hear(IngestPath(path=clean(str(Path(path).expanduser()))))
    [refused] = eye.of(IngestRefused)
    assert refused.reason.startswith("this holds everything you have")


def test_texts_that_make_splitting_hard(eye: Reader, folder: Path) -> None:
    put(folder / "line.md", "x" * 3_000_000)
    put(folder / "hashes.md", "#" * 1_000_000 + "\n" + "# a\n" * 30_000)
    put(folder / "rules.rst", "=\n" * 200_000 + "====\na\n" * 100_000)
    put(folder / "fences.md", "```\n" * 200_001 + "# zeppelin\n")
    put(folder / "links.md", "# " + "[" * 100_000 + "](" * 100_000 + "\n# " + "<a " * 100_000)
    put(folder / "utf16.txt", "gondolas in Ägypten".encode("utf-16"))
    put(folder / "latin.txt", "gondolas à Paris".encode("cp1252"))
    put(folder / "marks.adoc", "= " * 100_000 + "\n" + "----\n" * 100_001)
    ending = eye.ask(folder)
    assert (ending.documents, ending.refused_count) == (9, 0)
    assert len(eye.find("gondolas")) == 3
    assert eye.find("Paris")[0].entry.body == "gondolas à Paris"


def test_a_child_that_is_ended_names_the_file_at_fault(eye: Reader, folder: Path) -> None:
    """Files that are read together with it are read all the same."""
    desk = eye.service._desk
    put(folder / "bad.md", "# Bad\n")
    finished = desk.queue.finished

    def ended() -> Iterator[tuple[list, bytes | None]]:  # type: ignore[type-arg]
        for files, said in finished():
            yield files, None if any(one.path.endswith("bad.md") for one in files) else said

    desk.queue.finished = ended  # type: ignore[method-assign]
    ending = eye.ask(folder)
    assert ending.documents == 1
    assert eye.refused() == {"bad.md": "reading it takes too long"}


class Stepping(SystemClock):
    """By this one each step of writing takes a millisecond, however fast the machine is."""

    def __init__(self) -> None:
        self._asked = 0

    def monotonic(self) -> float:
        self._asked += 1
        return self._asked / 1_000


def test_a_folder_of_many_files_keeps_nobody_waiting(
    home: Paths, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("--full")
    count = 20_000 if full else 200
    for number in range(count):
        put(tmp_path / f"many/{number // 100}/{number}.md", f"# Number {number}\n\n" + f"word{number} gondola\n" * 20)
    with reader(home, MemoryHub(), clock=None if full else Stepping()) as eye:
        eye.hear(IngestPath(path=clean(str(tmp_path / "many"))))
        eye.until(lambda: eye.find("gondola"))
        assert not eye.of(PathIngested)  # it can be used while it goes on
        eye.until(lambda: eye.of(PathIngested), 900)
        assert eye.of(PathIngested)[-1].documents == count
        assert len(eye.of(DocumentRead)) == count
        busy = sorted(one * 1_000 for one, _ in eye.turns)
        p50, p99 = (busy[len(busy) * one // 100] for one in (50, 99))
        print(f"{count} documents in {eye.of(PathIngested)[-1].took_ms} ms; processor time of turns in ms:")
        print(f"{sum(busy):.0f} in all, p50 {p50:.1f}, p99 {p99:.1f}, at most {busy[-1]:.1f}")
        if not full:  # two milliseconds of writing are three steps: not two documents, and once how far it is
            assert max(told for _, told in eye.turns) <= 2
            assert len(eye.turns) > count
        with Memory.reader(eye.home.memory) as memory:
            assert memory.database.check() == "ok"
