"""The chat without a screen: for programs, in a dumb terminal, with anything on stdin."""

import json
import subprocess
import sys
from pathlib import Path

from daemon.paths import Paths
from knowledge.events import AnswerQuestion
from knowledge.reasoning.parts import read
from tests.conftest import REPOSITORY
from tests.daemon.chat.answering import call, end, plan, sources, text
from tests.daemon.chat.conftest import Start
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import Terminal

WHY = "why?"
SCRIPT = [plan(WHY), *call(1, "find_fix", "x3", "x3"), *text("It ", "**broke**.\n\nSo."), sources("x3"), end()]
NOT_FOUND = [plan("f9?", "model"), *call(1, "why", "no f9", outcome="not found"), *text("no f9"), end(code=3)]


def chat(*words: str, said: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*SOTTO, "chat", *words], input=said, capture_output=True, timeout=90, check=False, cwd=REPOSITORY
    )


def test_each_line_of_a_pipe_is_a_question(start: Start) -> None:
    start({WHY: SCRIPT, "f9?": NOT_FOUND})
    done = chat(said=b"why?\n\nf9?\n")
    assert done.stdout.decode() == "It **broke**.\nSo.\n(x3)\nno f9\n"
    assert done.returncode == 3
    assert chat(said=b"f9?\nwhy?").returncode == 0


def test_json_lines_are_the_parts_and_come_back_byte_by_byte(start: Start) -> None:
    start({WHY: SCRIPT})
    done = chat("--json", said=b"why?\nwhy?\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["off"] for line in lines] == [*range(len(SCRIPT))] * 2
    for line, part in zip(lines, SCRIPT * 2, strict=True):
        said = line["text"] if line["kind"] == "text" else json.dumps(line["part"])
        assert read(line["kind"], said) == part
    name = lines[0]["conversation"].removeprefix("chat:")
    for word in ([], [name[:3]]):
        assert chat("--attach", *word, "--json").stdout == done.stdout
    assert chat("--attach", "zz").returncode == 3


def test_what_is_no_text_is_refused_line_by_line(start: Start) -> None:
    daemon = start()
    done = chat(said=b"\xff\xfe\n" + b"x" * (10 << 20) + b"\nfine\n\x00 \x1b[2J\n")
    assert done.stdout.decode() == "You asked: fine\nYou asked: \\x00 \\x1b[2J\n"
    assert done.returncode == 0
    assert b"no UTF-8" in done.stderr
    assert b"1 MB" in done.stderr
    assert b"Traceback" not in done.stderr
    assert [one.question for one in daemon.heard(AnswerQuestion)] == ["fine", "\\x00 \\x1b[2J"]  # type: ignore[attr-defined]


def test_of_a_question_that_is_too_long_the_beginning_is_asked_with_no_secret_cut_in_two(start: Start) -> None:
    daemon = start()
    secret = "ghp_" + "a1B2c3D4e5F6" * 3
    done = chat(said=b"x " * 3_980 + f"my token is {secret} {'y' * 99_000}\n".encode())
    assert "only its first 8,000 characters are asked" in done.stderr.decode()
    (asked,) = daemon.heard(AnswerQuestion)
    assert len(asked.question) <= 8_000  # type: ignore[attr-defined]
    assert secret[:8] not in asked.question + done.stdout.decode()  # type: ignore[attr-defined]


def test_what_was_asked_is_exported_as_it_was_kept(start: Start, tmp_path: Path) -> None:
    start()
    secret = "ghp_" + "a1B2c3D4e5F6" * 3
    file = tmp_path / "talk.md"
    done = chat(said=f"is {secret} mine?\n/export {file}\n/export {file}\n/export {tmp_path}/no/file\n".encode())
    assert secret not in file.read_text()
    assert "⟨secret:" in file.read_text()
    said = done.stderr.decode()
    assert f"{file} is there already\n  → name a file that is not" in said
    assert "cannot be written (No such file or directory)" in said
    assert "SOTTO_HOME" not in said


def test_a_stdin_that_is_closed_is_an_error_that_is_said(home: Paths) -> None:
    words = ["sh", "-c", 'exec "$@" <&-', "sh", *SOTTO, "chat"]
    done = subprocess.run(words, capture_output=True, timeout=90, check=False, cwd=REPOSITORY)
    assert done.returncode == 2
    assert b"stdin is closed" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_earlier_conversation_is_named_when_there_is_none(home: Paths) -> None:
    done = chat("--attach")
    assert done.returncode == 3
    assert b"`sotto chat` begins one" in done.stderr
    assert chat("--attach", "--new").returncode == 2


def test_a_dumb_terminal_gets_lines(start: Start, home: Paths) -> None:
    start({WHY: SCRIPT})
    one = Terminal([*SOTTO, "chat", "--new"], {"TERM": "dumb", "PYTHONPATH": str(REPOSITORY)})
    one.until(b"> ")
    shown = one.ask(b"why?\r", b"(x3)")
    assert b"\x1b" not in shown
    assert b"It **broke**.\r\n" in shown
    one.ask(b"/open 1\r", b"x3\r\n")
    page = home.data / "talk.md"
    one.ask(f"/export {page}\r".encode(), b"written to")
    assert page.read_text().startswith("\n## why?\n\n*▸ 1 find_fix (–) → 1 source*\n\nIt **broke**.\n")
    one.ask(f"/export {page}\r".encode(), b"name a file that is not")
    one.ask(b"\x03", b"once more")
    one.type(b"\x04")
    assert one.end() == 0


def test_ctrl_c_stops_an_answer_of_a_pipe(start: Start) -> None:
    daemon = start({WHY: [plan(WHY), *text("half a sen"), "hold never", *text("tence"), end()]})
    with subprocess.Popen(
        [*SOTTO, "chat", "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as one:
        assert one.stdin
        assert one.stdout
        one.stdin.write("why?\n")
        one.stdin.close()
        kinds = [json.loads(one.stdout.readline())["kind"] for _ in range(2)]
        one.send_signal(2)
        last = json.loads(one.stdout.readline())
        assert (kinds, last["part"]["ending"]) == (["plan", "text"], "stopped")
        assert one.wait(60) == 0
    assert daemon.heard(AnswerQuestion)


def test_other_commands_load_nothing_of_it(home: Paths) -> None:
    code = "import sys; from daemon.cli.main import main; main(['status']); main([]); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "daemon.cli.chat" in done.stdout
    assert not [one for one in ("prompt_toolkit", "rich", "markdown_it") if f"'{one}'" in done.stdout]
