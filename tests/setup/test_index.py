"""Where files are looked for: pip's variables and files decide, in pip's order."""

import base64

import pytest

from daemon.setup.errors import IndexUnreachable, NotOffered
from daemon.setup.index import PUBLIC_INDEX, Places


def test_without_configuration_it_is_the_public_index(tmp_path):
    places = Places.configured({"HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null"})
    assert places == Places(indexes=(PUBLIC_INDEX,))


def test_variables_win_over_files(tmp_path):
    (tmp_path / ".config/pip").mkdir(parents=True)
    (tmp_path / ".config/pip/pip.conf").write_text("[global]\nindex-url = http://file/\nfind-links = /a /b\n")
    places = Places.configured({"HOME": str(tmp_path), "PIP_INDEX_URL": "http://variable/", "PIP_PROXY": "http://p:1"})
    assert places.indexes[0] == "http://variable/"
    assert places.links == ("/a", "/b")
    assert places.proxy == "http://p:1"


def test_no_index_leaves_the_links(tmp_path):
    environ = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/a"}
    assert Places.configured(environ) == Places(indexes=(), links=("/a",))


def test_a_file_is_found_whatever_its_spelling(index):
    index.add("my-tool", "my.tool-1.0.tar.gz", b"x")
    offers = list(Places(indexes=(index.url,)).offers("My_Tool", "my_tool-1.0.tar.gz"))
    assert [one.partition("#")[0].rpartition("/")[2] for one in offers] == ["my.tool-1.0.tar.gz"]


def test_folders_and_file_indexes_are_places_too(tmp_path):
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat/tiny-1.0.whl").touch()
    (tmp_path / "simple/tiny").mkdir(parents=True)
    (tmp_path / "simple/tiny/index.html").write_text('<a href="../../files/tiny-1.0.whl">tiny</a>')
    places = Places(indexes=((tmp_path / "simple").as_uri(),), links=(str(tmp_path / "flat"),))
    assert list(places.offers("tiny", "tiny-1.0.whl")) == [
        (tmp_path / "flat/tiny-1.0.whl").as_uri(),
        (tmp_path / "files/tiny-1.0.whl").as_uri(),
    ]


def test_a_dead_index_does_not_hide_a_living_one(index):
    index.add("tiny", "tiny-1.0.whl", b"x")
    places = Places(indexes=("http://127.0.0.1:9/simple", index.url))
    assert len(list(places.offers("tiny", "tiny-1.0.whl"))) == 1


def test_what_nobody_has_is_not_offered_and_a_dead_index_is_unreachable(index):
    with pytest.raises(NotOffered):
        list(Places(indexes=(index.url,)).offers("tiny", "tiny-1.0.whl"))
    with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:9"):
        list(Places(indexes=("http://me:secret@127.0.0.1:9/simple",)).offers("tiny", "tiny-1.0.whl"))


def test_a_password_is_sent_and_never_shown(index):
    url = index.url.replace("http://", "http://me:s%40cret@")
    with pytest.raises(NotOffered):
        list(Places(indexes=(url,)).offers("tiny", "tiny-1.0.whl"))
    assert index.asked == [("/simple/tiny/", "", f"Basic {base64.b64encode(b'me:s@cret').decode()}")]
    with pytest.raises(IndexUnreachable) as caught:
        list(Places(indexes=("http://me:secret@127.0.0.1:9/simple",)).offers("tiny", "tiny-1.0.whl"))
    assert "secret" not in str(caught.value)
