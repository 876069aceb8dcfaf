"""Search: by words and by meaning, within limits, and by words alone where there is no vector."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.encoder import WordEncoder
from knowledge.errors import NotFound
from knowledge.memory import lexical, ranking
from knowledge.memory.encoding import DIMENSIONS
from knowledge.memory.entry import Entry, Kind
from knowledge.memory.index import Index
from knowledge.memory.search import search
from knowledge.memory.vectors import Vectors
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory
from knowledge.store.migrate import migrate
from knowledge.store.sqlite import Database
from tests.making import DAY, NOW


class Words:
    """An encoder as search is given it, of which one can say what the question means."""

    def __init__(self, model: str = "words:1") -> None:
        self.model = model
        self.says: str | None = None
        self.away = False

    def __call__(self, texts: list[str]) -> bytes | None:
        return None if self.away else WordEncoder().vectors([self.says or text for text in texts])


class Shelf:
    """A memory with entries in it."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.embed = memory, Words()

    def put(self, ref: str, title: str, body: str = "", kind: Kind = "note", **more: object) -> None:
        index, vectors = Index(self.memory), Vectors(self.memory)
        vectors.begin("words:1", DIMENSIONS)
        entry = Entry(kind, ref, 1, NOW, title, body)._replace(**more)  # type: ignore[arg-type]
        vectors.put(index.put(entry), WordEncoder().vectors([f"{title}\n{body}"]))

    def refs(self, text: str, *, alone: bool = False, **more: object) -> list[str]:
        wanted = Wanted(text)._replace(**more)  # type: ignore[arg-type]
        return [hit.entry.ref for hit in search(self.memory, wanted, None if alone else self.embed, now=NOW + DAY)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Memory.writer(tmp_path / "memory.db") as memory:
        yield Shelf(memory)


def test_what_has_the_words_is_found_and_shown(shelf: Shelf) -> None:
    shelf.put("n1", "Sessions live in Redis", "because tokens cannot be revoked")
    shelf.put("n2", "Deploy on Fridays", "never")
    shelf.put("f3", "KeyError: 'database_url'", "make test", "failure")
    (hit,) = search(shelf.memory, Wanted("revoking a token"), now=NOW)
    assert (hit.entry.ref, hit.why) == ("n1", "words")
    marked = [hit.snippet.text[begin:end] for begin, end in hit.snippet.marks]
    assert marked == ["tokens", "revoked"]
    assert shelf.refs("databaseUrl", alone=True) == ["f3"]
    assert shelf.refs("elephants", alone=True) == []
    assert shelf.refs("", alone=True) == []


def test_identifiers_are_found_by_their_parts_and_parts_by_identifiers(shelf: Shelf) -> None:
    shelf.put("n1", "parseHttpHeader is slow")
    shelf.put("n2", "the header of a page")
    assert shelf.refs("http header", alone=True)[0] == "n1"
    assert shelf.refs("HttpHeader", alone=True)[0] == "n1"


def test_what_means_the_same_is_found_without_a_common_word(shelf: Shelf) -> None:
    shelf.put("n1", "login breaks after the upgrade")
    shelf.put("n2", "coffee machine manual")
    shelf.embed.says = "login breaks after the upgrade"
    (hit,) = search(shelf.memory, Wanted("authentication"), shelf.embed, now=NOW)
    assert (hit.entry.ref, hit.why) == ("n1", "meaning")
    assert shelf.refs("authentication", alone=True) == []


def test_without_an_encoder_or_with_another_words_alone_decide(shelf: Shelf) -> None:
    shelf.put("n1", "login breaks")
    shelf.embed.away = True
    assert shelf.refs("login") == ["n1"]
    shelf.embed = Words("words:2")
    (hit,) = search(shelf.memory, Wanted("login"), shelf.embed, now=NOW)
    assert hit.why == "words"


def test_what_has_no_vector_yet_stands_among_those_that_have(shelf: Shelf) -> None:
    for one in range(5):
        shelf.put(f"n{one}", f"build number {one} is slow")
    Index(shelf.memory).put(Entry("note", "n9", 1, NOW, "why the build is slow: no cache", ""))
    assert shelf.refs("slow build cache")[0] == "n9"


def test_limits_hold_for_words_and_for_meaning(shelf: Shelf) -> None:
    shelf.put("n1", "slow build", at=NOW - 9 * DAY)
    shelf.put("f2", "slow build", kind="failure", project=2)
    shelf.put("n3", "slow build", valid_to=NOW - DAY)
    for alone in (True, False):
        assert shelf.refs("slow build", alone=alone) == ["f2", "n1"]
        assert shelf.refs("slow build", alone=alone, project=2) == ["f2"]
        assert shelf.refs("slow build", alone=alone, kinds=("note", "fix")) == ["n1"]
        assert shelf.refs("slow build", alone=alone, since=NOW - DAY) == ["f2"]
        assert shelf.refs("slow build", alone=alone, until=NOW - DAY) == ["n1"]
        assert shelf.refs("slow build", alone=alone, everything=True) == ["f2", "n1", "n3"]
        assert shelf.refs("slow build", alone=alone, as_of=NOW - 3 * DAY) == ["n1"]
        assert shelf.refs("slow build", alone=alone, limit=1) == ["f2"]


def test_of_a_text_in_parts_the_best_stands_for_it(shelf: Shelf) -> None:
    for part, body in enumerate(("install with pip", "configure the proxy", "proxy proxy errors")):
        shelf.put("docs/guide.md#proxy", "Guide", body, "document", part=part)
    hits = search(shelf.memory, Wanted("configure proxy"), shelf.embed, now=NOW)
    assert [hit.entry.part for hit in hits] == [1]


def test_of_a_word_that_very_many_have_the_youngest_are_ranked(shelf: Shelf) -> None:
    for one in range(100):
        shelf.put(f"n{one}", f"common words, and {'rare' if one == 3 else one}")
    words = lexical.Lexical(shelf.memory, most=20)
    limits = Wanted("").limits(NOW)
    assert sorted(words.found(words.asked("common"), limits, 100)) == [*range(81, 101)]
    assert words.asked("common rare").rarest == ("rare",)


def test_memory_of_a_release_without_search_says_so(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with Database.writer(path, ["memory"]) as database:
        migrate(database, "memory")
        database.script("", version=6)
    with Memory.reader(path) as memory, pytest.raises(NotFound):
        search(memory, Wanted("anything"))


def test_meaning_decides_where_it_is_sure() -> None:
    worth = ranking.worths({1: 10.0, 2: 8.0}, {1: 0.2, 2: 0.9}, 20.0)
    assert worth[2] > worth[1]
    unsure = ranking.worths({1: 10.0, 2: 8.0}, {1: 0.2, 2: 0.3}, 20.0)
    assert unsure[1] > unsure[2]


def test_a_common_word_of_many_counts_next_to_nothing() -> None:
    most = 20.0
    assert ranking.worths({1: ranking.MUCH * most}, {}, most)[1] == pytest.approx(1.0)
    few = ranking.worths({1: 2.0, 2: 0.0}, {1: 0.05, 2: 0.4}, most)
    assert few[2] > few[1]


def test_what_one_wrote_down_comes_before_a_page_that_says_as_much(shelf: Shelf) -> None:
    shelf.put("docs/guide.md#proxy", "Set the proxy", "of the build", "document")
    shelf.put("n1", "Set the proxy", "of the build")
    assert [hit.entry.ref for hit in search(shelf.memory, Wanted("set proxy"), now=NOW)] == [
        "n1",
        "docs/guide.md#proxy",
    ]


def test_a_long_page_does_not_outdo_a_line_by_its_length(shelf: Shelf) -> None:
    shelf.put("n1", "The printer needs its cable turned")
    shelf.put("e2", "Set up", f"printer {'and so on ' * 150} cable", "failure")
    assert [hit.entry.ref for hit in search(shelf.memory, Wanted("printer cable"), now=NOW)] == ["n1", "e2"]


def test_sections_of_one_document_leave_room_for_others(shelf: Shelf) -> None:
    for number in range(8):
        shelf.put(f"docs/guide.md#part-{number}", f"Proxy {number}", "the proxy of the build", "document")
    shelf.put("docs/other.md#build", "Other", "a build behind some proxy, as it may be", "document")
    hits = search(shelf.memory, Wanted("proxy build"), now=NOW)
    assert [hit.entry.ref.partition("#")[0] for hit in hits][:2] == ["docs/guide.md", "docs/other.md"]
    assert len(hits) == 9


def test_where_most_of_the_best_hold_no_longer_the_others_are_found_all_the_same(shelf: Shelf) -> None:
    for number in range(30):
        shelf.put(f"n{number}", "sessions live in Redis", valid_to=NOW)
    for number in range(30, 35):
        shelf.put(f"n{number}", "sessions live elsewhere, for reasons that take long to tell")
    asked, limits = lexical.Lexical(shelf.memory).asked("sessions"), Wanted("").limits(NOW + DAY)
    for narrow in (True, False):
        found = lexical.Lexical(shelf.memory).found(asked, limits, 4, narrow=narrow)
        assert len(found) == 4
