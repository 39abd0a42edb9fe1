"""One run of removing: what it may still ask the carrier, and how listed texts are removed, unless they are held."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import batched

from sayso.carrier.removal import TextsThere
from sayso.domain import timestamps
from sayso.domain.retention.removal import TextThere
from sayso.invocation import Invocation, OutOfTime
from sayso.tables.accounts.holds import holds_of

MOST_REQUESTS = 10_000
"""In one run, every hour: some three a second on average. Twilio bounds how many requests of an account it takes at the
same time, and those that send come first. https://www.twilio.com/docs/api/errors/20429"""

AT_A_TIME = 4
"""Requests at the same time."""

AT_ONCE = 100
"""Texts between two looks at the holds: a hold that is placed meanwhile counts within seconds."""

SECONDS_TO_SPARE = 90
"""Left for the texts that are being removed when time runs out, and for what has to be written."""

MOST_LISTED = 1_000
"""Phones that one run knows of."""


@dataclass(slots=True)
class Found:
    """What became of listed texts: how many there are, those that are held, and those that the carrier refused."""

    listed: int = 0
    held: list[TextThere] = field(default_factory=list)
    refused: list[TextThere] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, int]:
        """For the entry."""
        return {"texts": self.listed, "held": len(self.held), "refused": len(self.refused)}

    @property
    def sentence(self) -> str:
        """For the account's log, after a sentence about what was removed."""
        more = [f" {len(self.held)} are held." if self.held else ""]
        more += [f" The carrier refused {len(self.refused)}." if self.refused else ""]
        return "".join(more)


@dataclass(slots=True)
class Removing:
    """A run; `shows_phones` asks whether the carrier shows whom the last texts of a number went to."""

    there: TextsThere
    shows_phones: Callable[[str], bool]
    run: Invocation
    requests_left: int = MOST_REQUESTS
    removed: int = 0
    refused: int = 0

    def spend(self, requests: int = 1) -> None:
        """Count requests to the carrier. Raises OutOfTime if none is left, or too little time."""
        self.run.require(SECONDS_TO_SPARE)
        if self.requests_left < requests:
            raise OutOfTime
        self.requests_left -= requests

    def remove(self, account: str, listed: Iterable[TextThere]) -> Found:
        """Remove what these texts said, unless it is held. Idempotent: what is gone is left alone.

        Raises OutOfTime, and CarrierSilent at the first text for which the carrier has no answer.
        """
        found = Found()
        self.there.prepare()
        for some in batched(self._counted(listed, found), AT_ONCE, strict=False):
            holds = holds_of(account)
            free: list[TextThere] = []
            for one in some:
                is_held = holds.keeps(one.known_phone, timestamps.to_text(one.at))
                (found.held if is_held else free).append(one)
            self.spend(sum(one.has_words + 2 * bool(one.pictures) for one in free))
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                gone = list(pool.map(self.there.remove, free))
            self.removed += sum(gone)
            self.refused += len(gone) - sum(gone)
            found.refused += [one for one, is_gone in zip(free, gone, strict=True) if not is_gone]
        return found

    def _counted(self, listed: Iterable[TextThere], found: Found) -> Iterable[TextThere]:
        for one in listed:
            found.listed += 1
            if found.listed % 1_000 == 0:  # a page of the list
                self.spend()
            if one.has_content:
                yield one
