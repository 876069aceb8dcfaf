"""`sotto model`: what is shown, what is chosen and what is refused, what is fetched, and what status and doctor say."""

import hashlib
import os
import pty
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.cli.model import _fetchable, _known
from daemon.cli.status import render
from daemon.config import load
from daemon.doctor.model import chat, file_verdict
from daemon.doctor.patient import Patient
from daemon.engine import built
from daemon.models.room import Room
from daemon.paths import Paths
from daemon.report import chat_model
from knowledge.model_views import ModelPlacesView, ModelPulledView, ModelsView, ModelUsedView
from knowledge.views import DependencyView, ProcessView, ServiceView
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.cli.conftest import Say
from tests.daemon.cli.test_status import view as status_view
from tests.daemon.models.file_server import Files
from tests.daemon.models.gguf_files import CHAT, ENCODER, U32, gguf, put
from tests.daemon.models.stores import hugging_face, ollama

BARE = {key: one for key, one in CHAT.items() if "template" not in key}
SHORT = CHAT | {"qwen3.context_length": (U32, 512)}
HUGE = CHAT | {"qwen3.block_count": (U32, 2_000_000)}


@pytest.fixture
def shelves(home: Paths, user: Path) -> Path:
    """A user who has models of four programs."""
    ollama(user / ".ollama/models", "registry.ollama.ai/library/qwen3:1.7b")
    put(user / ".lmstudio/models/org/repo/Llama.gguf", rows=65)
    hugging_face(user / ".cache/huggingface/hub", "org/repo", "Base.gguf", gguf(BARE))
    put(user / ".cache/llama.cpp/encoder.gguf", ENCODER)
    put(user / ".cache/llama.cpp/huge.gguf", HUGE)
    put(user / ".cache/llama.cpp/short.gguf", SHORT)
    return user


def model(home: Paths) -> tuple[str, str, str]:
    found = load(home.config_file).model
    return found.path, found.url, found.name


# ── list, where ──────────────────────────────────────────────────────────────────────────────────


def test_the_list(say: Say, shelves: Path) -> None:
    spoken = say("model")
    lines = spoken.out.splitlines()
    assert lines[0].split() == ["model", "where", "size", "kind", "context", "memory"]
    assert lines[1].split()[:2] == ["qwen3:1.7b", "ollama"]
    assert any(line.startswith("Base") and "no chat template" in line for line in lines)
    assert any(line.startswith("huge") and "does not fit" in line for line in lines)
    assert "  encoder (llama.cpp): an encoder: it makes vectors, not sentences" in lines
    assert "the router answers alone" in spoken.err
    assert "recommended here: sotto model" in spoken.err


def test_the_list_as_a_view(say: Say, shelves: Path) -> None:
    view = ModelsView.model_validate(say("model", "list", "--json").json)
    by_name = {one.name: one for one in view.models}
    found = by_name["qwen3:1.7b"]
    assert (found.label, found.quantisation, found.context, found.template) == ("1.7B", "Q8_0", 40_960, True)
    assert (found.licence, found.fits, found.chat, found.in_use) == ("apache-2.0", "yes", True, False)
    assert by_name["encoder"].chat is False
    assert by_name["huge"].fits == "no"
    assert view.chosen is None
    assert view.recommended


def test_one_that_is_here_is_recommended_rather_than_fetched(say: Say, shelves: Path) -> None:
    large = put(shelves / ".cache/llama.cpp/good.gguf")
    with large.open("r+b") as file:
        file.truncate(1_700_000_000)  # a hole: it takes nothing on the disk
    view = ModelsView.model_validate(say("model", "--json").json)
    assert view.recommended
    assert (view.recommended.name, view.recommended.here) == ("good", True)


def test_nothing_at_all(say: Say, user: Path) -> None:
    spoken = say("model", "list")
    assert (spoken.status, spoken.out) == (0, "")
    assert "no chat models on this machine" in spoken.err


def test_where(say: Say, home: Paths, shelves: Path) -> None:
    lines = say("model", "where").out.splitlines()
    assert f"ollama\t{shelves}/.ollama/models\t1 model" in lines
    assert f"sotto\t{home.models}\tnot there" in lines
    assert "ollama server\thttp://127.0.0.1:1/v1\tno server answers" in lines
    say("model", "use", "Llama")
    view = ModelPlacesView.model_validate(say("model", "where", "--json").json)
    assert view.in_use == f"{shelves}/.lmstudio/models/org/repo/Llama.gguf"
    assert say("model", "where").out.splitlines()[-1] == f"in use\t{view.in_use}\tLlama"


def test_names_are_completed_without_looking_into_files(shelves: Path) -> None:
    assert {"qwen3:1.7b", "Llama", "none"} <= set(_known())
    assert "qwen3-1.7b" in _fetchable()


# ── use ──────────────────────────────────────────────────────────────────────────────────────────


def test_use_by_name_by_file_and_none(say: Say, home: Paths, shelves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = say("model", "use", "qwen")
    assert (spoken.status, "from the next `sotto up`" in spoken.err) == (0, True)
    path, url, name = model(home)
    assert (Path(path).parent.name, url, name) == ("blobs", "", "qwen3:1.7b")
    view = ModelsView.model_validate(say("model", "--json").json)
    assert [one.name for one in view.models if one.in_use] == ["qwen3:1.7b"]
    assert view.recommended is None
    monkeypatch.chdir(shelves / ".lmstudio/models/org/repo")
    used = ModelUsedView.model_validate(say("model", "use", "./Llama.gguf", "--json").json)
    assert (used.path, used.name, used.daemon) == (str(Path.cwd() / "Llama.gguf"), "Llama", "not running")
    assert say("model", "use", "none").status == 0
    assert model(home) == ("", "", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("encoder", (1, "an encoder")),
        ("no-such", (3, "no-such")),
        ("./no.gguf", (3, "no.gguf")),
        ("huge", (4, "takes about")),
        ("Base", (4, "no chat template")),
        ("short", (4, "made for 512 tokens")),
        ("https://api.example.com/v1", (4, "would go to api.example.com")),
        ("http://127.0.0.1:1/v1", (1, "does not answer")),
        ("ftp://x", (3, "ftp://x")),
        ("Llama --model x", (2, "a server's models")),
    ],
)
def test_what_is_refused_changes_nothing(
    say: Say, home: Paths, shelves: Path, words: str, expected: tuple[int, str]
) -> None:
    spoken = say("model", "use", *words.split())
    assert (spoken.status, expected[1] in spoken.err) == (expected[0], True)
    assert not home.config_file.exists()


def test_what_was_doubted_is_taken_where_somebody_agreed(say: Say, home: Paths, shelves: Path) -> None:
    used = ModelUsedView.model_validate(say("model", "use", "Base", "--yes", "--json").json)
    assert used.warnings[0] == "it has no chat template: it is hardly made for conversation"
    assert any("model engine" in one for one in used.warnings) is not built()
    assert model(home)[2] == "Base"


def test_a_model_of_a_server(
    say: Say,
    home: Paths,
    shelves: Path,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files.api = {"data": [{"id": "a"}, {"id": "b"}]}
    url = f"{files.url}/v1"
    spoken = say("model", "use", url)
    assert (spoken.status, "a, b" in spoken.err) == (2, True)
    assert say("model", "use", url, "--model", "c").status == 3
    assert say("model", "use", f"{url}/", "--model", "b").status == 0
    assert model(home) == ("", url, "b")
    monkeypatch.setenv("OLLAMA_HOST", files.url)
    view = ModelsView.model_validate(say("model", "--json").json)
    place = files.url.partition("://")[2]
    assert [one.name for one in view.models if one.in_use] == [f"b@{place}"]
    assert say("model", "use", f"a@{place}").status == 0
    assert model(home) == ("", url, "a")
    files.api = {"data": []}
    assert say("model", "use", url).status == 3


def test_a_choice_takes_the_place_of_the_one_before_and_of_nothing_else(say: Say, home: Paths, shelves: Path) -> None:
    home.config_file.write_text('# mine\n[model]\nurl = "http://localhost:1/v1"  # was\nname = "x"\ncontext = 2048\n')
    assert say("model", "use", "Llama").status == 0
    text = home.config_file.read_text()
    assert "# mine" in text
    assert load(home.config_file).model.context == 2_048
    assert model(home)[1:] == ("", "Llama")


# ── pull ─────────────────────────────────────────────────────────────────────────────────────────


def test_pull(say: Say, home: Paths, shelves: Path, files: Files) -> None:
    known = hashlib.sha256(files.content).hexdigest()
    files.linked = {"X-Linked-Etag": f'"{known}"', "X-Linked-Size": str(len(files.content))}
    files.api = {"cardData": {"license": "mit"}, "siblings": []}
    spoken = say("model", "pull", "hf:org/repo/fresh.gguf", "--endpoint", files.url)
    target = home.models / "org/repo/fresh.gguf"
    assert (spoken.status, spoken.out) == (0, f"{target}\n")
    assert "licence: mit" in spoken.err
    assert "100 %" in spoken.err
    assert f"sotto model use {target}" in spoken.err
    again = ModelPulledView.model_validate(
        say("model", "pull", "hf:org/repo/fresh.gguf", "--endpoint", files.url, "--json").json
    )
    assert (again.resumed, again.sha256, again.checked) == (again.size, known, False)
    assert say("model", "use", "fresh").status == 0
    assert model(home)[0] == str(target)


def test_a_model_in_parts(say: Say, home: Paths, shelves: Path, files: Files) -> None:
    done = ModelPulledView.model_validate(
        say("model", "pull", "hf:o/r/p-00001-of-00002.gguf", "--endpoint", files.url, "--json").json
    )
    assert done.size == 2 * len(files.content)
    assert len(list(home.models.rglob("p-*.gguf"))) == 2
    assert say("model", "use", "p").status == 0


def test_what_cannot_be_fetched(say: Say, shelves: Path, files: Files) -> None:
    assert say("model", "pull", "no-such").status == 3
    assert say("model", "pull", "hf:o/r/a.gguf", "--endpoint", "http://example.com").status == 1
    files.statuses = [(404, {})]
    assert say("model", "pull", f"{files.url}/a.gguf").status == 3
    wrong = say("model", "pull", f"{files.url}/a.gguf", "--sha256", "0" * 64, "--json")
    assert (wrong.status, wrong.json["code"]) == (1, 1)
    assert "moved to" in wrong.json["hint"]


class Person:
    """Somebody at a terminal."""

    def __init__(self, *words: str) -> None:
        self._own, theirs = pty.openpty()
        command = [sys.executable, "-m", "daemon.cli.main", *words]
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=REPOSITORY)
        os.close(theirs)
        self.seen = ""

    def sees(self, text: str) -> None:
        while text not in self.seen:
            assert select.select([self._own], [], [], 60.0)[0], self.seen
            self.seen += os.read(self._own, 4_096).decode()

    def types(self, text: str) -> None:
        os.write(self._own, text.encode())

    def ends(self) -> int:
        return self.process.wait(timeout=60)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._own)


@pytest.fixture
def person() -> Iterator[Callable[..., Person]]:
    """Sits down; what is still at work goes with the test."""
    seated: list[Person] = []

    def sits(*words: str) -> Person:
        seated.append(Person(*words))
        return seated[-1]

    yield sits
    for one in seated:
        one.close()


def test_a_person_is_asked_before_and_after(
    home: Paths, shelves: Path, files: Files, person: Callable[..., Person]
) -> None:
    declined = person("model", "pull", f"{files.url}/a.gguf")
    declined.sees("Fetch it? [y/N]")
    declined.types("n\n")
    assert declined.ends() == 4
    assert files.asked == []
    agreed = person("model", "pull", f"{files.url}/a.gguf")
    agreed.sees("Fetch it? [y/N]")
    agreed.types("y\n")
    agreed.sees("from now on? [y/N]")
    agreed.types("y\n")
    agreed.sees("answered with a (")
    assert agreed.ends() == 0
    assert model(home)[2] == "a"


def test_an_interrupt_keeps_what_came(home: Paths, shelves: Path, files: Files, person: Callable[..., Person]) -> None:
    files.held = threading.Event()
    someone = person("model", "pull", f"{files.url}/a.gguf", "--yes")
    someone.sees("kB")
    someone.process.send_signal(signal.SIGINT)
    someone.sees("goes on there")
    assert someone.ends() == 130
    [part] = home.models.rglob("*.part")
    assert part.stat().st_size >= 1_000


# ── status, doctor ───────────────────────────────────────────────────────────────────────────────

RUNNING = ProcessView(
    name="model", state="ready", pid=9, uptime_s=1, restarts=0, ready_ms=1, memory_kb=2_000_000, services=[]
)


MET = DependencyView(name="chat model", state="closed", retry_in_s=0, without="…", failure="semantic-final", budget=100)
FAILED = RUNNING.model_copy(
    update={"services": [ServiceView(name="model", handled=1, waiting=0, place=1, dependencies=[MET])]}
)


def test_what_status_says(say: Say, home: Paths, shelves: Path) -> None:
    assert chat_model(home, [RUNNING]) is None
    say("model", "use", "Llama")
    waiting = chat_model(home, [])
    assert waiting
    assert (waiting.state, "sotto restart" in waiting.trouble) == ("waiting", True)
    ready = chat_model(home, [RUNNING])
    assert ready
    assert (ready.state, ready.trouble) == ("ready", "")
    assert "chat model: Llama, ready, 2.0 GB of memory" in render(status_view(chat=ready))
    unusable = chat_model(home, [FAILED])
    assert unusable
    assert (unusable.state, "the router answers alone" in unusable.trouble) == ("unusable", True)
    Path(ready.path).unlink()
    gone = chat_model(home, [RUNNING])
    assert gone
    assert (gone.state, gone.path in gone.trouble) == ("missing", True)
    assert "is not there any more" in say("model").err


def test_what_the_doctor_says(say: Say, home: Paths, shelves: Path, files: Files) -> None:
    def seen() -> tuple[str, str]:
        [verdict] = chat(Patient(home))
        return verdict.state, verdict.found

    assert seen() == ("ok", "none chosen: the router answers alone; `sotto model list` shows what could be")
    say("model", "use", "Llama")
    assert seen()[1].startswith("Llama.gguf, 0.0 GB, takes about 2.0 of")
    path, plenty, little = Path(model(home)[0]), Room(1 << 40, 1 << 40), Room(1 << 20, 1 << 20)
    assert file_verdict(path, 8_192, plenty, built=True).state == "ok"
    assert "waits for the model engine" in file_verdict(path, 8_192, plenty, built=False).found
    assert "does not fit" in file_verdict(path, 8_192, little, built=True).found
    path.write_bytes(path.read_bytes()[:-1])
    assert seen() == ("warning", f"{path}: Llama.gguf is not whole; its end is missing")
    path.unlink()
    assert seen() == ("warning", f"{path} is not there any more: the router answers alone")
    files.api = {"data": [{"id": "a"}]}
    say("model", "use", f"{files.url}/v1")
    assert seen() == ("ok", f"a at {files.url}/v1")
    files.api = {"data": [{"id": "b"}]}
    assert seen()[0] == "warning"
    files.api = None
    assert seen()[0] == "warning"


def test_a_daemon_that_runs_takes_it_up_and_says_what_is_gone(sotto: Sotto, home: Paths, shelves: Path) -> None:
    assert sotto("up").returncode == 0
    done = ModelUsedView.model_validate_json(sotto("model", "use", "none", "--json").stdout)
    assert done.daemon == "restarted"
    home.config_file.write_text('[model]\npath = "/no/such.gguf"\n')
    status = sotto("status").stdout
    assert "chat model: such, missing" in status
    assert "! the chat model /no/such.gguf is not there any more; put it back" in " ".join(status.split())
