"""Letters to sounds: how a word that is in no dictionary is probably said. Phones are those of the CMU dictionary."""

import re
from collections.abc import Iterable
from functools import cache

_CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW"
VOWELS = frozenset(_VOWELS.split())
PHONES = VOWELS | frozenset(_CONSONANTS.split())
_NAMES = (
    "EY,B IY,S IY,D IY,IY,EH F,JH IY,EY CH,AY,JH EY,K EY,EH L,EH M,EH N,OW,P IY,K Y UW,AA R,EH S,T IY,Y UW,V IY,"
    "D AH B AH L Y UW,EH K S,W AY,Z IY"
)
LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", _NAMES.split(","), strict=True))
_NUMBERS = "Z IH R OW,W AH N,T UW,TH R IY,F AO R,F AY V,S IH K S,S EH V AH N,EY T,N AY N"
DIGITS = dict(zip("0123456789", _NUMBERS.split(","), strict=True))
LEAST_SYLLABLES = 4
"""Of a wake phrase: others say a shorter one by chance."""
UNHEARD = "AH"
"""Of what has no letters at all."""
_SPELT = 2
"""So many letters and fewer are spelt, if they are no word: `ci`."""
_RULES = (
    *(("tion", "SH AH N"), ("sion", "ZH AH N"), ("ight", "AY T"), ("ough", "AO"), ("augh", "AO")),
    *(("tch", "CH"), ("sch", "S K"), ("dge", "JH"), ("ing$", "IH NG"), ("(?<=.)le$", "AH L")),
    *(("(?<=[td])ed$", "AH D"), ("(?<=[kpsfc])ed$", "T"), ("(?<=[a-z])es$", "AH Z"), ("(?<=.)ed$", "D")),
    *(("ar(?![aeiou])", "AA R"), ("or(?![aeiou])", "AO R"), ("[eiu]r(?![aeiou])", "ER")),
    *(("a(?=[^aeiouwxy]e$)", "EY"), ("i(?=[^aeiouwx]e$)", "AY"), ("o(?=[^aeiouwxy]e$)", "OW")),
    *(("u(?=[^aeiouwxy]e$)", "UW"), ("(?<=[a-z])e$", "")),
    *(("ch", "CH"), ("sh", "SH"), ("th", "TH"), ("ph", "F"), ("ck", "K"), ("qu", "K W"), ("^kn", "N")),
    *(("^wr", "R"), ("wh", "W"), ("ng", "NG"), ("gh", "G"), ("^x", "Z"), ("^ps", "S")),
    *(("ee|ea|ie", "IY"), ("oo", "UW"), ("ou|ow", "AW"), ("oi|oy", "OY"), ("ai|ay|ei|ey", "EY")),
    *(("au|aw", "AO"), ("oa|oe", "OW"), ("ue|ew|eu|ui", "UW")),
    *(("c(?=[eiy])", "S"), ("g(?=[eiy])", "JH"), ("([bcdfgklmnprstz])\\1", "=")),
    *(("^y", "Y"), ("y$", "IY"), ("y", "IH"), ("o$", "OW"), ("i$", "IY"), ("a$", "AH"), ("u$", "UW")),
    *(("a", "AE"), ("b", "B"), ("c", "K"), ("d", "D"), ("e", "EH"), ("f", "F"), ("g", "G"), ("h", "HH")),
    *(("i", "IH"), ("j", "JH"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("o", "AA"), ("p", "P")),
    *(("q", "K"), ("r", "R"), ("s", "S"), ("t", "T"), ("u", "AH")),
    *(("v", "V"), ("w", "W"), ("x", "K S"), ("z", "Z")),
)
"""The first that fits is taken, from left to right; `=` is the sound of the one letter."""
_ALONE = {shape: [said] for shape, said in _RULES if len(shape) == 1}


def sounds(word: str) -> list[str]:
    """Phones of a word of plain letters, as it reads; short ones and those without a vowel letter by letter."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= _SPELT or not re.search("[aeiouy]", letters):
        return spelt(letters)
    found, place = list[str](), 0
    while place < len(letters):
        for shape, said in _rules():
            if fits := shape.match(letters, place):
                found += _ALONE[fits[0][0]] if said == ["="] else said
                place = fits.end()
                break
    return found if VOWELS & set(found) else spelt(letters)


def spelt(letters: str) -> list[str]:
    """Phones of letters and digits one by one; of nothing, a murmur."""
    said = [LETTERS.get(one) or DIGITS.get(one, "") for one in letters.lower()]
    return " ".join(said).split() or [UNHEARD]


def with_dropped_r(ways: Iterable[str]) -> tuple[str, ...]:
    """The same ways, and those of who says no R but before a vowel: `computah`."""
    found = list[str]()
    for way in ways:
        dropped = re.sub(r"\bER\b(?! (?:[AEIOU]))", "AH", way)
        found += [way, re.sub(r"\b([AEIOU]\w) R\b(?! [AEIOU])", r"\1", dropped)]
    return tuple(dict.fromkeys(found))


def syllables(phrase: str) -> int:
    """How many there probably are in words of plain letters."""
    return sum(_syllables(word) for word in phrase.lower().split())


def _syllables(word: str) -> int:
    read = re.fullmatch("[^aeiou]?[aeiouy]", word)  # `hi`, which is not spelt
    return 1 if read else max(1, sum(one in VOWELS for one in sounds(word)))


@cache
def _rules() -> tuple[tuple[re.Pattern[str], list[str]], ...]:
    """Made when they are needed: whoever only reads the configuration does not."""
    return tuple((re.compile(shape), said.split()) for shape, said in _RULES)
