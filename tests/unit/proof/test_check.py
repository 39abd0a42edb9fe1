"""A proof that is checked by itself: what is right though it looks odd, and what is wrong though it looks right."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.domain import timestamps
from sayso.domain.audit.chain import chained
from sayso.domain.audit.entry import CARRIER, SYSTEM, Entry
from sayso.domain.consent.consent import Consent, ConsentChange, ConsentStatus
from sayso.domain.consent.event import Event, EventKind
from sayso.domain.consent.log_entry import Evidence, entry_for_change
from sayso.domain.consent.machine import apply_event
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.check import check_proof
from sayso.domain.proof.document import FORMAT, Document, sealed
from sayso.domain.proof.page import LedgerHead, ProvenConsent, ProvenEntry
from sayso.domain.proof.reader import Wrong

PHONE, ACCOUNT = "+14155550101", "harbour"
IN, OUT = ConsentStatus.OPTED_IN, ConsentStatus.OPTED_OUT
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(seconds: float) -> str:
    """So many seconds after noon."""
    return timestamps.to_text(NOON + timedelta(seconds=seconds))


@dataclass
class Story:
    """What happens to one phone; `proof` is the file that tells it."""

    consent: Consent = field(default_factory=lambda: Consent(phone=PhoneNumber(PHONE)))
    head: CreditBalance = field(default_factory=lambda: CreditBalance(account=ACCOUNT, balance=100, available=100))
    entries: list[Entry] = field(default_factory=list)
    batches: Document = field(default_factory=dict)
    messages: list[Document] = field(default_factory=list)

    def says(self, kind: EventKind, when: float, change: ConsentChange | None = None, **more: Any) -> None:
        """An event that changes the consent, written in this order whatever its time."""
        event = Event(
            kind=kind, at=at(when), source="form", change=change or ConsentChange(), note="x", by_admin=True, **more
        )
        after = apply_event(self.consent, event)
        evidence = Evidence(
            account=ACCOUNT, actor=SYSTEM, at=at(when), source="form", key=f"key{len(self.entries):03d}"
        )
        head, linked = chained(after.chain, [entry_for_change(self.consent, after, evidence)], "salt")
        self.entries += linked
        self.consent = replace(after, version=after.version + 1, chain=head)

    def opts(self, when: float, *, sms: ConsentStatus = IN, voice: ConsentStatus = ConsentStatus.UNKNOWN) -> None:
        """Staff record what was said on paper."""
        self.says(EventKind.STAFF_CHANGE, when, ConsentChange(channels={Channel.SMS: sms, Channel.VOICE: voice}))

    def sent(self, when: float | None, *ends: str, segments: int = 1, **batch: Any) -> None:
        """A message that was handed over then, with the statuses that it came to, a second apart."""
        number = len(self.batches)
        batch_id, message = f"b{number}", MessageId.make("fingerprint", 0, number, segments)
        asked = {"requested_by": "office", "created_at": at((when or 0) - 1), "retry_of": None, "test": False}
        self.batches[batch_id] = asked | {"channel": "sms", "category": "general"} | batch
        if when is not None:
            told = {"batch_id": batch_id, "message_id": str(message), "handed_over_at": at(when), "attempt": 1}
            self.messages.append(told)
        debited = False
        for place, end in enumerate(ends):
            status, _, reason = end.partition(" ")
            self._ends(batch_id, message, MessageStatus(status), (when or 0) + 1 + place, reason, debited)
            debited = debited or status in {"delivered", "undelivered"}

    def _ends(
        self, batch_id: str, message: MessageId, status: MessageStatus, when: float, reason: str, debited: bool
    ) -> None:
        kind, link = ENTRY_TYPE[status], None
        costs = message.segments if status in {"delivered", "undelivered"} and not debited else 0
        if costs:
            subject = f"{batch_id}/{message}"
            self.head, link = self.head.moved(-costs, at=at(when), kind=kind, subject=subject)
        entry = Entry(
            account=ACCOUNT,
            at=at(when),
            type=kind,
            actor=CARRIER,
            text="",
            key=f"{batch_id}.{message}.{status}",
            position=self.head.seq,
            phone=PHONE,
            batch_id=batch_id,
            message_id=str(message),
            credits=costs,
            remaining=self.head.balance,
            link=link,
            data={"reason": reason} if reason else {},
        )
        self.entries.append(entry)

    def proof(self, **changes: Any) -> Document:
        """The file."""
        newest_first = sorted(self.entries, key=lambda entry: entry.sort_key, reverse=True)
        made = {
            "format": FORMAT,
            "account": ACCOUNT,
            "phone": PHONE,
            "made_at": at(9999),
            "made_by": "office",
            "consent": to_json(ProvenConsent.of(self.consent)) if self.consent.version else None,
            "head": to_json(LedgerHead.of(self.head)),
            "open": [],
            "entries": [to_json(ProvenEntry.of(entry, None)) for entry in newest_first],
            "batches": self.batches,
            "messages": self.messages,
            "cursor": None,
        }
        return sealed(made | changes)


def test_a_phone_of_which_nothing_but_skipped_messages_is_known_is_right() -> None:
    story = Story()
    story.sent(None, "skipped no_consent")
    assert check_proof(story.proof()).messages == 1


def test_a_change_that_came_before_another_and_was_written_after_it_is_right() -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.STAFF_CHANGE, 20, ConsentChange(blocked_categories=frozenset({"attendance"})))
    story.says(EventKind.TEXT_STOP, 19.9)
    story.sent(10, "delivered")
    assert check_proof(story.proof()).changes == 3


@pytest.mark.parametrize(
    ("seconds", "found"), [(-20, "did not allow"), (-6, "did not allow"), (-4, "crossed"), (4, ""), (None, "")]
)
def test_a_stop_may_cross_a_message_within_five_seconds_and_no_more(seconds: float | None, found: str) -> None:
    story = Story()
    story.opts(0)
    if seconds is not None:
        story.says(EventKind.TEXT_STOP, 100 + seconds)
    story.sent(100, "delivered")
    if found == "did not allow":
        with pytest.raises(Wrong, match=r"when the consent did not allow it \(opted_out\)"):
            check_proof(story.proof())
    else:
        assert len(check_proof(story.proof()).crossed) == (found == "crossed")


@pytest.mark.parametrize(
    "end", ["failed carrier_opt_out", "failed carrier_refused", "failed not_processed", "skipped opted_out"]
)
def test_what_the_carrier_did_not_take_needs_no_consent(end: str) -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.TEXT_STOP, 10)
    story.sent(100, end)
    assert check_proof(story.proof()).credits == 0


@pytest.mark.parametrize("end", ["delivered", "undelivered", "failed carrier_reported", "failed no_receipt"])
def test_what_the_carrier_took_needs_it(end: str) -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.TEXT_STOP, 10)
    story.sent(100, end)
    with pytest.raises(Wrong, match="did not allow it"):
        check_proof(story.proof())


def test_a_message_that_was_given_up_and_arrives_after_all_has_no_time_and_is_right() -> None:
    story = Story()
    story.opts(0)
    story.sent(None, f"failed {Reason.OUTCOME_UNKNOWN}", "delivered")
    assert check_proof(story.proof()).credits == 1
    other = Story()
    other.opts(0)
    other.sent(None, "delivered")
    with pytest.raises(Wrong, match="nothing says when"):
        check_proof(other.proof())


def test_statuses_that_rise_are_debited_once() -> None:
    story = Story()
    story.opts(0)
    story.sent(10, "failed carrier_reported", "undelivered x", "delivered", segments=3)
    assert check_proof(story.proof()).credits == 3


def test_a_status_that_falls_is_found() -> None:
    story = Story()
    story.opts(0)
    story.sent(10, "delivered", "failed carrier_reported")
    with pytest.raises(Wrong, match="was delivered before, and cannot become failed"):
        check_proof(story.proof())


@pytest.mark.parametrize(("voice", "right"), [(IN, True), (OUT, False)])
def test_a_call_needs_consent_to_calls_and_costs_nothing(voice: ConsentStatus, right: bool) -> None:
    story = Story()
    story.opts(0, sms=OUT, voice=voice)
    story.sent(10, "delivered", segments=0, channel="voice")
    if right:
        assert check_proof(story.proof()).credits == 0
    else:
        with pytest.raises(Wrong, match="opted_out"):
            check_proof(story.proof())


@pytest.mark.parametrize(
    ("ask", "category", "right"),
    [
        (EventKind.KEY_1, "attendance", True),
        (EventKind.KEY_1, "general", False),
        (EventKind.KEY_2, "attendance", False),
        (EventKind.KEY_3, "attendance", False),
    ],
)
def test_what_waits_for_a_decision_holds_what_it_names(ask: EventKind, category: str, right: bool) -> None:
    story = Story()
    story.opts(0)
    story.says(ask, 10, id="CA1", category=category, review=True)
    story.sent(100, "delivered")
    if right:
        assert check_proof(story.proof()).messages == 1
        return
    with pytest.raises(Wrong, match=r"did not allow it \(paused\)"):
        check_proof(story.proof())


def test_an_emergency_goes_through_a_pause_and_a_choice() -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.KEY_2, 10, id="CA1", category="general")
    story.says(EventKind.STAFF_CHANGE, 20, ConsentChange(paused=True))
    story.sent(100, "delivered", category="emergency")
    assert check_proof(story.proof()).messages == 1


def test_a_pause_that_is_hidden_or_made_up_is_found() -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.STAFF_CHANGE, 10, ConsentChange(paused=True))
    proof = story.proof()
    del proof["entries"][0]["pause"]
    with pytest.raises(Wrong, match="paused without a reason"):
        check_proof(sealed(proof))


def test_messages_on_their_way_need_consent_too() -> None:
    story = Story()
    story.opts(0)
    story.says(EventKind.TEXT_STOP, 10)
    story.sent(None)
    own = {"batch_id": "b0", "message_id": "0.0.1.000000000000", "status": "sent"}
    assert check_proof(story.proof(open=[own | {"handed_over_at": at(5)}])).messages == 1
    assert check_proof(story.proof(open=[own | {"status": "pending", "handed_over_at": None}])).messages == 1
    with pytest.raises(Wrong, match="did not allow it"):
        check_proof(story.proof(open=[own | {"handed_over_at": at(50)}]))


def test_the_ledger_may_end_with_this_phones_debit_and_no_other_way() -> None:
    story = Story()
    story.opts(0)
    story.sent(10, "delivered")
    story.sent(20, "delivered")
    check_proof(story.proof())
    with pytest.raises(Wrong, match="ends with another hash"):
        check_proof(story.proof(head=to_json(LedgerHead.of(story.head)) | {"hash": "f" * 64}))


def test_a_balance_that_jumps_between_two_debits_is_found_though_its_hash_is_right() -> None:
    story = Story()
    story.opts(0)
    story.sent(10, "delivered")
    story.head = replace(story.head, balance=story.head.balance + 5)
    story.sent(20, "delivered")
    with pytest.raises(Wrong, match="its balance does not follow"):
        check_proof(story.proof())


@pytest.mark.parametrize("consent", [None, {}])
def test_a_consent_that_is_left_out_is_found(consent: Any) -> None:
    story = Story()
    story.opts(0)
    with pytest.raises(Wrong):
        check_proof(story.proof(consent=consent))
