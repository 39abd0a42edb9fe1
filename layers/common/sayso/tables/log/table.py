"""The log table: how an entry is stored, and the indexes that find it by phone, by batch and as an election."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from sayso.domain.audit import tally
from sayso.domain.audit.entry import Actor, ActorKind, ChainLink, Entry, EntryType, LedgerLink
from sayso.tables.base import UNBOUND, Bounds, CompactJSON, Table

SALT = "salt"
"""Where `personal` has the salt of the hash over what else is in it."""

HASH_BYTES = 32


class ByPhone(GlobalSecondaryIndex["EntryItem"]):
    """The entries of one phone of one account."""

    class Meta:
        index_name = "by_phone"
        projection = AllProjection()

    account_phone = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class ByBatch(GlobalSecondaryIndex["EntryItem"]):
    """The entries of one batch of one account."""

    class Meta:
        index_name = "by_batch"
        projection = AllProjection()

    account_batch = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class Elections(GlobalSecondaryIndex["EntryItem"]):
    """The entries of an account that count as elections, with what they count for; no others."""

    class Meta:
        index_name = "elections"
        projection = IncludeProjection(["elected"])

    elections = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class LogTable(Table):
    """pk: the account, sk: the entry's sort key."""

    class Meta(Bounds):
        table_name = UNBOUND

    by_phone = ByPhone()
    by_batch = ByBatch()
    elections_index = Elections()


class EntryItem(LogTable):
    """One entry, under 1 KB, without the text of any message.

    What people said in their own words is kept apart, in `personal`: an erasure removes it and nothing else. Of a link
    in the chain of a consent, `chain` has both hashes, the one before it first.
    """

    at = UnicodeAttribute()
    type = UnicodeAttribute()
    actor_kind = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    text = UnicodeAttribute()
    key = UnicodeAttribute()
    position = NumberAttribute()
    account_phone = UnicodeAttribute(null=True)
    account_batch = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    batch_id = UnicodeAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    credits = NumberAttribute(null=True)
    remaining = NumberAttribute(null=True)
    balance = NumberAttribute(null=True)
    moved = NumberAttribute(null=True)
    hash = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    data = CompactJSON(null=True)
    personal = CompactJSON(null=True)
    redacted_at = UnicodeAttribute(null=True)
    elections = UnicodeAttribute(null=True)
    elected = CompactJSON(null=True)
    chain_number = NumberAttribute(null=True)
    chain = BinaryAttribute(legacy_encoding=False, null=True)
    words_hash = BinaryAttribute(legacy_encoding=False, null=True)
    expires = TTLAttribute(null=True)

    def read(self) -> Entry:
        """The item as the domain knows it."""
        link = None
        if self.hash is not None:
            link = LedgerLink(
                seq=int(self.position),
                credits=int(self.moved),
                balance=int(self.balance),
                previous=self.previous,
                hash=self.hash,
            )
        words = dict(self.personal or {})
        chain = self._chain(words.pop(SALT, None))
        return Entry(
            account=self.pk,
            at=self.at,
            type=EntryType(self.type),
            actor=Actor(ActorKind(self.actor_kind), self.actor_name),
            text=self.text,
            key=self.key,
            position=int(self.position),
            phone=self.phone,
            batch_id=self.batch_id,
            message_id=self.message_id,
            credits=None if self.credits is None else int(self.credits),
            remaining=None if self.remaining is None else int(self.remaining),
            link=link,
            data=(self.data or {}) | words,
            redacted_at=self.redacted_at,
            elections=tally.read(self.elected or []),
            chain=chain,
        )

    def _chain(self, salt: str | None) -> ChainLink | None:
        if self.chain is None:
            return None
        return ChainLink(
            number=int(self.chain_number),
            previous=self.chain[:HASH_BYTES].hex(),
            hash=self.chain[HASH_BYTES:].hex(),
            personal=self.words_hash.hex() if self.words_hash else None,
            salt=salt,
        )
