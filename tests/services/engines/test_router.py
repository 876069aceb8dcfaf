"""The shipped router: the files are what they should be, damaged ones are refused, and naming it loads nothing."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import engine
from daemon.bench.router_verdict import Judged, plain, read, share
from knowledge.errors import WeightsDamaged
from services.engines import router
from tests.conftest import REPOSITORY
from tests.services.engines.shipped import needs_engine

HELD_OUT = REPOSITORY / "scripts/router/utterances/heldout.jsonl"
MOST_BYTES = 60_000_000
SOME = 8
"""Of so many utterances one is tried."""


@pytest.fixture(params=sorted(router.DIGESTS))
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder in which one bit of one file is not right."""
    for name in router.DIGESTS:
        shutil.copy(router.FOLDER / name, tmp_path)
    file = tmp_path / request.param
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    return file


def test_the_files_are_those_that_the_scripts_make() -> None:
    router.check()
    engine.check_router()
    card = (router.FOLDER / "README.md").read_text()
    for name, digest in router.DIGESTS.items():
        data = (router.FOLDER / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        assert digest in card
        assert f"{len(data):,} bytes" in card


def test_all_weights_together_are_no_more_than_was_promised() -> None:
    files = [*(REPOSITORY / "services/engines").rglob("*.gguf"), *(REPOSITORY / "services/engines").rglob("*.npz")]
    assert 0 < sum(file.stat().st_size for file in files) <= MOST_BYTES


def test_one_bit_that_is_not_right_is_noticed_before_the_engine_sees_it(damaged: Path) -> None:
    with pytest.raises(WeightsDamaged, match=damaged.name):
        router.load(damaged.parent)


def test_so_is_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsDamaged, match="No such file"):
        router.load(tmp_path)


def test_an_engine_that_is_not_there_is_said() -> None:
    words = (
        "import sys; sys.modules['llama_cpp'] = None\n"  # what import makes of a package that is missing
        "from services.engines import router\n"
        "from knowledge.errors import EngineMissing\n"
        "try: router.load()\n"
        "except EngineMissing as error: print(error.kind)\n"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("transport\n", 0), done.stderr


def test_naming_the_router_loads_nothing() -> None:
    words = (
        "import sys, daemon.engine, services.engines.router, knowledge.routing.by_words\n"
        "print({'numpy', 'llama_cpp'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@needs_engine
def test_utterances_of_an_author_it_never_learned_from_go_to_the_right_tool() -> None:
    shipped = engine.load_router()
    judged = [Judged(one, shipped.route(one.text)) for one in read(HELD_OUT)[::SOME]]
    assert len(judged) == 100
    assert share([one.right for one in judged]) >= 0.85
    assert share([one.exact for one in judged]) >= 0.7


@needs_engine
def test_two_requests_in_one_are_two_calls() -> None:
    found = engine.load_router().route("what failed today and what changed since monday")
    assert found.tool == "list_failures"
    assert found.then
    assert found.then.tool == "what_changed"


def test_most_of_what_is_held_out_occurred_to_nobody_else() -> None:
    def said(file: Path) -> set[str]:
        return {plain(one.text) for one in read(file)}

    learned = {text for file in HELD_OUT.parent.glob("*.jsonl") if file != HELD_OUT for text in said(file)}
    assert len(read(HELD_OUT)) == 800
    assert len(said(HELD_OUT) - learned) >= 700
