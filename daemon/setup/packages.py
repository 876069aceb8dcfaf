"""System packages that Sotto can use: which are missing, what each is for, and the one question before installing."""

import ctypes
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from daemon.setup.record import Record
from daemon.setup.terminal import Consent, say

SOUND_SERVERS = {
    "pulseaudio",
    "pipewire",
    "pipewire-pulse",
    "pipewire-alsa",
    "jackd",
    "jackd1",
    "jackd2",
    "wireplumber",
}
"""Never installed by us: one beside the user's own would take the sound away."""


@dataclass(frozen=True)
class Wish:
    """A package by its Debian name."""

    package: str
    purpose: str
    present: Callable[[], bool]


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def library(name: str) -> Callable[[], bool]:
    """Whether the loader finds it: only that counts, wherever it came from."""

    def loads() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return loads


def either(*ways: Callable[[], bool]) -> Callable[[], bool]:
    """Whether one of several is there."""
    return lambda: any(way() for way in ways)


def sound_tools() -> bool:
    """Whether the sound server can be asked, listened to and played to."""
    return all(shutil.which(name) for name in ("pactl", "parec", "paplay"))


WISHES = (
    Wish("git", "to know your projects", program("git")),
    Wish("bubblewrap", "to try things in a sandbox", program("bwrap")),
    Wish("pulseaudio-utils", "to know of calls and of muted sound; a voice hears and speaks with it", sound_tools),
    Wish("espeak-ng", "to speak, if you want a voice", library("libespeak-ng.so.1")),
    Wish("libportaudio2", "to hear where there is no parec", either(program("parec"), library("libportaudio.so.2"))),
    Wish("g++", "to build the language model engine", program("c++", "g++", "clang++")),
)


def offer(consent: Consent, record: Record) -> None:
    """Name what is missing and install it if the user agrees; a refusal is remembered, and nothing depends on it."""
    missing = [wish for wish in WISHES if (record.native or wish.package != "g++") and not wish.present()]
    if not missing:
        return
    names = [wish.package for wish in missing]
    news = not set(names) <= set(record.declined)
    if news:
        say("These system packages are missing; Sotto works without them, but does less:")
    for wish in missing if news else []:
        say(f"  {wish.package:14} {wish.purpose}")
    if not _debian():
        say(f"Missing, to be installed as your distribution does it: {', '.join(names)}")
        record.declined = names
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    if (news or consent.yes) and _may_install(consent) and consent.to("Install them now?"):
        _install(command, names, record, consent)
    elif consent.person and news:
        record.declined = names
    _tell_rest(names)


def _tell_rest(names: list[str]) -> None:
    left = [wish.package for wish in WISHES if wish.package in names and not wish.present()]
    if left:
        become = "" if os.geteuid() == 0 else "sudo "
        say(f"Still missing; to install: {become}apt-get install --no-install-recommends {' '.join(left)}")


def _install(command: list[str], names: list[str], record: Record, consent: Consent) -> None:
    become = [] if os.geteuid() == 0 else ["sudo"] if consent.person else ["sudo", "--non-interactive"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*become, "apt-get", "update", "--quiet"], env=quiet, check=False)
    plan = subprocess.run([*become, *command, "--simulate"], env=quiet, capture_output=True, text=True, check=False)
    if servers := set(re.findall(r"^Inst (\S+)", plan.stdout, re.MULTILINE)) & SOUND_SERVERS:
        say(f"Not installed: it would bring a sound server along ({', '.join(sorted(servers))}).")
        return
    if subprocess.run([*become, *command], env=quiet, check=False).returncode:
        say("apt-get did not succeed; Sotto goes on without these packages.")
        return
    record.installed = sorted({*record.installed, *names})
    record.declined = []


def _may_install(consent: Consent) -> bool:
    """Root may; sudo may ask for its password only when somebody is there to answer."""
    return os.geteuid() == 0 or (shutil.which("sudo") is not None and (consent.person or consent.yes))


def _debian() -> bool:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return bool(family & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None
