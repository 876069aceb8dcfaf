"""The sandbox: bubblewrap, and whether this kernel lets it work. Without one nothing is ever executed."""

import shutil
from collections.abc import Iterator

from daemon.doctor.patient import Patient
from daemon.doctor.programs import Said, ask
from daemon.doctor.verdict import Verdict, install, ok, warning

LESS = "Sotto executes nothing without it"
MOUNT_POINTS_FIXED = (0, 12, 0)
"""From here on a planted link cannot lead a mount point outside. Ours never lie in trees that the inside can write."""
PROFILE = "bwrap-userns-restrict"


def bubblewrap(patient: Patient) -> Iterator[Verdict]:
    if not shutil.which("bwrap"):
        yield warning(f"bubblewrap is missing: {LESS}", install("bubblewrap"))
        return
    version = ask("bwrap", "--version")
    if version.status != 0:
        yield warning(f"bwrap does not run ({_last_line(version)}): {LESS}", "sudo apt install --reinstall bubblewrap")
        return
    tried = ask("bwrap", "--unshare-user", "--unshare-net", "--die-with-parent", "--ro-bind", "/", "/", "true")
    if tried.status == 0:
        yield ok(f"{version.text}, works{_old(version.text)}")
    else:
        yield warning(f"{version.text} does not work here ({_last_line(tried)}): {LESS}", cure(patient))


def cure(patient: Patient) -> str:
    """What to do where the kernel refuses: each of the three known reasons has its own switch."""
    if patient.read("sys/kernel/apparmor_restrict_unprivileged_userns").strip() == "1":
        return (
            f"sudo apt install apparmor-profiles && sudo cp /usr/share/apparmor/extra-profiles/{PROFILE} "
            f"/etc/apparmor.d/ && sudo apparmor_parser -r /etc/apparmor.d/{PROFILE}"
        )
    if patient.read("sys/kernel/unprivileged_userns_clone").strip() == "0":
        return "echo kernel.unprivileged_userns_clone=1 | sudo tee /etc/sysctl.d/60-sotto.conf; sudo sysctl --system"
    if patient.read("sys/user/max_user_namespaces").strip() == "0":
        return "echo user.max_user_namespaces=15000 | sudo tee /etc/sysctl.d/60-sotto.conf; sudo sysctl --system"
    return "user namespaces are refused: inside a container, allow them there (for instance by its seccomp profile)"


def numbers(text: str) -> tuple[int, ...]:
    """`bubblewrap 0.8.0` → (0, 8, 0)."""
    return tuple(int(part) for part in text.rpartition(" ")[2].split(".") if part.isdecimal())


def _old(version: str) -> str:
    if numbers(version) >= MOUNT_POINTS_FIXED:
        return ""
    return " (CVE-2026-87766, fixed in 0.12.0, needs mount points in writable trees; Sotto makes none)"


def _last_line(said: Said) -> str:
    return said.text.splitlines()[-1] if said.text else f"exit status {said.status}"
