"""Memory: what there is where nobody else decides, what a control group leaves, and what a model takes."""

from pathlib import Path

import pytest

from daemon.models.room import BESIDES, Room, fits, needs, room
from daemon.models.weights import describe
from tests.daemon.models.gguf_files import ARRAY, CHAT, I32, U32, put

MIB = 1 << 20


def machine(folder: Path, group: str, files: dict[str, str]) -> Room:
    proc, groups = folder / "proc", folder / "cgroup"
    for path, text in {
        proc / "meminfo": "MemTotal:  1000 kB\nMemAvailable:  800 kB\nHugePages: 0\n",
        proc / "self/cgroup": group,
        **{groups / name: text for name, text in files.items()},
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return room(proc, groups)


def test_a_machine_of_its_own(tmp_path: Path) -> None:
    assert machine(tmp_path, "0::/a\n", {"a/memory.max": "max\n"}) == Room(1_000 << 10, 800 << 10)
    assert room().total > 0


def test_a_group_above_us_may_be_narrower(tmp_path: Path) -> None:
    files = {
        "a/memory.max": "600000",
        "a/memory.current": "500000",
        "a/memory.stat": "anon 1\ninactive_file 300000\n",
        "a/b/memory.max": "max",
    }
    assert machine(tmp_path, "0::/a/b\n", files) == Room(600_000, 400_000)


def test_the_older_kind_of_group(tmp_path: Path) -> None:
    files = {
        "memory/docker/x/memory.limit_in_bytes": "700000",
        "memory/docker/x/memory.usage_in_bytes": "900000",
        "memory/docker/x/memory.stat": "total_inactive_file 0\n",
        "memory/memory.limit_in_bytes": "9223372036854771712",
    }
    assert machine(tmp_path, "5:cpu:/x\n4:memory:/docker/x\n", files) == Room(700_000, 0)


def test_where_nothing_can_be_told(tmp_path: Path) -> None:
    assert room(tmp_path, tmp_path) == Room(0, 0)
    assert fits(1, Room(0, 0)) == "unknown"


@pytest.mark.parametrize(("needed", "fit"), [(50, "yes"), (60, "yes"), (61, "tight"), (100, "tight"), (101, "no")])
def test_what_fits(needed: int, fit: str) -> None:
    assert fits(needed, Room(100, 60)) == fit


def test_weights_and_cache_and_a_gigabyte(tmp_path: Path) -> None:
    weights = describe(put(tmp_path / "a.gguf"))
    assert weights.kv_per_token == 28 * 8 * (128 + 128) * 2 == 114_688
    assert needs(1_834_426_016, weights.kv_per_token, 8_192) == 1_834_426_016 + 114_688 * 8_192 + BESIDES


def test_layers_may_differ_and_widths_be_left_out(tmp_path: Path) -> None:
    few = {key: one for key, one in CHAT.items() if "length" not in key or "embedding" in key}
    values = few | {"qwen3.attention.head_count_kv": (ARRAY, (I32, [8, 0, 2])), "qwen3.block_count": (U32, 3)}
    assert describe(put(tmp_path / "a.gguf", values)).kv_per_token == 10 * (128 + 128) * 2
    assert describe(put(tmp_path / "b.gguf", {"general.architecture": CHAT["general.architecture"]})).kv_per_token == 0
