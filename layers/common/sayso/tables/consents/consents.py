"""The consents table: what each phone allows each account, and the texts that phones sent."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.exceptions import DoesNotExist, GetError
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from sayso.domain.audit.chain import NOT_BEGUN, ChainHead
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest
from sayso.domain.consent.united import by_phone
from sayso.domain.errors import Busy
from sayso.domain.phone import PhoneNumber
from sayso.tables.base import UNBOUND, Bounds, Table


class Waiting(GlobalSecondaryIndex["ConsentItem"]):
    """The phones of an account with pending requests, by the time of the oldest request; it has no other phones."""

    class Meta:
        index_name = "waiting"
        projection = KeysOnlyProjection()

    waiting = UnicodeAttribute(hash_key=True)
    waiting_since = UnicodeAttribute(range_key=True)


class ConsentsTable(Table):
    """pk: the account, or the account and a phone for that phone's texts."""

    class Meta(Bounds):
        table_name = UNBOUND

    waiting_index = Waiting()


class ConsentItem(ConsentsTable):
    """sk: the phone; what was stored under another spelling of it stays there, and is read with it."""

    sms = UnicodeAttribute()
    voice = UnicodeAttribute()
    blocked_categories: ListAttribute[str] = ListAttribute()
    all_non_emergency_blocked = BooleanAttribute()
    paused = BooleanAttribute()
    pending: ListAttribute[dict[str, str | None]] = ListAttribute(null=True)
    waiting = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)
    sms_since = UnicodeAttribute(null=True)
    voice_since = UnicodeAttribute(null=True)
    since = UnicodeAttribute(null=True)
    source = UnicodeAttribute(null=True)
    family_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    version = NumberAttribute()
    taken_in = NumberAttribute(default=0)
    chain_number = NumberAttribute(null=True)
    chain_hash = BinaryAttribute(legacy_encoding=False, null=True)
    active_in = UnicodeAttribute(null=True)

    def read(self) -> Consent:
        """The item as the domain knows it."""
        return Consent(
            phone=PhoneNumber.from_e164(self.sk),
            sms=ConsentStatus(self.sms),
            voice=ConsentStatus(self.voice),
            blocked_categories=frozenset(self.blocked_categories),
            all_non_emergency_blocked=self.all_non_emergency_blocked,
            paused=self.paused,
            pending=frozenset(_read_request(one) for one in self.pending or ()),
            sms_since=self.sms_since,
            voice_since=self.voice_since,
            since=self.since,
            source=self.source,
            family_id=self.family_id,
            name=self.name,
            version=int(self.version),
            taken_in=int(self.taken_in),
            chain=ChainHead(int(self.chain_number), self.chain_hash.hex()) if self.chain_hash else NOT_BEGUN,
        )


def _stored(request: OptOutRequest) -> dict[str, Any]:
    return asdict(request) | {"ask": request.ask.value}


def _read_request(stored: Mapping[str, Any]) -> OptOutRequest:
    return OptOutRequest(id=stored["id"], ask=Ask(stored["ask"]), at=stored["at"], category=stored["category"])


def consent_of(account: str, phone: PhoneNumber) -> Consent | None:
    """The consent of one phone, read strongly consistently; Busy if it cannot be read."""
    found = {}
    try:
        for spelling in phone.spellings:
            with suppress(DoesNotExist):
                found[spelling] = ConsentItem.get(account, spelling, consistent_read=True).read()
    except GetError as error:
        raise Busy("The phone's consent could not be read just now; try again.") from error
    return by_phone(found).get(phone)


def current_consent(account: str, phone: PhoneNumber) -> Consent:
    """The consent of one phone, read strongly consistently; unknown if none is on record. Busy if it cannot be read."""
    return consent_of(account, phone) or Consent(phone=phone)


def consents_of(account: str, phones: Iterable[PhoneNumber], *, consistent: bool = True) -> dict[PhoneNumber, Consent]:
    """The consents of many phones, 100 to a request; phones without one are left out. Busy if they cannot be read."""
    return by_phone(_by_number(account, phones, consistent=consistent))


def _by_number(account: str, phones: Iterable[PhoneNumber], *, consistent: bool = True) -> dict[str, Consent]:
    """What is on record of these phones, by the number under which it is stored."""
    keys = [(account, spelling) for phone in dict.fromkeys(phones) for spelling in phone.spellings]
    try:
        return {item.sk: item.read() for item in ConsentItem.batch_get(keys, consistent_read=consistent)}
    except GetError as error:
        raise Busy("The phones' consents could not be read just now; try again.") from error


def list_consents(account: str, after: str | None, limit: int) -> list[tuple[str, Consent | None]]:
    """The account's consents in the order of their keys, behind the key `after`, each with its key.

    None is for an item under another spelling: its phone also has one under its own, and is listed there.
    """
    behind = ConsentItem.sk > after if after else None
    read = {one.sk: one.read() for one in ConsentItem.query(account, behind, limit=limit, consistent_read=True)}
    several = [one.phone for one in read.values() if len(one.phone.spellings) > 1]
    if not several:
        return list(read.items())
    stored = _by_number(account, several)
    whole = by_phone(stored)
    return [
        (key, None if key != one.phone.e164 and one.phone.e164 in stored else whole.get(one.phone, one))
        for key, one in read.items()
    ]


def waiting_consents(account: str, after: str | None, limit: int) -> tuple[list[Consent], str | None]:
    """Consents with pending requests, the oldest first, and where the next page begins (None: this is the last one)."""
    behind = Waiting.waiting_since > after if after else None
    keys = list(ConsentItem.waiting_index.query(account, behind, limit=limit))
    phones = list(dict.fromkeys(PhoneNumber.from_e164(item.sk) for item in keys))
    found = consents_of(account, phones)
    waiting = [found[phone] for phone in phones if phone in found and found[phone].pending]
    return waiting, keys[-1].waiting_since if len(keys) == limit else None


def put_consent(transaction: TransactWrite, account: str, consent: Consent) -> None:
    """Write the consent with the next version, provided that nobody else has changed it since it was read.

    An optimistic lock: the condition is the version that was read.
    """
    item = ConsentItem(
        account,
        consent.phone.e164,
        sms=consent.sms.value,
        voice=consent.voice.value,
        blocked_categories=sorted(consent.blocked_categories),
        all_non_emergency_blocked=consent.all_non_emergency_blocked,
        paused=consent.paused,
        pending=sorted((_stored(request) for request in consent.pending), key=lambda one: (one["at"], one["id"])),
        waiting=account if consent.pending else None,
        waiting_since=f"{min(r.at for r in consent.pending)}#{consent.phone}" if consent.pending else None,
        sms_since=consent.sms_since,
        voice_since=consent.voice_since,
        since=consent.since,
        source=consent.source,
        family_id=consent.family_id,
        name=consent.name,
        version=consent.version + 1,
        taken_in=consent.taken_in,
        chain_number=consent.chain.number,
        chain_hash=bytes.fromhex(consent.chain.hash),
    )
    unchanged_since_read = ConsentItem.version == consent.version
    unknown_until_now = ConsentItem.pk.does_not_exist()
    condition = unchanged_since_read if consent.version else unknown_until_now
    if consent.taken_in:  # perhaps all that was read is stored under another spelling
        condition = unchanged_since_read | unknown_until_now
    transaction.save(item, condition=condition)
