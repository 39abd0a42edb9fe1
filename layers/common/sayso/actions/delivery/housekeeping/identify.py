"""Identify a message in doubt among those that the carrier has: by an id's owner, a call's URLs, a text's words."""

from collections.abc import Sequence

from sayso.actions.delivery.housekeeping.asker import Asker
from sayso.actions.delivery.housekeeping.unreported import UnreportedMessage, owners_of
from sayso.domain.delivery.in_doubt import (
    Listed,
    call_may_become_clear,
    is_this_text,
    since,
    text_may_become_clear,
)
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import carrier_id_owners

QUESTION_SECONDS = 20
"""The longest that one message takes: the carrier is asked, and its answer is stored."""


def identify(message: UnreportedMessage, asker: Asker) -> tuple[Listed | None, list[Listed]]:
    """The message as the carrier has it, if it is certain which it is; and those that may be it, if none is.

    A message at the carrier may be this one unless it is known as another's. That a text looks different is no proof:
    the carrier may show it without its words, or changed. What is found belongs to this message from now on.
    Raises OutOfTime, CarrierSilent.
    """
    sender = settings_of(message.batch.account).number.written
    listed = asker.gateway.find(
        to=message.recipient.phone.written, sender=sender, since=since(message.step), channel=message.channel
    )
    owners = owners_of(message, listed)
    unclear: list[Listed] = []
    for one in sorted(listed, key=lambda one: (one.carrier_id not in owners, one.created_at)):
        if owners.get(one.carrier_id, message.message_id) != message.message_id:
            continue
        is_it = True if one.carrier_id in owners else _is_it(message, one, asker)
        if is_it and carrier_id_owners.take(message.batch.account, one.carrier_id, message.message_id):
            return one, []
        if is_it is None:
            unclear.append(one)
    return None, unclear


def _is_it(message: UnreportedMessage, one: Listed, asker: Asker) -> bool | None:
    """Whether what no message owns is this one; None if that is not clear."""
    if not message.is_spoken:
        return is_this_text(one, message.recipient.text, message.step, asker.run.clock()) or None
    asker.run.require(QUESTION_SECONDS)
    paths = asker.gateway.messages_of_call(one.carrier_id)
    return f"{message.batch.account}/{message.batch.batch_id}/{message.message_id}" in paths if paths else None


def may_become_clear(message: UnreportedMessage, unclear: Sequence[Listed], asker: Asker) -> bool:
    """Whether it is worth looking again for a message that may be one of these."""
    now = asker.run.clock()
    if message.is_spoken:
        return call_may_become_clear(unclear, message.step, now)
    return text_may_become_clear(message.step, now, asker.after)


def lists_by_phone(message: UnreportedMessage, asker: Asker) -> bool:
    """Whether the carrier's list of messages to a phone shows all of them, so that what it lacks does not exist.

    It does not where the carrier hides the phones of texts. Raises OutOfTime, CarrierSilent.
    """
    if message.is_spoken:
        return True
    asker.run.require(QUESTION_SECONDS)
    return asker.gateway.shows_phones(settings_of(message.batch.account).number.written)
