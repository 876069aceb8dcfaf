"""What `sotto status` shows: the supervisor's knowledge, the processes' own words, and the disk, as one view."""

import json
import os
import time
from pathlib import Path
from typing import Any

from daemon.leash import Packet
from daemon.models.chosen import chosen
from daemon.paths import Paths, used
from daemon.pausing import FOREVER, paused_until, until_in
from daemon.processes import MODEL
from daemon.voice_state import complaints_of, voice_state
from knowledge.errors import NotFound, StoreError
from knowledge.memory.documents.shelf import SINCE, Shelf
from knowledge.memory.proposals import ProposalBook
from knowledge.model_views import ChosenView
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.memory import Memory
from knowledge.views import BuildView, DependencyView, DocumentsView, ProcessView, ServiceView, SizesView, StatusView

UNUSABLE = "`sotto logs model` says why, and `sotto model list` which others there are"
LITTLE_SPACE = 200 << 20
"""Free bytes below which status says so."""
LARGE_WAL = 64 << 20
AGAIN = "put it back, or choose another one: `sotto model list`"


def status(paths: Paths, known: Packet) -> StatusView:
    """Put together what the supervisor gathered (see `Supervisor.status`)."""
    processes = [_process(one) for one in known["processes"]]
    hub: Packet = next((one["heard"] for one in known["processes"] if one["name"] == "hub"), {})
    sizes, chat, voice = _sizes(paths), chat_model(paths, processes), voice_state(paths, processes)
    troubles = ([chat.trouble] if chat and chat.trouble else []) + complaints_of(voice)
    return StatusView(
        running=True,
        home=str(paths.data),
        release=known["release"],
        pid=known["pid"],
        uptime_s=known["uptime_s"],
        stopping=known["stopping"],
        head=hub.get("head", 0),
        producers=hub.get("producers", 0),
        readers=hub.get("readers", 0),
        processes=processes,
        sizes=sizes,
        degraded=_complaints(paths, known, processes, hub, sizes) + troubles,
        build=build(paths),
        indexing=indexing(paths),
        proposed=proposed(paths),
        approvals=approvals(paths),
        documents=documents(paths),
        chat=chat,
        voice=voice,
        **paused(paths),
        **quiet(paths),
    )


def chat_model(paths: Paths, processes: list[ProcessView]) -> ChosenView | None:
    """The model that was chosen, whether it is there, and the process that runs it; None where none was."""
    found = chosen(paths)
    if found is None:
        return None
    view = ChosenView(name=found.name, path=found.path, url=found.url)
    if found.trouble:
        return view.model_copy(update={"state": "missing", "trouble": f"{found.trouble}; {AGAIN}"})
    process = next((one for one in processes if one.name == MODEL.name), None)
    if process is None:
        trouble = f"the chat model {found.name} is used from the next `sotto restart`"
        return view.model_copy(update={"state": "waiting", "trouble": trouble})
    if _unusable(process):
        trouble = f"the chat model {found.name} cannot be used, and the router answers alone; {UNUSABLE}"
        return view.model_copy(update={"state": "unusable", "trouble": trouble})
    state = {"ready": "ready", "given up": "given up", "starting": "starting"}.get(process.state, "not running")
    return view.model_copy(update={"state": state, "memory_kb": process.memory_kb})


def _unusable(process: ProcessView) -> bool:
    """Whether it met something in the model that no further try mends."""
    failures = [each.failure for service in process.services for each in service.dependencies]
    return process.state == "ready" and "semantic-final" in failures


def proposed(paths: Paths) -> int:
    """How many proposals wait for an answer, as far as memory knows."""
    try:
        with Memory.reader(paths.memory, ["proposals"]) as memory:
            return ProposalBook(memory).waiting()
    except (NotFound, StoreError):
        return 0


def approvals(paths: Paths) -> int:
    """How many plans wait for a person."""
    try:
        with ApprovalReader.open(paths.core) as reader:
            return sum(one.state == "asked" for one in reader.live())
    except (NotFound, StoreError):
        return 0


def documents(paths: Paths) -> DocumentsView | None:
    """How many documents memory has, and how many are being read; None where there are none."""
    try:
        with Memory.reader(paths.memory, ["documents"]) as memory:
            if memory.database.schema_version < SINCE:
                return None
            found, refused = Shelf(memory).counted()
    except (NotFound, StoreError):
        return None
    reading = _noted(paths.run / "reading")
    return DocumentsView(read=found - refused, refused=refused, reading=reading) if found or reading else None


def paused(paths: Paths) -> dict[str, Any]:
    """Whether nothing is recorded, and until when, as the view has it."""
    until = paused_until(paths, time.time_ns() // 1_000)
    return {"paused": until is not None, "paused_until": until if until not in (None, FOREVER) else None}


def quiet(paths: Paths) -> dict[str, Any]:
    """Whether nothing is said unasked, and until when, as the view has it."""
    until = until_in(paths.quiet, time.time_ns() // 1_000)
    return {"quiet": until is not None, "quiet_until": until if until not in (None, FOREVER) else None}


def build(paths: Paths) -> BuildView | None:
    """How far the build of the model engine is; None when none goes on or is needed."""
    try:
        noted = json.loads((paths.state / "native-build.json").read_text(encoding="utf-8"))
        view = BuildView(
            package=noted["package"],
            step=noted["step"],
            done=noted["done"],
            total=noted["total"],
            error=noted.get("error") or "",
        )
        going = view.step != "done" and Path(f"/proc/{noted['pid']}").exists()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return view if going or view.error else None


def indexing(paths: Paths) -> int:
    """How many entries of memory have no vector yet, as `services/indexing.py` noted it last."""
    return _noted(paths.run / "indexing")


def _noted(file: Path) -> int:
    """A number that a service wrote down last."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _process(one: Packet) -> ProcessView:
    heard = one["heard"]
    services = [
        ServiceView(name=name, **heard["services"][name])
        if name in heard.get("services", {})
        else ServiceView(name=name, handled=0, waiting=0, place=0)
        for name in one["services"]
    ]
    return ProcessView(
        name=one["name"],
        state=one["state"],
        pid=one["pid"],
        uptime_s=one["uptime_s"],
        restarts=one["restarts"],
        ready_ms=one["ready_ms"],
        last_ending=one["last_ending"],
        memory_kb=_pss_kb(one["pid"]) if one["pid"] else None,
        unacked=heard.get("unacked", 0),
        services=services,
    )


def _complaints(paths: Paths, known: Packet, processes: list[ProcessView], hub: Packet, sizes: SizesView) -> list[str]:
    """A sentence for each thing that is not as it should be."""
    found = []
    for process, one in zip(processes, known["processes"], strict=True):
        found.append(_trouble(process, one))
        found += [f"{service.name} is failing on {service.stuck}" for service in process.services if service.stuck]
        found += [f"{name} is not started: {why}" for name, why in one["heard"].get("refused", {}).items()]
        found += [_outage(service.name, each) for service in process.services for each in service.dependencies]
    found = [sentence for sentence in found if sentence]
    if hub.get("degraded"):
        found.append(hub["degraded"])
    if not (paths.hub_in.exists() and paths.hub_out.exists()) and hub:
        found.append("the hub's sockets were removed, so nobody new can reach it; `sotto restart` makes them anew")
    if sizes.free < LITTLE_SPACE:
        found.append(f"only {sizes.free >> 20} MB are free on the disk of {paths.data}")
    if paths.wish.exists():
        found.append("a wipe was begun and is not done; `sotto down && sotto up` finishes it")
    if known["untold"]:
        found.append(f"{known['untold']} facts of the supervisor wait for the hub")
    return found


def _trouble(process: ProcessView, one: Packet) -> str:
    """What is wrong with a process as a whole; empty where nothing is."""
    if one.get("busy"):
        return f"{process.name} is {one['busy']}; this may take minutes"
    if process.state == "given up":
        return (
            f"{process.name} died too often ({process.last_ending}) and stays down; "
            f"see `sotto logs {process.name}`, then `sotto restart`"
        )
    if process.state in ("waiting", "starting") and process.restarts:
        return f"{process.name} is being started again ({process.last_ending})"
    if one["silent"]:
        return f"{process.name} is busy and did not answer in time; `sotto restart` ends it, if it stays so"
    return ""


def _outage(service: str, dependency: DependencyView) -> str:
    """A sentence for a dependency that is left alone; empty for one that works."""
    if dependency.state == "closed":
        return ""
    when = f"tries it again in {dependency.retry_in_s:.0f} s" if dependency.retry_in_s else "tries it at the next need"
    return f"{service} does without {dependency.name}: it {dependency.without}, and {when}"


def _sizes(paths: Paths) -> SizesView:
    disk = os.statvfs(paths.data)
    return SizesView(
        log=used(paths.data, f"{paths.core.name}*"),
        backups=used(paths.backups),
        spool=used(paths.spool),
        logs=used(paths.logs),
        free=disk.f_bavail * disk.f_frsize,
    )


def _pss_kb(pid: int) -> int | None:
    """Proportional memory of a process, shared pages counted by share."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "")
    return int(line.split()[1]) if line else None
