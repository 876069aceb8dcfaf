"""What is in a sandbox, as arguments of bubblewrap."""

from hypothesis import given
from hypothesis import strategies as some

from knowledge.sandbox.hosts import rule
from knowledge.sandbox.profile import (
    HOME,
    Handed,
    Inside,
    accounts,
    arguments,
    environment,
    folders,
    readable,
    within,
    writable,
)

HANDED = Handed("/room/root", ("/room/merged",), 3, 4)
FOLDERS = some.lists(some.sampled_from(["a", "b", "tmp", "var", "home", "usr"]), min_size=1, max_size=4).map(
    lambda parts: "/" + "/".join(parts)
)


def mounts(inside: Inside) -> list[tuple[str, str]]:
    """How and where, in order."""
    words = arguments(inside, HANDED, ["true"])
    found = [("--ro-bind", one) for one in readable(inside)]  # lie in the root already
    for n, word in enumerate(words):
        if word in ("--bind", "--ro-bind"):
            found.append((word, words[n + 2]))
        elif word in ("--tmpfs", "--proc", "--dev"):
            found.append((word, words[n + 1]))
    return found


@given(project=FOLDERS, tools=some.lists(FOLDERS))
def test_nothing_is_mounted_below_what_the_program_can_write(project: str, tools: list[str]) -> None:
    inside = Inside(project, project, tuple(tools))
    made = mounts(inside)
    can_write = [where for how, where in made if how in ("--bind", "--tmpfs") and where != "/dev/shm"]
    for place in can_write:
        assert [where for _, where in made if within(where, place)] == [place]
    assert [where for how, where in made if how == "--bind"] == [project]


@given(project=FOLDERS, tools=some.lists(FOLDERS))
def test_what_may_be_written_is_small_and_known(project: str, tools: list[str]) -> None:
    inside = Inside(project, project, tuple(tools))
    words = arguments(inside, HANDED, ["true"])
    tmpfs = [n for n, word in enumerate(words) if word == "--tmpfs"]
    assert all(words[n - 2 : n] == ["--size", str(inside.limits.scratch)] for n in tmpfs)
    assert {words[n + 1] for n in tmpfs} == set(writable(inside))


def test_each_namespace_is_asked_for_by_name() -> None:
    words = arguments(Inside("/p", "/p/inner"), HANDED, ["make", "--bind"])
    for one in ("user", "ipc", "pid", "uts", "net", "cgroup-try"):
        assert f"--unshare-{one}" in words
    assert "--unshare-all" not in words
    for one in ("--disable-userns", "--die-with-parent", "--new-session", "--clearenv", "--seccomp"):
        assert one in words
    assert [words[n + 1] for n, word in enumerate(words) if word == "--remount-ro"] == ["/dev", "/proc", "/"]
    assert words[-3:] == ["--", "make", "--bind"]
    assert words[words.index("--chdir") + 1] == "/p/inner"


def test_with_a_list_of_hosts_the_network_is_that_of_whoever_starts_it() -> None:
    """Who has left for an empty one before."""
    words = arguments(Inside("/p", "/p", hosts=(rule("pypi.org"),)), HANDED, ["true"])
    assert "--unshare-net" not in words


def test_folders_for_passing_things_make_way_for_a_project() -> None:
    assert writable(Inside("/p", "/p")) == ("/tmp", "/var/tmp", "/sandbox", "/dev/shm")
    assert "/tmp" not in writable(Inside("/tmp/p", "/tmp/p"))
    assert environment(Inside("/tmp/p", "/tmp/p"))["TMPDIR"] == "/var/tmp"
    assert environment(Inside("/p", "/p", environment=(("A", "b"),))) == {"HOME": HOME, "TMPDIR": "/tmp", "A": "b"}


def test_what_is_readable_is_mounted_once() -> None:
    assert readable(Inside("/p", "/p", ("/usr", "/usr/lib", "/p/.venv", "/opt"))) == ("/opt", "/usr")


@given(project=FOLDERS, tools=some.lists(FOLDERS))
def test_there_is_a_folder_wherever_something_is_mounted(project: str, tools: list[str]) -> None:
    inside = Inside(project, project, tuple(tools))
    there = (*folders(inside), *readable(inside))
    for _, where in mounts(inside):
        assert where == "/" or any(within(where, one) for one in there)


def test_accounts_are_its_own() -> None:
    made = accounts(Inside("/p", "/p", uid=1000, gid=100))
    assert made["/etc/passwd"].split("\n")[1] == f"user:x:1000:100::{HOME}:/bin/sh"
    assert made["/etc/resolv.conf"] == ""
    assert accounts(Inside("/p", "/p"))["/etc/passwd"].count("root") == 1


def test_a_project_that_lies_in_shared_memory_lies_in_no_folder_that_can_be_written() -> None:
    assert writable(Inside("/dev/shm/p", "/dev/shm/p")) == ("/tmp", "/var/tmp", "/sandbox")


def test_what_is_readable_in_shared_memory_is_mounted_over_the_devices_and_nothing_can_be_written_there() -> None:
    inside = Inside("/p", "/p", ("/usr", "/dev/shm/tools"))
    words = arguments(inside, HANDED, ["true"])
    at = words.index("/dev/shm/tools")
    assert words[at - 1 : at + 2] == ["--ro-bind", "/dev/shm/tools", "/dev/shm/tools"]
    assert words.index("--dev") < at < words.index("--remount-ro")
    assert "/dev/shm" not in writable(inside)
