"""Names of keys: what may be chosen, and how each shell spells it."""

import pytest

from daemon.config import Config, parse
from daemon.config_quick import next_key
from daemon.paths import Paths
from daemon.shell_keys import DEFAULT, NAME, spelled
from knowledge.errors import BadConfiguration


def test_each_shell_spells_a_key_its_own_way() -> None:
    assert spelled("bash", "alt-n") == spelled("fish", "alt-n") == [r"\en"]
    assert (spelled("zsh", "ctrl-o"), spelled("fish", "ctrl-o")) == ([r"\C-o"], [r"\co"])
    assert (spelled("bash", "right"), spelled("fish", "right")) == ([r"\e[C", r"\eOC"], [r"\e\[C", r"\eOC"])
    assert (spelled("bash", "f1"), spelled("zsh", "f12")) == ([r"\eOP"], [r"\e[24~"])
    assert spelled("bash", "none") == []


@pytest.mark.parametrize("name", ["ctrl-c", "ctrl-m", "alt-N", "n", "f13", "f0", "", "alt-nn", "alt-é"])
def test_a_key_that_cannot_be_chosen_is_refused_and_none_is_bound_by_it(home: Paths, name: str) -> None:
    assert not NAME.fullmatch(name)
    text = f'[next]\nkey = "{name}"\n'
    with pytest.raises(BadConfiguration, match=r"next\.key"):
        parse(text, "x")
    home.config_file.write_text(text)
    assert next_key(home.config_file) == DEFAULT


def test_the_quick_reader_agrees_with_the_configuration(home: Paths) -> None:
    assert next_key(home.config_file) == Config().next.key == DEFAULT
    home.config_file.write_text('[next]\nkey = "f5"\n')
    assert next_key(home.config_file) == "f5"
    home.config_file.write_text('[next]\nkey = "f5"\noffer = false\n')
    assert next_key(home.config_file) == "none"
