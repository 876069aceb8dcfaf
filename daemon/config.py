"""The configuration: one `config.toml`, validated whole; docs/configuration.md states every default."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from daemon.config_quick import LARGEST
from daemon.config_sections import (
    ActingSection,
    AttentionSection,
    BackupSection,
    BriefSection,
    BudgetSection,
    ChecksSection,
    FilesSection,
    FocusSection,
    HintsSection,
    JobsSection,
    LogSection,
    ModelSection,
    NextSection,
    RunSection,
    SandboxSection,
    Section,
    ServicesSection,
    ShellSection,
    ToolsSection,
    TracesSection,
    VoiceSection,
)
from daemon.regular import read
from knowledge.errors import BadConfiguration, NotFound


class Config(Section):
    """All of it."""

    log: LogSection = Field(default_factory=LogSection)
    backup: BackupSection = Field(default_factory=BackupSection)
    run: RunSection = Field(default_factory=RunSection)
    shell: ShellSection = Field(default_factory=ShellSection)
    files: FilesSection = Field(default_factory=FilesSection)
    services: ServicesSection = Field(default_factory=ServicesSection)
    focus: FocusSection = Field(default_factory=FocusSection)
    hints: HintsSection = Field(default_factory=HintsSection)
    checks: ChecksSection = Field(default_factory=ChecksSection)
    next: NextSection = Field(default_factory=NextSection)
    brief: BriefSection = Field(default_factory=BriefSection)
    model: ModelSection = Field(default_factory=ModelSection)
    traces: TracesSection = Field(default_factory=TracesSection)
    jobs: JobsSection = Field(default_factory=JobsSection)
    acting: ActingSection = Field(default_factory=ActingSection)
    voice: VoiceSection = Field(default_factory=VoiceSection)
    attention: AttentionSection = Field(default_factory=AttentionSection)
    sandbox: SandboxSection = Field(default_factory=SandboxSection)
    budget: BudgetSection = Field(default_factory=BudgetSection)
    tools: ToolsSection = Field(default_factory=ToolsSection)


def load(path: Path) -> Config:
    """Read the configuration; a missing file means every default. Raises BadConfiguration."""
    try:
        text = read(path, LARGEST).decode("utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path} ({error})") from error
    return parse(text, str(path))


def parse(text: str, origin: str) -> Config:
    """Read a configuration from text. Raises BadConfiguration, which names the key."""
    try:
        return Config.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"{origin}, {key}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise BadConfiguration(f"{origin} ({error})") from error


def keys() -> Iterator[tuple[str, str, object]]:
    """Every key with what it means and its default."""
    for section, field in Config.model_fields.items():
        kind = field.annotation
        assert isinstance(kind, type)
        assert issubclass(kind, BaseModel)
        for name, one in kind.model_fields.items():
            yield f"{section}.{name}", one.description or "", one.get_default(call_default_factory=True)


def value(config: Config, key: str) -> object:
    """The value of `section.name`. Raises NotFound."""
    known = {name for name, _, _ in keys()}
    if key not in known:
        raise NotFound(f"configuration key {key!r}", hint="`sotto config get` lists every key")
    section, _, name = key.partition(".")
    return getattr(getattr(config, section), name)
