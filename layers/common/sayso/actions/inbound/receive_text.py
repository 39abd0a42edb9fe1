"""Receive a text: find whose number it came to, and write consent, text and entry in one transaction, once."""

from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.audit.entry import EntryType
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.inbound.replies import ANSWERED_WITHIN
from sayso.domain.inbound.text_message import InboundText, Moment, Response, respond
from sayso.domain.message.channel import Channel
from sayso.observability import Metric, publish
from sayso.tables.accounts import accounts
from sayso.tables.consents import consents
from sayso.tables.consents.consent_changes import CONSENT_BUSY
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


class NobodysNumber(LookupError):
    """The text came to a number that belongs to no account."""


def receive(text: InboundText, now: datetime, taken_at: datetime | None = None) -> str | None:
    """The reply, if there is to be one; the same text again changes nothing and gets the same one, while it is in time.

    The carrier's webhook and its repeats come within 15 seconds of the text, so `now` is the text's own time
    (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides, `tt`). A text that is fetched from the
    carrier's record was `taken_at` that time; nothing carries an answer to it, and its entry tells both times.

    Whatever fails is raised: the carrier then brings the text again, and no STOP is lost.
    """
    account = accounts.account_of_number(text.number)
    if account is None:
        raise NobodysNumber
    settings = accounts.settings_of(account)
    came = Moment(at=timestamps.to_text(now))
    if taken_at:
        came = Moment(timestamps.to_text(taken_at), answerable=False, recorded_at=timestamps.to_text(now))

    def attempt() -> str | None:
        known = consents.text_of(account, text.phone, text.text_id)
        if known is not None:
            return known.answer if now - timestamps.from_text(known.at) <= ANSWERED_WITHIN else None
        response = respond(text, settings, consents.current_consent(account, text.phone), came)
        transact(consents.ConsentsTable, partial(_write, account, text, came.at, response))
        _count(response)
        return response.reply

    return retry_on_conflict(attempt, CONSENT_BUSY)


def _count(response: Response) -> None:
    if response.entry.type is EntryType.OPT_OUT_REQUESTED:
        publish({Metric.OPT_OUTS_ASKED_FOR: 1})
    elif response.consent is not None:
        out = response.consent.status(Channel.SMS) is ConsentStatus.OPTED_OUT
        publish({Metric.OPT_OUTS_BY_TEXT if out else Metric.OPT_INS_BY_TEXT: 1})


def _write(account: str, text: InboundText, at: str, response: Response, transaction: Transaction) -> None:
    if response.consent is not None:
        consents.put_consent(transaction, account, response.consent)
    consents.put_text(
        transaction,
        account,
        text.phone,
        text.text_id,
        at=at,
        body=text.body,
        answer=response.reply,
    )
    log.put_entry(transaction, response.entry)
