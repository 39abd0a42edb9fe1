"""The credits of the studio, told by the API and added up again from the log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.demo import ledger
from local.demo.errors import DemoStopped
from local.demo.ledger import BrokenLedger, Total
from local.demo.participants import Cast

LOOKS = 10
"""How often both are read, where messages of an earlier batch are still being settled meanwhile."""


@dataclass(frozen=True, slots=True)
class Books:
    """What the API says of the credits, and what the ledger's entries come to."""

    credits: Mapping[str, int]
    total: Total


def read(cast: Cast) -> Books:
    """Both, at a moment when they agree; DemoStopped if they never do."""
    for _ in range(LOOKS):
        credits_now = cast.sender.client.get("/credits")
        try:
            total = ledger.add_up(cast.account, cast.sender.client.all("/audit", "entries", limit="1000"))
        except BrokenLedger as problem:
            raise DemoStopped(str(problem)) from problem
        if total.balance == credits_now["balance"]:
            return Books(credits_now, total)
    raise DemoStopped(
        f"The credits do not add up: the balance is {credits_now['balance']}, the ledger's entries come to "
        f"{total.balance}; unless this account is busy with other batches, that is a fault."
    )


def sum_up(cast: Cast, before: Books, after: Books, batches: Iterable[str]) -> str:
    """The sum, in one line that can be followed by hand."""
    own = sum(cast.sender.client.get(f"/batches/{batch_id}")["credits_used"] for batch_id in batches)
    used = after.total.used - before.total.used
    booked = after.total.balance - before.total.balance + used
    if own > used:
        raise DemoStopped(f"The batches say that they used {own} credits, the ledger knows of {used}.")
    others = f" ({used - own:,} of them by earlier batches)" if used > own else ""
    bookings = f" {booked:+,} booked" if booked else ""
    total = after.total
    adjusted = f" {total.adjusted:+,} adjusted" if total.adjusted else ""
    return (
        f"{before.total.balance:,} before{bookings} − {used:,} used{others} = {total.balance:,} now. "
        f"The ledger's {total.entries:,} entries, added up one by one, say the same: "
        f"{total.bought:,} bought{adjusted} − {total.used:,} used = {total.balance:,}; "
        "each carries the hash of the one before it."
    )
