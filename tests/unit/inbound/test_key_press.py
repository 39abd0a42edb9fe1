"""What a pressed key writes: the consent, the entry, and whether staff must decide."""

from typing import Any

import pytest

from sayso.domain.account.settings import AccountSettings, KeywordOwner, OptOutMode
from sayso.domain.audit.entry import Actor, ActorKind, EntryType
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.event import KEYS
from sayso.domain.inbound.call_menu import MenuPosition, MenuState
from sayso.domain.inbound.key_press import CallInput, PressEffect, effect_of_press
from sayso.domain.message.message import MessageId
from sayso.domain.phone import PhoneNumber

DANA, NOW = PhoneNumber("+14155550101"), "2026-01-05T15:00:00.000000Z"
MESSAGE = MessageId.make("fingerprint", 0, 3, 0)
CALLED = Consent(phone=DANA, voice=ConsentStatus.OPTED_IN, voice_since="2026-01-04T15:00:00.000000Z", version=1)


def pressed(key: str, consent: Consent = CALLED, mode: OptOutMode = OptOutMode.AUTOMATIC) -> PressEffect:
    call = CallInput(
        account="harbour",
        batch_id="b1",
        message_id=MESSAGE,
        phone=DANA,
        call_id="CA1",
        at=MenuPosition(MenuState.CHOICE),
        key=key,
    )
    settings = AccountSettings(
        account="harbour",
        name="Harbour",
        number=PhoneNumber("+14155550100"),
        keyword_owner=KeywordOwner.SAYSO,
        opt_out_mode=mode,
    )
    return effect_of_press(call, KEYS[key], "general", settings, consent, NOW)


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("1", {"blocked_categories": frozenset({"general"})}),
        ("2", {"all_non_emergency_blocked": True}),
        ("3", {"sms": ConsentStatus.OPTED_OUT, "voice": ConsentStatus.OPTED_OUT}),
    ],
)
def test_a_choice_counts_at_once_and_its_entry_names_call_key_and_message(key: str, changed: dict[str, Any]) -> None:
    effect = pressed(key)
    assert effect.consent is not None
    assert {name: getattr(effect.consent, name) for name in changed} == changed
    assert not effect.pending
    entry = effect.entry
    assert (entry.type, entry.key, entry.phone) == (EntryType.CONSENT_CHANGED, f"CA1.{key}", DANA.e164)
    assert entry.actor == Actor(ActorKind.RECIPIENT, DANA.e164)
    assert (entry.batch_id, entry.message_id) == ("b1", str(MESSAGE))
    assert (entry.data["call_id"], entry.data["key"]) == ("CA1", key)


@pytest.mark.parametrize("key", list(KEYS))
def test_where_the_account_reviews_a_choice_is_a_request_and_the_same_choice_again_is_still_pending(key: str) -> None:
    effect = pressed(key, mode=OptOutMode.REVIEW)
    assert effect.consent is not None
    assert (effect.pending, effect.entry.type) == (True, EntryType.OPT_OUT_REQUESTED)
    assert (effect.consent.voice, len(effect.consent.pending)) == (ConsentStatus.OPTED_IN, 1)
    again = pressed(key, effect.consent, OptOutMode.REVIEW)
    assert (again.consent, again.pending, again.entry.type) == (None, True, EntryType.KEY_PRESSED)


@pytest.mark.parametrize("key", list(KEYS))
def test_a_choice_made_before_changes_nothing_and_is_logged(key: str) -> None:
    first = pressed(key)
    assert first.consent is not None
    again = pressed(key, first.consent)
    assert (again.consent, again.pending, again.entry.type) == (None, False, EntryType.KEY_PRESSED)
    assert again.entry.text == f"{DANA} pressed {key} in a call, which changed nothing."
