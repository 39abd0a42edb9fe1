"""Receive a text: find the account whose number it was sent to, and write consent, text and entry together, once."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import EntryType
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.inbound.replies import ANSWERED_WITHIN
from sayso.domain.inbound.text_message import Arrival, InboundText, TextEffect, effect_of_text
from sayso.domain.message.channel import Channel
from sayso.domain.retention.expiry import text_kept_until
from sayso.observability import Metric, publish
from sayso.tables.accounts.numbers import account_of_number
from sayso.tables.accounts.settings import settings_of
from sayso.tables.consents import consents, inbound_texts, replies
from sayso.tables.consents.consent_changes import CONSENT_BUSY, put_change
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


class NobodysNumber(LookupError):
    """The text was sent to a number that belongs to no account."""


def receive_text(text: InboundText, now: datetime, taken_at: datetime | None = None) -> str | None:
    """The reply, if there is one. Idempotent: a repeated text changes nothing, and gets the same reply while in time.

    The carrier's webhook and its repeats come within 15 seconds of the text, so `now` is the text's own time
    (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides, `tt`). A text that is fetched from the
    carrier's record came at `taken_at`; no reply can be sent to it, and its entry has both times.

    Any error is raised: the carrier then sends the text again, and no STOP is lost.
    """
    account = account_of_number(text.number)
    if account is None:
        raise NobodysNumber
    settings = settings_of(account)
    arrival = Arrival(at=timestamps.to_text(now))
    if taken_at:
        arrival = Arrival(timestamps.to_text(taken_at), answerable=False, recorded_at=timestamps.to_text(now))

    def attempt() -> str | None:
        known = inbound_texts.text_of(account, text.phone, text.text_id)
        if known is not None:
            return known.answer if now - timestamps.from_text(known.at) <= ANSWERED_WITHIN else None
        consent, so_far = consents.current_consent(account, text.phone), replies.replies_to(account, text.phone)
        effect = effect_of_text(text, settings, consent, replace(arrival, replies=so_far))
        transact(consents.ConsentsTable, partial(_write, settings, text, arrival.at, effect))
        _count(effect)
        return effect.reply

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _count(effect: TextEffect) -> None:
    if effect.entry.type is EntryType.OPT_OUT_REQUESTED:
        publish({Metric.OPT_OUTS_ASKED_FOR: 1})
    elif effect.consent is not None:
        out = effect.consent.status(Channel.SMS) is ConsentStatus.OPTED_OUT
        publish({Metric.OPT_OUTS_BY_TEXT if out else Metric.OPT_INS_BY_TEXT: 1})


def _write(settings: AccountSettings, text: InboundText, at: str, effect: TextEffect, transaction: Transaction) -> None:
    account = settings.account
    if effect.consent is not None:
        put_change(transaction, account, effect.consent, [effect.entry])
    else:
        log.put_entry(transaction, effect.entry)
    inbound_texts.put_text(
        transaction,
        account,
        text.phone,
        text.text_id,
        at=at,
        body=text.body,
        answer=effect.reply,
        expires=text_kept_until(at, settings.inbound_kept_days),
    )
    if effect.replies is not None:
        replies.put_replies(transaction, account, text.phone, effect.replies)
