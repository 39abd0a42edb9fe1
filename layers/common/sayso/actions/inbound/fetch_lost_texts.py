"""Fetch lost texts: ask the carrier which webhooks failed, and take the texts that it has and we do not."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from functools import partial

from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.inbox import Inbox, Received
from sayso.domain.errors import Tellable
from sayso.domain.inbound.lost_texts import (
    FIRST_COMPARISON,
    ON_ITS_WAY,
    OVERLAP,
    Alert,
    Door,
    Watch,
    to_be_swept,
)
from sayso.domain.inbound.text_message import InboundText
from sayso.invocation import Invocation, OutOfTime
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.account_list import all_accounts
from sayso.tables.accounts.numbers import account_of_number
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.text_watch import (
    put_texts_compared,
    put_watch,
    texts_compared_until,
    watch_of_alerts,
)
from sayso.tables.consents import inbound_texts
from sayso.tables.transactions import ConditionFailed

SECONDS_TO_SPARE = 20
"""Left for the page that is being read when time runs out, and for what has to be written."""

type Receive = Callable[[InboundText, datetime, datetime], object]
"""Takes a text that is found now and came then, once: the webhook's own action."""


class _Outcome(Enum):
    DONE = auto()
    PUT_OFF = auto()
    FAILED = auto()


class NotAllFetched(Tellable):
    """Some texts could not be fetched: the next run tries again, and an alarm reports it."""


@dataclass(slots=True)
class _Run:
    """One run: whom it asks, what it takes texts by, and what it has done already."""

    inbox: Inbox
    receive: Receive
    invocation: Invocation
    now: datetime
    alerted: frozenset[str] = frozenset()
    compared: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    not_taken: set[str] = field(default_factory=set)
    failed: int = 0

    def check(self) -> None:
        """Raise OutOfTime if this run should end."""
        self.invocation.require(SECONDS_TO_SPARE)


def fetch_lost_texts(inbox: Inbox, receive: Receive, invocation: Invocation) -> None:
    """Read the carrier's alerts; compare the texts of the numbers that they concern, and of each number once a day.

    The next run does what this one has no time for, and what failed. What runs twice, or ends in the middle, takes no
    text twice. Raises NotAllFetched if something failed, or if the carrier has not answered for too long.
    """
    now = invocation.clock()
    watch = watch_of_alerts() or Watch.beginning(now)
    run = _Run(inbox, receive, invocation, now)
    after, dealt_with = _read_alerts(watch, run)
    after = replace(after, swept_until=_sweep(watch, run))
    try:
        put_watch(after)
    except ConditionFailed:
        logger.info("another run has read the same alerts")
    else:
        _count(dealt_with)
    failed = run.failed + len(run.not_taken)
    if failed or after.is_behind(now):
        raise NotAllFetched(f"{failed} lost texts or accounts failed; alerts are read up to {after.alerts_from}.")


def missing_texts(
    account: str, texts: Iterable[Received], now: datetime, alerted: frozenset[str] = frozenset()
) -> list[Received]:
    """Those that are not on record, oldest first; a text that may still come by itself is left out, unless alerted."""
    settled = [one for one in texts if one.text and (one.at <= now - ON_ITS_WAY or one.text.text_id in alerted)]
    known = inbound_texts.ids_on_record(account, [one.text for one in settled if one.text])
    missing = {one.text.text_id: one for one in settled if one.text and one.text.text_id not in known}
    return sorted(missing.values(), key=lambda one: one.at)


def take(
    missing: Iterable[Received], receive: Receive, now: datetime, check: Callable[[], None] = lambda: None
) -> set[str]:
    """Take these texts, each with the time at which it came; the ids of those that failed, which hold no other up.

    Idempotent: a text counts once. `check` is called before each, and what it raises reaches the caller.
    """
    failed = set()
    for one in missing:
        if one.text is None:
            continue
        check()
        try:
            receive(one.text, now, one.at)
        except Exception:  # noqa: BLE001 - one text does not stop the others
            logger.exception("a lost text could not be taken", extra={"text_id": one.text.text_id})
            failed.add(one.text.text_id)
        else:
            publish({Metric.LOST_TEXTS_FOUND: 1})
    return failed


def _read_alerts(watch: Watch, run: _Run) -> tuple[Watch, list[Alert]]:
    """The watch after the alerts that are listed, and those that are dealt with now."""
    try:
        listed = run.inbox.alerts(watch.reads_from(run.now))
    except CarrierSilent:
        _silent()
        return watch, []
    unseen = watch.unseen(listed)
    texts = [alert for alert in unseen if alert.door is Door.TEXT]
    run.alerted = frozenset(alert.about for alert in texts)
    put_off = [alert for alert in texts if _attempt(partial(_follow, alert, run), run) is not _Outcome.DONE]
    waiting = [alert for alert in texts if alert in put_off or alert.about in run.not_taken]
    return watch.after(listed, waiting, run.now), [alert for alert in unseen if alert not in waiting]


def _follow(alert: Alert, run: _Run) -> None:
    """Take the text that an alert is about, and all others of its number, which is listed once in a run."""
    if not alert.about:
        logger.warning("an alert names no text")
    if not alert.about or alert.about in run.listed:
        return
    run.check()
    found = run.inbox.text(alert.about)
    if found is None or found.text is None:
        return
    account = account_of_number(found.text.number)
    if account is None:
        logger.warning("a lost text went to a number of no account", extra={"text_id": found.text.text_id})
    elif settings_of(account).is_closed:
        logger.info("a lost text went to a closed account", extra={"text_id": found.text.text_id})
    elif account in run.compared:
        _take(account, [found], run)
    else:
        _compare(account, run, found)


def _compare(account: str, run: _Run, *also: Received) -> None:
    """Take the account's texts since the last comparison that are not on record.

    Of a closed account none is: they were deleted, and nothing is fetched again.
    """
    run.check()
    settings = settings_of(account)
    until = texts_compared_until(account)
    begin = until - OVERLAP if until else run.now - FIRST_COMPARISON
    texts = [] if settings.is_closed else [*run.inbox.texts(settings.number, begin), *also]
    run.compared.add(account)
    if _take(account, texts, run):
        put_texts_compared(account, run.now - ON_ITS_WAY)


def _take(account: str, texts: list[Received], run: _Run) -> bool:
    """Whether each of these texts is on record now, but those that may still come by themselves."""
    failed = take(missing_texts(account, texts, run.now, run.alerted), run.receive, run.now, run.check)
    run.listed.update(one.text.text_id for one in texts if one.text)
    run.not_taken |= failed
    return not failed


def _sweep(watch: Watch, run: _Run) -> datetime:
    """Compare each account whose minute of the day has come; until which minute that was done.

    One account that fails does not stop the others: its turn comes again a day later.
    """
    until = watch.swept_until
    for moment, account in to_be_swept(all_accounts(), watch, run.now):
        compare = partial(_compare, account, run)
        if account not in run.compared and _attempt(compare, run, account=account) is _Outcome.PUT_OFF:
            return until
        until = moment
    return max(run.now, until)


def _attempt(deed: Callable[[], None], run: _Run, **about: str) -> _Outcome:
    try:
        deed()
    except OutOfTime:
        return _Outcome.PUT_OFF
    except CarrierSilent:
        _silent()
        return _Outcome.PUT_OFF
    except Exception:  # noqa: BLE001 - one text or account does not stop the others
        logger.exception("lost texts could not be fetched", extra=about)
        run.failed += 1
        return _Outcome.FAILED
    return _Outcome.DONE


def _silent() -> None:
    logger.warning("the carrier could not be asked")
    publish({Metric.CARRIER_SILENT: 1})


def _count(dealt_with: Iterable[Alert]) -> None:
    """Count the webhooks that failed. What was said by a key in a call is lost; reports are asked for later."""
    doors = Counter(alert.door for alert in dealt_with)
    texts, calls, reports = (doors[door] for door in (Door.TEXT, Door.CALL, Door.REPORT))
    if texts or calls or reports:
        logger.warning("webhooks have failed", extra={"texts": texts, "calls": calls, "reports": reports})
        publish({Metric.WEBHOOKS_FAILED: texts + calls, Metric.REPORTS_FAILED: reports})
