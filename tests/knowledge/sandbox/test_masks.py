"""What is left of secrets inside."""

from knowledge.sandbox.masks import keeps_names, names_only


def test_names_stay_and_values_go() -> None:
    text = "# KEY=comment\nexport A=1\nB = 'two\nlines=3'\nA=again\nno setting\nc.d=x"
    assert names_only(text) == "A=\nB=\nlines=\nc.d=\n"


def test_only_files_of_settings_keep_something() -> None:
    assert [one for one in (".env", ".env.local", "prod.env", ".envrc", "id_rsa", "env.py") if keeps_names(one)] == [
        *(".env", ".env.local", "prod.env", ".envrc")
    ]
