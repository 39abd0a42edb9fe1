"""What a batch would be if it were sent: its rows, its figures and warnings, or why it cannot be accepted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sayso.domain import timestamps
from sayso.domain.account.limits import Budget, Usage, allowed, require_room
from sayso.domain.account.settings import EMERGENCY, AccountSettings, Role, Staff
from sayso.domain.account.suspension import require_not_suspended
from sayso.domain.batch.figures import LOW_CREDITS, BatchWarning, Deferral, Figures
from sayso.domain.batch.recipients import families
from sayso.domain.batch.request import BatchRequest, Prepared, prepare
from sayso.domain.batch.schedule import Schedule, Timing, TooLate, Wait, schedule
from sayso.domain.batch.sent_until import Pace, late, sent_until
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.permission import why_not
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.errors import Forbidden, InsufficientCredits, InvalidRequest, NoValidRecipients
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel, traits_of
from sayso.domain.message.message import Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.template import InvalidTemplate


@dataclass(frozen=True, slots=True)
class Quote:
    """A batch that can be accepted; `refusals` says by row index why a message would not go out now.

    `waits` says by row index until when a message waits for the end of quiet hours.
    """

    prepared: Prepared
    schedule: Schedule
    figures: Figures
    refusals: Mapping[int, Reason]
    waits: Mapping[int, str]


def counts_of(channel: Channel, recipients: int) -> Mapping[str, int]:
    """What a batch of so many messages uses of the account's limits, by their names."""
    kinds = ("calls_a_day", "calls_a_month") if traits_of(channel).is_spoken else ("messages_a_day",)
    return {"batches_a_minute": 1} | dict.fromkeys(kinds, recipients)


def budget_of(category: str) -> Budget:
    """The budget that a batch of this category is counted in."""
    return Budget.EMERGENCY if category == EMERGENCY else Budget.ORDINARY


def allow(staff: Staff, category: str) -> None:
    """Raises Forbidden if this person may not send this category: only admins send emergencies."""
    if category == EMERGENCY and not staff.has(Role.ADMIN):
        raise Forbidden(f"This needs the role {Role.ADMIN.value}; ask an admin of your account.")


def check(request: BatchRequest, settings: AccountSettings, staff: Staff) -> Prepared:
    """The rows, if this person may send them and they can be sent as far as the batch's own content goes.

    Raises Forbidden, AccountSuspended, InvalidRequest, NoValidRecipients.
    """
    allow(staff, request.category)
    require_not_suspended(settings.suspended)
    if not settings.knows(request.category):
        raise InvalidRequest(
            f"This account has no category {request.category!r}; it has {', '.join(settings.categories)}.",
            [{"field": "category", "problem": "unknown category"}],
        )
    if request.test and request.completes:
        raise InvalidRequest(
            "completes: a test goes to your own phone, whatever it got before; leave completes out.",
            [{"field": "completes", "problem": "cannot be a test"}],
        )
    if request.test and request.retry is None and len(request.recipients) != 1:
        raise InvalidRequest(
            "recipients: a test goes to one phone, your own; leave out the others, or the test.",
            [{"field": "recipients", "problem": f"has {len(request.recipients)} rows; a test has one"}],
        )
    try:
        prepared = prepare(request, settings)
    except InvalidTemplate as problem:
        raise InvalidRequest(
            f"The template is not valid: {problem}.",
            [{"field": "template", "position": problem.position, "problem": str(problem)}],
        ) from problem
    rejected = to_json(prepared.rejections)
    if not prepared.rows:
        raise _nothing_to_send(prepared)
    if rejected and request.all_or_nothing:
        raise InvalidRequest("Some rows cannot be sent, and all_or_nothing was asked for.", rejected)
    _heed(prepared, request, settings)
    return prepared


def _nothing_to_send(prepared: Prepared) -> NoValidRecipients:
    details, sent, cannot = to_json(prepared.rejections), prepared.rest.already_sent, len(prepared.rejected)
    if not sent:
        return NoValidRecipients("None of the rows can be sent; see the details for each row.", details)
    left_out = "1 row is left out, as its phone has" if sent == 1 else f"{sent} rows are left out, as their phones have"
    others = f", and {cannot} cannot be sent; see the details" if cannot else ""
    sentence = f"Nothing is left to send: {left_out} the text, or it is on its way{others}."
    return NoValidRecipients(sentence, [*details, {"problem": "is left out", "already_sent": sent}])


def _heed(prepared: Prepared, request: BatchRequest, settings: AccountSettings) -> None:
    """Raise InvalidRequest for warnings that the account treats as errors; the wording never holds up an emergency."""
    errors = [one for one in prepared.remarks.advice if one.code in settings.warnings_as_errors]
    if errors and request.category != EMERGENCY:
        codes = ", ".join(dict.fromkeys(error.code for error in errors))
        raise InvalidRequest(
            f"Your account does not send texts with these faults: {codes}; see the details for what to change.",
            to_json(errors),
        )


def quote(
    request: BatchRequest,
    settings: AccountSettings,
    prepared: Prepared,
    consents: Mapping[PhoneNumber, Consent],
    credit_balance: CreditBalance,
    usage: Usage,
    now: datetime,
) -> Quote:
    """The figures of the answer, from what is known of phones, credits and times.

    Raises LimitReached, TooFast, InsufficientCredits, and InvalidRequest if it cannot go out when it should.
    """
    limits = allowed(settings.limits, budget_of(request.category))
    require_room(counts_of(request.channel, len(prepared.rows)), usage, limits, now)
    times = schedule(request.send_at, request.expires_at, settings.time_zone, now)
    start = times.start(now)
    timing = Timing.planned(request.category, request.channel, settings, start, times.expires_at)
    windows = {row.index: timing.window(row.phone, start) for row in prepared.rows}
    waits = {index: timestamps.to_text(window.until) for index, window in windows.items() if isinstance(window, Wait)}
    verdicts = {row.index: why_not(consents.get(row.phone), request.channel, request.category) for row in prepared.rows}
    without_consent = {index: reason for index, reason in verdicts.items() if reason}
    too_late = {index: window.reason for index, window in windows.items() if isinstance(window, TooLate)}
    needed, available = prepared.segments, credit_balance.available
    if needed and available < needed:
        raise insufficient_credits(needed, available, len(without_consent))
    left = available - needed
    figures = Figures(
        channel=request.channel,
        recipients=len(prepared.rows),
        families=families(prepared.rows),
        merged=prepared.merged,
        rejected_rows=len(prepared.rejected),
        template_used=request.template_used,
        languages=prepared.languages,
        completes=request.group.first.batch_id if request.completes and request.group else None,
        already_sent=prepared.rest.already_sent,
        already_sent_other_text=prepared.rest.other_text,
        without_consent=len(without_consent),
        send_at=timestamps.to_text(times.send_at) if times.send_at else None,
        expires_at=timestamps.to_text(times.expires_at) if request.expires_at else None,
        deferred=len(waits),
        deferred_until=[Deferral(at, n) for at, n in sorted(Counter(waits.values()).items())],
        segments=needed,
        segments_saved=prepared.remarks.segments_saved,
        segments_lost=prepared.remarks.segments_lost,
        credits_held=needed,
        credits_available=left,
        warnings=[*(_low_credits(settings, left) if needed else ()), *prepared.remarks.warnings],
    )
    if not traits_of(request.channel).is_spoken:
        pace = _pace(request, settings, needed, 0 if times.send_at else credit_balance.held)
        warnings = [*figures.warnings, *late(prepared.rows, windows, timing, start, pace)]
        until = sent_until(figures, figures.recipients, start, pace)
        figures = replace(figures, sent_until=until, warnings=warnings)
    return Quote(prepared, times, figures, too_late | without_consent, waits)


def _pace(request: BatchRequest, settings: AccountSettings, needed: int, held: int) -> Pace:
    """What is held for other batches waits beside this one; nothing does beside an emergency."""
    shares = request.category != EMERGENCY
    return Pace.of(settings.limits.segments_per_second, needed, held, shares=shares)


def insufficient_credits(needed: int, available: int, without_consent: int) -> InsufficientCredits:
    """The refusal, with what staff need to decide what to do."""
    return InsufficientCredits(
        f"The batch needs {needed} credits and {available} are available; buy credits or send to fewer families.",
        [{"needed": needed, "available": available, "without_consent": without_consent}],
    )


def _low_credits(settings: AccountSettings, available: int) -> list[BatchWarning]:
    if settings.low_credits_at is None or available > settings.low_credits_at:
        return []
    suggestion = "Buy credits soon, so that the next batch can go out."
    return [BatchWarning(LOW_CREDITS, f"{available} credits are left", suggestion)]
