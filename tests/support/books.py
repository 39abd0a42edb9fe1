"""An account in memory that takes a settlement as the tables do: by arithmetic, and only on what was read."""

from collections import Counter
from dataclasses import dataclass, field, replace

from sayso.domain.audit.entry import SYSTEM, Entry, EntryType, LedgerLink
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.batch.figures import Figures
from sayso.domain.credits.ledger import GENESIS, CreditBalance, chain_hash
from sayso.domain.delivery.settlement import MessageKey, Outcome, Settlement, settlement_of
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import COSTS_CREDITS, MessageStatus

AT = "2026-01-05T15:00:00.000000Z"


def batch_of(batch_id: str, segments: list[int]) -> Batch:
    """An accepted batch whose messages cost so many segments."""
    return Batch(
        account="harbour",
        batch_id=batch_id,
        digest=batch_id * 8,
        content="c" * 64,
        channel=Channel.SMS,
        category="general",
        template="Hi",
        requested_by="office@harbour.example",
        created_at=AT,
        expires_at="2026-01-12T15:00:00.000000Z",
        chunks=1,
        lanes=4,
        figures=Figures(channel=Channel.SMS, recipients=len(segments), segments=sum(segments)),
    )


@dataclass
class Books:
    """Credit balance, batches and final statuses; `segments` says what each message was held for."""

    batches: dict[str, Batch]
    segments: dict[str, list[int]]
    credit_balance: CreditBalance
    statuses: dict[MessageKey, MessageStatus] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def opened(cls, segments: dict[str, list[int]], credits_bought: int = 1000) -> "Books":
        """The books of an account with these batches accepted."""
        held = sum(map(sum, segments.values()))
        batches = {batch_id: batch_of(batch_id, each) for batch_id, each in segments.items()}
        books = cls(batches, segments, CreditBalance(account="harbour", held=held, available=-held))
        books.buy(credits_bought)
        return books

    def buy(self, credits_bought: int) -> None:
        """A purchase, in the place that it has in the chain."""
        self.credit_balance, link = self.credit_balance.moved(
            credits_bought, at=self.credit_balance.last_at, kind="purchase", subject="r"
        )
        self.entries.append(_purchase(link))

    def hold(self, batch_id: str, segments: list[int]) -> None:
        """An accept: by arithmetic, while others read and write."""
        self.batches[batch_id], self.segments[batch_id] = batch_of(batch_id, segments), segments
        needed = sum(segments)
        self.credit_balance = replace(
            self.credit_balance,
            held=self.credit_balance.held + needed,
            available=self.credit_balance.available - needed,
        )

    def plan(self, outcomes: list[Outcome], now: str = AT) -> Settlement:
        """What these outcomes would change."""
        return settlement_of(outcomes, self.credit_balance, self.batches, self.statuses, now)

    def write(self, settlement: Settlement) -> None:
        """All of the settlement, on its conditions."""
        before, after = settlement.balance_before, settlement.balance_after
        assert self.credit_balance.seq == before.seq
        self.credit_balance = replace(
            after,
            held=self.credit_balance.held + after.held - before.held,
            available=self.credit_balance.available + after.available - before.available,
        )
        for settled in settlement.messages:
            assert self.statuses.get(settled.outcome.key) is settled.before
            self.statuses[settled.outcome.key] = settled.outcome.status
        for batch_id, turn in settlement.batches.items():
            batch = self.batches[batch_id]
            assert batch.settled == turn.before.settled
            counts = Counter(batch.counts)
            counts.update(turn.counts)
            self.batches[batch_id] = replace(
                batch,
                counts={status: n for status, n in counts.items() if n},
                credits_used=batch.credits_used + turn.credits_used,
                status=BatchStatus.COMPLETED if turn.completes else batch.status,
            )
        keys = {entry.sort_key for entry in self.entries}
        assert keys.isdisjoint(entry.sort_key for entry in settlement.entries)
        self.entries += settlement.entries

    def check(self) -> None:
        """Promise 4, and that counters and log tell what happened."""
        links = [entry.link for entry in self.entries if entry.link]
        assert self.credit_balance.balance == sum(link.credits for link in links)
        assert self.credit_balance.available == self.credit_balance.balance - self.credit_balance.held
        assert self.credit_balance.held == sum(self._segments_of_open())
        self._chain_is_whole()
        debited = [entry.message_id for entry in self.entries if entry.link and entry.message_id]
        assert len(debited) == len(set(debited))
        costly = {str(key[1]) for key, status in self.statuses.items() if status in COSTS_CREDITS}
        assert set(debited) == costly
        for batch in self.batches.values():
            self._counters_are_exact(batch)

    def _segments_of_open(self) -> list[int]:
        return [
            cost
            for batch_id, costs in self.segments.items()
            for index, cost in enumerate(costs)
            if (batch_id, str(self.batches[batch_id].message_id(0, index, cost))) not in self.statuses
        ]

    def _chain_is_whole(self) -> None:
        previous, balance = GENESIS, 0
        for seq, entry in enumerate((entry for entry in self.entries if entry.link), 1):
            link = entry.link
            assert link is not None
            balance += link.credits
            assert (link.seq, link.previous, link.balance) == (seq, previous, balance)
            if entry.message_id:
                subject = f"{entry.batch_id}/{entry.message_id}"
                fields = (previous, "harbour", seq, entry.at, entry.type, link.credits, balance, subject)
                assert link.hash == chain_hash(*fields)
            previous = link.hash
        assert self.credit_balance.hash == previous

    def _counters_are_exact(self, batch: Batch) -> None:
        own = [status for (batch_id, _), status in self.statuses.items() if batch_id == batch.batch_id]
        assert batch.counts == Counter(own)
        told = [entry for entry in self.entries if entry.batch_id == batch.batch_id]
        assert batch.credits_used == sum(-entry.link.credits for entry in told if entry.link)
        completed = len(own) == batch.recipients
        assert (batch.status is BatchStatus.COMPLETED) == completed
        assert [entry.type for entry in told].count(EntryType.BATCH_COMPLETED) == completed


def _purchase(link: LedgerLink) -> Entry:
    return Entry(
        account="harbour",
        at="",
        type=EntryType.CREDITS_PURCHASED,
        actor=SYSTEM,
        text="",
        key=f"purchase.{link.seq}",
        position=link.seq,
        link=link,
    )
