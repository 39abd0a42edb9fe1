"""Compares the studio's credits in the API with the sum of its audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.demo import ledger
from local.demo.errors import DemoStopped
from local.demo.ledger import BrokenLedger, LedgerSum
from local.demo.participants import Participants

ATTEMPTS = 10
"""How often both are read, in case messages of an earlier batch are still being settled."""


@dataclass(frozen=True, slots=True)
class CreditCheck:
    """The credits as the API shows them, and the sum of the ledger's entries, which agrees."""

    credits: Mapping[str, int]
    ledger_sum: LedgerSum


def read(participants: Participants) -> CreditCheck:
    """Read both until they agree; DemoStopped if they never do."""
    for _ in range(ATTEMPTS):
        credits_now = participants.sender.client.get("/credits")
        try:
            log = participants.sender.client.all("/audit", "entries", limit="1000")
            ledger_sum = ledger.add_up(participants.account, log)
        except BrokenLedger as error:
            raise DemoStopped(str(error)) from error
        if ledger_sum.balance == credits_now["balance"]:
            return CreditCheck(credits_now, ledger_sum)
    raise DemoStopped(
        f"The credits do not add up: the balance is {credits_now['balance']}, but the ledger's entries add up to "
        f"{ledger_sum.balance}. Unless this account is busy with other batches, that is a bug."
    )


def sum_up(participants: Participants, before: CreditCheck, after: CreditCheck, batches: Iterable[str]) -> str:
    """The calculation, written so that a reader can follow it."""
    own = sum(participants.sender.client.get(f"/batches/{batch_id}")["credits_used"] for batch_id in batches)
    used = after.ledger_sum.used - before.ledger_sum.used
    booked = after.ledger_sum.balance - before.ledger_sum.balance + used
    if own > used:
        raise DemoStopped(f"The batches say that they used {own} credits, but the ledger says {used}.")
    others = f" ({used - own:,} of them by earlier batches)" if used > own else ""
    bookings = f" {booked:+,} booked" if booked else ""
    total = after.ledger_sum
    adjusted = f" {total.adjusted:+,} adjusted" if total.adjusted else ""
    return (
        f"{before.ledger_sum.balance:,} credits before{bookings} − {used:,} used{others} = {total.balance:,} now. "
        f"Adding up the ledger's {total.entries:,} entries gives the same balance: "
        f"{total.bought:,} bought{adjusted} − {total.used:,} used = {total.balance:,}. "
        "Each entry contains the hash of the one before it."
    )
