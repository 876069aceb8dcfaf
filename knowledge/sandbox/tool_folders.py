"""Where tool chains keep what they need, below a home: programs and downloads, never what holds credentials."""

BELOW_HOME = (
    *(".pyenv", ".local/share/uv/python", ".local/share/uv/tools", ".conda", "miniconda3", "miniforge3"),
    *(".local/share/pipx/venvs", ".local/pipx/venvs", ".local/share/pypoetry/venv", ".local/share/pdm/venvs"),
    *(".cache/pypoetry/virtualenvs", ".local/share/virtualenvs", ".virtualenvs", ".local/share/hatch/env"),
    *(".rustup", ".cargo/bin", ".cargo/registry", ".cargo/git"),
    *("go/pkg/mod", "go/bin", ".goenv/versions", "sdk"),
    *(".m2/repository", ".m2/wrapper", ".gradle/wrapper", ".sdkman/candidates"),
    *(".nvm/versions", ".volta/bin", ".volta/tools", ".bun/bin", ".deno/bin", ".fnm"),
    *(".cache/node/corepack", ".yarn/berry/cache"),
    *(".rbenv", ".asdf", ".local/share/mise/installs", ".mix/elixir", ".hex/packages"),
    *(f".local/lib/python3.{minor}/site-packages" for minor in range(9, 18)),
)
PROGRAMS = ("uv", "uvx", "poetry", "pdm", "hatch", "pipenv", "pytest", "tox", "nox", "just", "task")
"""What of `.local/bin` is there: these alone, as people keep scripts of their own in it."""
POINTED_AT = {
    "RUSTUP_HOME": ".rustup",
    "CARGO_HOME": ".cargo",
    "PYTHONUSERBASE": ".local",
    "PYENV_ROOT": ".pyenv",
    "GOMODCACHE": "go/pkg/mod",
    "NVM_DIR": ".nvm",
    "ASDF_DATA_DIR": ".asdf",
    "MAVEN_USER_HOME": ".m2",
    "POETRY_VIRTUALENVS_PATH": ".cache/pypoetry/virtualenvs",
    "COREPACK_HOME": ".cache/node/corepack",
    "WORKON_HOME": ".local/share/virtualenvs",
}
"""Variables that say where one of them is. They are set inside, as the home is another one there."""
FETCHED = ("CARGO_HOME", "GOMODCACHE", "COREPACK_HOME", "MAVEN_OPTS")
"""Variables that are not set where hosts may be reached: those tools write what they fetch there, and have a home."""
OFFLINE = {
    "CARGO_NET_OFFLINE": "true",
    "GOPROXY": "off",
    "PIP_NO_INDEX": "1",
    "UV_OFFLINE": "1",
    "npm_config_offline": "true",
    "npm_config_update_notifier": "false",
    "MAVEN_ARGS": "-o",
}
"""What keeps tools from waiting for a network that is not there."""
LOCATED = ("VIRTUAL_ENV", "JAVA_HOME", "GOROOT", "MAVEN_HOME", "GRADLE_HOME")
"""Variables that say where a tool chain is, which go in where that is there."""
EVERYBODYS = ("/nix/store", "/home/linuxbrew/.linuxbrew", "/var/lib/gems")
"""Where tool chains of the whole machine are, besides `/usr`."""
OPTIONAL = "/opt"
"""Of the folders in here those that `PATH`, or what is located, names."""
REPOSITORY = ".m2/repository"
"""What Maven has fetched; it is told by an option, as it is told of its home by the accounts."""
PASSED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "NO_COLOR", "CI", "PYTHONHASHSEED", "PYTHONPATH")
"""What of the caller's environment goes in."""


def for_maven(repository: str) -> dict[str, str]:
    """What was fetched from a mirror that the user's settings name is good without them, too."""
    return {"MAVEN_OPTS": f"-Dmaven.repo.local={repository} -Daether.enhancedLocalRepository.trackingFilename=none"}
