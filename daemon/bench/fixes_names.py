"""Names for what a replay is about: drawn by a seed, and none of them twice."""

import random
from collections.abc import Sequence

_FIRST = (
    "amber autumn basic blue broad calm city clear coast copper cotton crisp daily dark deep dense early east even fair field first fresh glass grand"
    " green half harbour high home inner iron junior large late lower lunar main maple metal middle narrow night north oak ocean open outer paper"
    " pearl plain polar prime quiet rapid river round royal rural salt sand senior shared short silver simple single slow small solar south spare"
    " spring steel stone storm summer swift tall tidal timber town upper urban velvet water west wild winter yearly"
).split()
_SECOND = (
    "account address archive badge basket batch bill board booking branch budget bundle button cabin cargo carrier catalog channel charge claim"
    " client column coupon courier customer deposit desk discount docket draft driver edition entry export factor fare feed filter fleet forecast"
    " freight garden gate gift grade guest hotel import invoice journey kitchen label ledger lesson letter licence limit margin market meal member"
    " menu meter mirror network notice offer order outlet packet panel parcel partner payment permit picture plant plate platform pledge policy"
    " price printer profile quote rack receipt record refund region rental report reserve reward roster route sale salary sample schedule score"
    " season seat sector sensor session shelf shift signal sketch slot stock store studio supplier survey table target tariff tenant ticket"
    " token_count tour tower track trade travel tunnel unit vendor venue vessel visit voucher wagon wallet warehouse weight window worker yard zone"
).split()
_ENDINGS = "ary ify kit lib parse sheet tools wave works x zilla".split()


class Names:
    """A person's inventiveness. Every name is given once."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self._given = set[str]()

    def thing(self) -> str:
        """An identifier in lower case, of two words: `night_order`."""
        while (name := f"{self.random.choice(_FIRST)}_{self.random.choice(_SECOND)}") in self._given:
            pass
        self._given.add(name)
        return name

    def constant(self) -> str:
        """`NIGHT_ORDER`."""
        return self.thing().upper()

    def class_(self) -> str:
        """`NightOrder`."""
        return self.thing().title().replace("_", "")

    def library(self) -> str:
        """Something that somebody else has written, and that is not installed: `nightordersheet`."""
        return self.thing().replace("_", "") + self.random.choice(_ENDINGS)

    def one_of(self, those: Sequence[str]) -> str:
        """One that was not given before; where all were, any."""
        left = [one for one in those if one not in self._given] or list(those)
        name = self.random.choice(left)
        self._given.add(name)
        return name

    def number(self, least: int = 2, most: int = 99) -> int:
        return self.random.randint(least, most)
