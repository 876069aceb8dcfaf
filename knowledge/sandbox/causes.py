"""Why there is no isolation: what a machine refused, in words, and what helps against it."""

import errno
import re
from typing import Literal, NamedTuple

Step = Literal["user namespace", "identity", "network", "mounts", "overlay", "seccomp", "landlock", "start"]
"""What was being done."""


class Cause(NamedTuple):
    """One reason."""

    probe: str
    """What was tried and failed."""
    why: str
    remedy: str


BWRAP_MISSING = Cause("bubblewrap", "bubblewrap (bwrap) is not installed", "install it: apt install bubblewrap")
BWRAP_OLD = Cause("bubblewrap", "bubblewrap is older than 0.8", "upgrade it: 0.8 is in Debian 12 and Ubuntu 23.10")
EXHAUSTED = Cause(
    "user namespace",
    "this machine allows no user namespace, or no more of them",
    "raise it: sysctl user.max_user_namespaces=15000",
)
FORBIDDEN = Cause(
    "user namespace",
    "user namespaces are forbidden here, as in a container with the usual filter",
    "in a container: allow them (--security-opt seccomp=…); on Debian: sysctl kernel.unprivileged_userns_clone=1",
)
APPARMOR = Cause(
    "user namespace",
    "AppArmor lets bubblewrap have no user namespace, as on Ubuntu 24.04",
    "apt install apparmor-profiles; copy /usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/ "
    "and load it: apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict",
)
MOUNTS = Cause(
    "mounts",
    "nothing can be mounted here, as in a container",
    "run it outside of the container, or allow mounts (--security-opt apparmor=unconfined, systempaths=unconfined)",
)
OVERLAY = Cause(
    "overlay", "no overlay can be mounted here", "the project is copied instead; a kernel from 6.6 on has it"
)
NO_SECCOMP = Cause("seccomp", "the kernel takes no filter of system calls", "use a kernel with CONFIG_SECCOMP_FILTER")
NO_LANDLOCK = Cause(
    "landlock",
    "there is no Landlock of version 6 or later",
    "use a kernel from 6.12 on, with landlock in its lsm= list",
)
UNKNOWN_MACHINE = Cause(
    "seccomp", "the numbers of system calls are not known for this machine", "there are filters for x86-64 and aarch64"
)

_SAID = (
    (re.compile(r"RTM_NEWADDR|setting up uid map: Permission denied"), APPARMOR),
    (re.compile(r"No space left on device"), EXHAUSTED),
    (re.compile(r"[Cc]reating new namespace failed|No permissions to creat|non-privileged user namespaces"), FORBIDDEN),
    (re.compile(r"make / (?:slave|private)|mount (?:proc|devpts|tmpfs)|pivot_root|Can't mount"), MOUNTS),
    (re.compile(r"PR_SET_SECCOMP|seccomp"), NO_SECCOMP),
    (re.compile(r"Unknown option|unknown option"), BWRAP_OLD),
)


def said_by_bubblewrap(text: str) -> Cause:
    """The cause behind what bubblewrap printed."""
    for pattern, cause in _SAID:
        if pattern.search(text):
            return cause
    said = text.strip().split("\n")[0][:200]
    return Cause(
        "bubblewrap", f"it said: {said}" if said else "it ended at once", "try it by hand: bwrap --ro-bind / / true"
    )


def refused(step: str, number: int) -> Cause:
    """The cause behind an error of the kernel at one step."""
    if step == "user namespace":
        return EXHAUSTED if number in (errno.ENOSPC, errno.EUSERS) else FORBIDDEN
    if step == "identity":
        return APPARMOR
    known = {"mounts": MOUNTS, "overlay": OVERLAY, "seccomp": NO_SECCOMP, "landlock": NO_LANDLOCK}
    if step in known:
        return known[step]
    return Cause(
        step, f"the kernel refused it: {errno.errorcode.get(number, number)}", "`sotto doctor` checks this machine"
    )
