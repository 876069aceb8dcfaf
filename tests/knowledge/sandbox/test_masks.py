"""What is left of secrets inside."""

from knowledge.sandbox.masks import fetched, keeps_names, names_only, shown


def test_names_stay_and_values_go() -> None:
    text = "# KEY=comment\nexport A=1\nB = 'two\nlines=3'\nA=again\nno setting\nc.d=x"
    assert names_only(text) == "A=\nB=\nlines=\nc.d=\n"


def test_only_files_of_settings_keep_something() -> None:
    assert [one for one in (".env", ".env.local", "prod.env", ".envrc", "id_rsa", "env.py") if keeps_names(one)] == [
        *(".env", ".env.local", "prod.env", ".envrc")
    ]


def test_settings_of_tools_lose_the_lines_that_hold_a_secret() -> None:
    text = 'nodeLinker: pnp\nnpmAuthToken: "hunter2"\nnpmRegistryServer: "https://me:hunter2@example.org/npm"\n'
    make = shown("a/.yarnrc.yml")
    assert make
    assert make(text) == 'nodeLinker: pnp\nnpmRegistryServer: "https://example.org/npm"\n'
    xml = shown("settings.xml")
    assert xml
    assert xml("<server>\n  <password>hunter2</password>\n  <id>x</id>\n") == "<server>\n  <id>x</id>\n"


def test_what_is_seen_of_a_file_goes_by_its_name_and_place() -> None:
    assert shown("config") is None
    for path in (".git/config", ".git/modules/a/config", "vendor/x.git/config.worktree", ".jj/repo/store/git/config"):
        make = shown(path)
        assert make
        assert make("[http]\nextraheader = hunter2\n[core]\nbare = false\n") == "[core]\n\tbare = false\n"
    assert shown("config", repository=True) is shown(".git/config")
    assert shown(".git/credentials") is None
    assert shown("id_rsa") is None


def test_among_fetched_things_only_plain_names_count() -> None:
    assert [one for one in (".npmrc", ".env", "pip.conf", "x.tfstate", "server.key", "secrets") if fetched(one)] == [
        *(".npmrc", ".env", "pip.conf", "x.tfstate")
    ]
