"""`sotto model` where it is about speech: listed, chosen by name or folder, fetched whole, seen by the doctor."""

import hashlib
from pathlib import Path

import pytest

from daemon.cli.model import _fetchable, _known
from daemon.config import load
from daemon.doctor.patient import Patient
from daemon.doctor.speech_model import folder_verdict, speech_model
from daemon.doubles.whisper_model import Said, write
from daemon.models.room import Room
from daemon.paths import Paths
from knowledge.model_views import ModelPlacesView, ModelPulledView, ModelsView, ModelUsedView
from tests.daemon.cli.conftest import Say
from tests.daemon.cli.test_model import Person
from tests.daemon.models.file_server import Files
from tests.daemon.models.gguf_files import put
from tests.daemon.models.speech_folders import cached, spoken
from tests.services.voice.recognisers.scripted import needs_whisper, whisper

TINY = "whisper-tiny.en"


@pytest.fixture
def shelves(home: Paths, user: Path) -> Path:
    """A user with a chat model, and three for speech: a sound one, a slow one and one without its tokenizer."""
    put(user / ".lmstudio/models/org/repo/Llama.gguf", rows=65)
    hub = user / ".cache/huggingface/hub"
    cached(hub, "Systran/faster-whisper-tiny.en", "abc")
    spoken(home.models / "org/faster-whisper-small.en", width=768)
    (cached(hub, "Systran/faster-whisper-base.en", "abc") / "tokenizer.json").unlink()
    return user


def chosen(home: Paths) -> str:
    return load(home.config_file).voice.whisper


# ── list, where ──────────────────────────────────────────────────────────────────────────────────


def test_a_section_of_its_own(say: Say, shelves: Path) -> None:
    spoken_ = say("model")
    lines = spoken_.out.splitlines()
    at = lines.index("for speech recognition:")
    assert lines[1].startswith("Llama")
    assert lines[at + 1].split()[:2] == ["whisper-small.en", "sotto"]
    assert lines[at + 2].split()[:3] == [TINY, "hugging", "face"]
    assert "English" in lines[at + 2]
    assert lines[at + 3].startswith("  whisper-base.en (hugging face): tokenizer.json is missing")
    assert "sotto model use whisper-small.en" in spoken_.err


def test_none_at_all(say: Say, user: Path) -> None:
    said = say("model")
    assert said.out == ""
    assert f"sotto model pull {TINY}  (78 MB, MIT)" in said.err


def test_as_a_view(say: Say, home: Paths, shelves: Path) -> None:
    view = ModelsView.model_validate(say("model", "--json").json)
    assert [(one.name, one.label, one.english_only, bool(one.why_not)) for one in view.speech] == [
        ("whisper-small.en", "small", True, False),
        ("whisper-base.en", "", False, True),
        (TINY, "tiny", True, False),
    ]
    assert [one.name for one in view.models] == ["Llama"]
    assert view.speech_in_use == ""
    say("model", "use", TINY)
    view = ModelsView.model_validate(say("model", "--json").json)
    assert [one.name for one in view.speech if one.in_use] == [TINY]
    assert view.speech_in_use == chosen(home)


def test_where(say: Say, home: Paths, shelves: Path) -> None:
    assert f"sotto\t{home.models}\t0 models, 1 for speech" in say("model", "where").out.splitlines()
    say("model", "use", TINY)
    view = ModelPlacesView.model_validate(say("model", "where", "--json").json)
    assert (view.in_use, view.speech_in_use) == ("", chosen(home))
    assert say("model", "where").out.splitlines()[-1] == f"for speech\t{chosen(home)}\twhisper"


def test_one_that_is_not_here_can_be_fetched(say: Say, user: Path) -> None:
    spoken_ = say("model", "use", TINY)
    assert (spoken_.status, f"sotto model pull {TINY}" in spoken_.err) == (3, True)


def test_names_are_completed(shelves: Path) -> None:
    assert {TINY, "whisper-small.en", "Llama", "none"} <= set(_known())
    assert {TINY, "whisper-base.en", "qwen3-1.7b"} <= set(_fetchable())


# ── use ──────────────────────────────────────────────────────────────────────────────────────────


def test_use_by_name_by_folder_and_none(say: Say, home: Paths, shelves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say("model", "use", "Llama")
    spoken_ = say("model", "use", TINY)
    assert (spoken_.status, "once there is a voice" in spoken_.err) == (0, True)
    assert Path(chosen(home)).parts[-3:] == ("models--Systran--faster-whisper-tiny.en", "snapshots", "abc")
    monkeypatch.chdir(shelves)
    for said in (".cache/huggingface/hub/models--Systran--faster-whisper-tiny.en", f"{chosen(home)}/model.bin"):
        used = ModelUsedView.model_validate(say("model", "use", f"./{said}" if said[0] != "/" else said, "--json").json)
        assert (used.kind, used.name, used.path, used.daemon) == ("speech", TINY, chosen(home), "voice is off")
        assert used.path.endswith("/snapshots/abc")
    assert say("model", "use", "none").status == 0
    assert (load(home.config_file).model.path, bool(chosen(home))) == ("", True)
    say("model", "use", "Llama")
    spoken_ = say("model", "use", "none", "--speech")
    assert (spoken_.status, "by what is built in" in spoken_.err) == (0, True)
    assert (bool(load(home.config_file).model.path), chosen(home)) == (True, "")


def test_one_that_two_programs_have_needs_no_other_name(say: Say, home: Paths, shelves: Path) -> None:
    own = spoken(home.models / "Systran/faster-whisper-tiny.en")
    listed = ModelsView.model_validate(say("model", "--json").json).speech
    assert {f"sotto/{TINY}", f"hugging-face/{TINY}"} <= {one.name for one in listed}
    assert say("model", "use", TINY).status == 0
    assert chosen(home) == str(own)
    assert say("model", "use", f"hugging-face/{TINY}").status == 0
    assert chosen(home).endswith("/snapshots/abc")
    say("model", "use", "none", "--speech")
    (own / "config.json").unlink()
    assert say("model", "use", TINY).status == 0
    assert chosen(home).endswith("/snapshots/abc")


def test_where_there_is_a_voice_it_counts_from_the_next_start(say: Say, home: Paths, shelves: Path) -> None:
    home.config_file.write_text('[voice]\non = true\nrecogniser = "built-in"  # mine\n')
    used = ModelUsedView.model_validate(say("model", "use", TINY, "--json").json)
    assert used.daemon == "not running"
    assert any("voice.recogniser" in one for one in used.warnings)
    assert "# mine" in home.config_file.read_text()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("whisper-base.en", (1, "tokenizer.json is missing")),
        ("whisper-huge", (3, "whisper-huge")),
        ("whisper-small.en", (4, "more than a second")),
        ("./no-such-folder --speech", (3, "no-such-folder")),
        (".", (1, "model.bin is missing")),
        (f"{TINY} --model x", (2, "this one is for speech")),
        ("Llama --speech", (3, "Llama")),
    ],
)
def test_what_is_refused_changes_nothing(
    say: Say, home: Paths, shelves: Path, words: str, expected: tuple[int, str]
) -> None:
    spoken_ = say("model", "use", *words.split())
    assert (spoken_.status, expected[1] in spoken_.err) == (expected[0], True), spoken_.err
    assert not home.config_file.exists()


def test_one_that_is_slow_is_taken_where_somebody_agreed(say: Say, home: Paths, shelves: Path) -> None:
    used = ModelUsedView.model_validate(say("model", "use", "whisper-small.en", "--yes", "--json").json)
    assert "more than a second" in used.warnings[0]
    assert chosen(home).endswith("faster-whisper-small.en")


# ── pull ─────────────────────────────────────────────────────────────────────────────────────────


def served(files: Files, folder: Path) -> None:
    """Have the hub offer what is in a folder."""
    files.named = {one.name: one.read_bytes() for one in folder.iterdir()} | {"README.md": b"---\nlicense: mit\n---\n"}
    weights = {"lfs": {"sha256": hashlib.sha256(files.named["model.bin"]).hexdigest()}}
    files.api = {
        "cardData": {"license": "mit"},
        "siblings": [
            {"rfilename": name, "size": len(data), **(weights if name == "model.bin" else {})}
            for name, data in files.named.items()
        ],
    }


@needs_whisper
def test_fetched_chosen_and_heard(say: Say, home: Paths, user: Path, files: Files, tmp_path: Path) -> None:
    served(files, write(tmp_path / "made", Said("what changed since yesterday")))
    files.cuts = [200, len(files.named["README.md"])]  # the first file breaks off, and is taken up again
    spoken_ = say("model", "pull", "hf:org/faster-whisper-mine", "--endpoint", files.url)
    target = home.models / "org/faster-whisper-mine"
    assert (spoken_.status, spoken_.out) == (0, f"{target}\n"), spoken_.err
    assert "in 6 files" in spoken_.err
    assert "licence: mit" in spoken_.err
    assert "sotto model use whisper-mine" in spoken_.err
    again = ModelPulledView.model_validate(
        say("model", "pull", "hf:org/faster-whisper-mine", "--endpoint", files.url, "--json").json
    )
    assert (again.kind, again.name, again.resumed, again.licence) == ("speech", "whisper-mine", again.size, "mit")
    assert say("model", "use", "whisper-mine").status == 0
    assert chosen(home) == str(target)
    [verdict] = speech_model(Patient(home))
    assert verdict.state == "ok"
    recogniser = whisper(Path(chosen(home)))
    assert recogniser.hear(bytes(32_000)).refused == "no words"


def test_a_break_in_the_weights_leaves_no_model(say: Say, home: Paths, user: Path, files: Files) -> None:
    served(files, spoken(user / "made"))
    data = files.named["model.bin"]
    files.named["model.bin"] = data[:-1] + b"x"
    wrong = say("model", "pull", "hf:org/faster-whisper-mine", "--endpoint", files.url)
    assert (wrong.status, "moved to" in wrong.err) == (1, True)
    assert say("model").out == ""
    files.named["model.bin"] = data
    assert say("model", "pull", "hf:org/faster-whisper-mine", "--endpoint", files.url).status == 0
    assert "whisper-mine" in say("model").out


def test_what_the_catalogue_does_not_mean_is_not_taken(say: Say, home: Paths, user: Path, files: Files) -> None:
    files.named = {"config.json": b"{" + b" " * 2_315 + b"}"}
    spoken_ = say("model", "pull", TINY, "--endpoint", files.url)
    assert (spoken_.status, "14b1b421" in spoken_.err) == (1, True)
    assert "licence: mit" in spoken_.err
    assert files.paths == [
        "/Systran/faster-whisper-tiny.en/resolve/0d3d19a32d3338f10357c0889762bd8d64bbdeba/config.json"
    ]


def test_a_person_is_asked_before_and_after(home: Paths, user: Path, files: Files) -> None:
    served(files, spoken(user / "made"))
    for answer, code in (("n\n", 4), ("y\n", 0)):
        someone = Person("model", "pull", "hf:org/faster-whisper-mine", "--endpoint", files.url)
        someone.sees("Fetch it? [y/N]")
        someone.types(answer)
        if code == 0:
            someone.sees("from now on? [y/N]")
            someone.types("y\n")
            someone.sees("once there is a voice")
        assert someone.ends() == code
        someone.close()
    assert chosen(home) == str(home.models / "org/faster-whisper-mine")


# ── doctor ───────────────────────────────────────────────────────────────────────────────────────


def test_what_the_doctor_says(say: Say, home: Paths, shelves: Path) -> None:
    def seen() -> tuple[str, str]:
        [verdict] = speech_model(Patient(home))
        return verdict.state, verdict.found

    assert seen() == ("ok", "none chosen: what is built in makes words of speech")
    say("model", "use", TINY)
    folder, plenty, little = Path(chosen(home)), Room(1 << 40, 1 << 40), Room(1 << 20, 1 << 20)
    assert folder_verdict(folder, plenty).state == "ok"
    assert "this machine has 1" in folder_verdict(folder, little).found
    assert "more than a second" in folder_verdict(home.models / "org/faster-whisper-small.en", plenty).found
    (folder / "tokenizer.json").unlink()
    assert seen()[1].startswith(f"{folder}: tokenizer.json is missing")
    home.config_file.write_text('[voice]\nwhisper = "/no/such"\n')
    assert seen() == ("warning", "/no/such: it is not there: what is built in makes words of speech")
    assert "it is not there" in say("model").err
