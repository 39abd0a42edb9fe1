"""Which rows of a list are left out, because their phone has what they are about already: counted phone by phone."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.domain.batch.recipients import Recipient
from sayso.domain.message.message import GIVEN_UP, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber

DID_NOT_ARRIVE = frozenset(
    {MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.SKIPPED, MessageStatus.CANCELLED}
)

MAY_HAVE_ARRIVED = GIVEN_UP | {Reason.NO_RECEIPT}
"""Why a message failed that the phone may have got all the same: nobody can say that it did not."""


def counts_as_sent(status: MessageStatus, reason: Reason | None = None) -> bool:
    """Whether a phone has got the message, is getting it, or may have got it."""
    return status not in DID_NOT_ARRIVE or reason in MAY_HAVE_ARRIVED


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """A message that a phone was to get before; `is_sent` as in `counts_as_sent`. Once erased it has no text."""

    family_id: str | None
    text: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """The rows that are left to send, how many were left out, and for how many of these another text was sent."""

    rows: list[Recipient]
    already_sent: int = 0
    other_text: int = 0


type Trait = Callable[[Recipient | EarlierMessage], Hashable]

# What a row and the message sent for it have in common: rows that have more in common come first.
TRAITS: tuple[Trait, ...] = (
    lambda one: (one.family_id, one.text),
    lambda one: one.text,
    lambda one: one.family_id,
    lambda _: None,
)


def rest_of(rows: Sequence[Recipient], earlier: Mapping[PhoneNumber, Sequence[EarlierMessage]]) -> Rest:
    """The rows without as many of each phone as it has been sent messages before."""
    by_phone: dict[PhoneNumber, list[Recipient]] = defaultdict(list)
    for row in rows:
        by_phone[row.phone].append(row)
    sent: dict[int, EarlierMessage] = {}
    for phone in by_phone.keys() & earlier.keys():
        sent |= _sent_for(by_phone[phone], earlier[phone])
    other = sum(sent[row.index].text not in {row.text, ""} for row in rows if row.index in sent)
    return Rest([row for row in rows if row.index not in sent], len(sent), other)


def _sent_for(rows: Iterable[Recipient], earlier: Iterable[EarlierMessage]) -> dict[int, EarlierMessage]:
    """The message that was sent instead of a row, by the row's index; all of one phone."""
    missing = {one.text for one in earlier if not one.is_sent}
    waiting = sorted(rows, key=lambda row: row.text in missing)  # a text that did not arrive is left out last
    free = [one for one in earlier if one.is_sent]
    found: dict[int, EarlierMessage] = {}
    for trait in TRAITS:
        by_trait: dict[Hashable, list[EarlierMessage]] = defaultdict(list)
        for one in free:
            by_trait[trait(one)].append(one)
        for row in waiting:
            if like_it := by_trait[trait(row)]:
                found[row.index] = like_it.pop()
        waiting = [row for row in waiting if row.index not in found]
        free = [one for alike in by_trait.values() for one in alike]
    return found
