"""Who starts programs, writes files or calls the kernel by hand, and why: whatever is not here has to be argued."""

from tests.house.reaching import NATIVE, STARTS, WRITES

FOLDERS = {
    "daemon/bench/": "measures, on homes and trees of its own, for who calls `sotto bench`",
    "daemon/setup/": "installs and removes Sotto itself, for who calls that",
    "daemon/doubles/": "stands in for real parts in tests and trials",
    "services/sandbox/": "is the sandbox: what it starts is inside, what it writes is a copy",
    "services/hands/": "acts for the user, with leave; test_checkpoint.py looks at how",
}
ALLOWED: dict[str, dict[str, str]] = {
    STARTS: {
        "daemon/capture.py": "`sotto run`: the command that a person typed",
        "daemon/child.py": "forks the daemon's own processes, and executes nothing",
        "daemon/cli/editor.py": "the user's own editor, for a command that opens it",
        "daemon/cli/up.py": "`sotto up`: the daemon",
        "daemon/cli/voice_on.py": "asks the service manager for the daemon anew",
        "daemon/demo/stage.py": "`sotto demo`: a daemon of its own in a folder that is thrown away",
        "daemon/demo/terminal.py": "`sotto demo`: our own commands, in a terminal in which the tour answers",
        "daemon/doctor/programs.py": "asks programs for their version",
        "daemon/inheritance.py": "an upgrade: the next generation of the daemon",
        "daemon/safe_git.py": "git, of which no hook, filter or alias of a repository runs",
        "daemon/signals/pactl.py": "asks the sound server",
        "daemon/terminal/job.py": "`sotto shell`: what a person types there",
        "daemon/terminal/keeper.py": "`sotto shell`: keeps what is printed",
        "daemon/terminal/shell.py": "`sotto shell`: the user's shell",
        "daemon/unit.py": "asks systemd about the daemon's own unit",
        "services/voice/capture.py": "the microphone",
        "services/voice/playing.py": "the loudspeaker",
        "services/voice/rendering.py": "the program that speaks, where its library fails",
    },
    WRITES: {
        **dict.fromkeys(
            (
                *("knowledge/files/index.py", "knowledge/memory/entries.py", "knowledge/memory/rebuilding.py"),
                *("knowledge/store/durable.py", "knowledge/store/erasing.py", "knowledge/store/memory.py"),
                *("knowledge/store/recovery.py", "knowledge/store/writer_lock.py", "daemon/doctor/database.py"),
                *("services/indexing.py", "services/memory.py", "daemon/documents/desk.py"),
                *("daemon/documents/shelving.py", "daemon/upkeep.py", "daemon/wiping.py", "daemon/daemon_lock.py"),
            ),
            "Sotto's own databases, their backups and locks",
        ),
        **dict.fromkeys(
            ("knowledge/files/snapshots.py", "knowledge/tasks/artifact_folder.py"), "contents by their SHA-256, its own"
        ),
        **dict.fromkeys(("knowledge/redaction/vault.py", "knowledge/tasks/grant_key.py"), "keys, its own"),
        **dict.fromkeys(
            (
                *("daemon/control.py", "daemon/hub.py", "daemon/listeners.py", "daemon/inheritance.py"),
                *("daemon/paths.py", "daemon/jobs/board.py", "daemon/cli/main.py", "daemon/cli/up.py"),
                "daemon/jobs/kinds/checks.py",
            ),
            "its own folders, sockets, log files, and what processes leave each other",
        ),
        **dict.fromkeys(
            (
                *("daemon/first_prompt.py", "daemon/hint_files.py", "daemon/next_files.py", "daemon/session_files.py"),
                *("daemon/pausing.py", "daemon/quieting.py", "daemon/spool.py", "daemon/spool_queue.py"),
                *("daemon/exported_reports.py", "daemon/hiding.py", "daemon/terminal/keeper.py"),
                *("daemon/integration/__init__.py", "daemon/chat/typed.py"),
            ),
            "files of its own that shells read or leave",
        ),
        **dict.fromkeys(
            ("daemon/models/download.py", "daemon/models/part.py", "services/engines/digests.py"),
            "models that the user asked for, and what is known of them",
        ),
        "services/engines/attempts.py": "how often a model ended the process, its own",
        **dict.fromkeys(
            ("services/voice/ear.py", "services/voice/earcons.py", "services/voice/rendering.py"), "sound, its own"
        ),
        "services/voice/speaking.py": "sound, its own",
        "daemon/config_edit.py": "`sotto config set`: the user's own settings",
        "daemon/cli/drafts.py": "what the user is writing, until it is kept",
        **dict.fromkeys(
            (
                *("daemon/chat/asked_here.py", "daemon/cli/export.py", "daemon/cli/job_artifacts.py"),
                "daemon/cli/trace.py",
            ),
            "a file that the user names in a command",
        ),
        "daemon/demo/stage.py": "`sotto demo`: a folder that is thrown away",
        "daemon/pressure_triggers.py": "asks the kernel to ring",
        "daemon/safe_git.py": "an empty folder for git's hooks",
        "daemon/safe_git_merge.py": "three contents for git to merge, in a folder of its own",
        "knowledge/tasks/act_room.py": "removes what is kept of acts, its own",
        "daemon/terminal/window.py": "the terminal",
    },
    NATIVE: {
        "daemon/alarm.py": "a timer",
        "daemon/beneath.py": "opens files of a tree so that no link leads out of it (openat2)",
        "daemon/child.py": "a name, and to die with its parent",
        "daemon/demo/stage.py": "to die with its parent",
        "daemon/folder_watch.py": "hears of changed names",
        **dict.fromkeys(
            ("daemon/holes.py", "daemon/libraries.py", "daemon/limits.py", "daemon/trimming.py"), "memory of its own"
        ),
        "services/voice/rendering.py": "the library that speaks",
    },
}
