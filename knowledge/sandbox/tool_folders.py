"""Where tool chains keep what they need, below a home: programs and downloads, never what holds credentials."""

BELOW_HOME = (
    *(".pyenv", ".local/share/uv/python", ".local/share/uv/tools", ".conda", "miniconda3", "miniforge3"),
    *(".rustup", ".cargo/bin", ".cargo/registry", ".cargo/git"),
    *("go/pkg/mod", "go/bin", ".goenv/versions", "sdk"),
    *(".m2/repository", ".m2/wrapper", ".gradle/wrapper", ".sdkman/candidates"),
    *(".nvm/versions", ".volta/bin", ".volta/tools", ".bun/bin", ".deno/bin", ".fnm"),
    *(".rbenv", ".asdf", ".local/share/mise/installs", ".mix/elixir", ".hex/packages"),
)
POINTED_AT = {
    "RUSTUP_HOME": ".rustup",
    "CARGO_HOME": ".cargo",
    "PYENV_ROOT": ".pyenv",
    "GOMODCACHE": "go/pkg/mod",
    "NVM_DIR": ".nvm",
    "ASDF_DATA_DIR": ".asdf",
}
"""Variables that say where one of them is. They are set inside, as the home is another one there."""
FETCHED = ("CARGO_HOME", "GOMODCACHE")
"""Those of them whose tools write what they fetch there. Where they may fetch, they have one in the sandbox instead."""
OFFLINE = {"CARGO_NET_OFFLINE": "true", "GOPROXY": "off", "PIP_NO_INDEX": "1"}
"""What keeps tools from waiting for a network that is not there."""
PASSED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "NO_COLOR", "CI", "PYTHONHASHSEED", "PYTHONPATH")
"""What of the caller's environment goes in."""
