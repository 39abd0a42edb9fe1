"""What a text from a phone does, and what it is answered."""

from typing import Any

import pytest

from sayso.domain.account.settings import AccountSettings, KeywordOwner, Language
from sayso.domain.audit.entry import Actor, ActorKind, EntryType
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.text_message import OPT_OUT_TYPE, Arrival, InboundText, TextEffect, effect_of_text
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")
NOW, EARLIER = "2026-01-05T15:00:00.000000Z", "2026-01-04T15:00:00.000000Z"
IN, OUT, UNKNOWN = ConsentStatus
SETTINGS: dict[str, Any] = {
    "account": "harbour",
    "name": "Harbour Dance",
    "number": PhoneNumber("+14155550100"),
    "keyword_owner": KeywordOwner.SAYSO,
    "portal_url": "https://harbour.example/portal",
}

STOPPED = (
    "You have opted out of text messages from our system and will receive no further messages from Harbour Dance. "
    "To opt back in, reply START."
)
NOTED = "We have noted your wish and stopped texts from Harbour Dance. Reply START to get them again."
STARTED = (
    "You've subscribed to receive notifications from Harbour Dance. Text HELP for support instructions or STOP to "
    "unsubscribe. Msg & data rates may apply. Message frequency varies"
)
HELPED = (
    "Please visit our portal at https://harbour.example/portal for further contact details. To opt-out, reply STOP."
)


def answered(body: str, before: ConsentStatus = IN, *, opt_out_type: str = "", **settings: Any) -> TextEffect:
    text = InboundText(
        text_id="SM1", phone=DANA, number=PhoneNumber("+14155550100"), body=body, opt_out_type=opt_out_type
    )
    consent = Consent(phone=DANA, sms=before, sms_since=EARLIER, since=EARLIER)
    return effect_of_text(text, AccountSettings(**SETTINGS | settings), consent, Arrival(NOW))


CHANGED, RECEIVED, HELP = EntryType.CONSENT_CHANGED, EntryType.MESSAGE_RECEIVED, EntryType.HELP_REQUESTED

# What is texted, what stood; then what stands (None: not touched), the entry, the reply.
TEXTS = [
    ("STOP", IN, OUT, CHANGED, STOPPED),
    ("STOP", UNKNOWN, OUT, CHANGED, STOPPED),
    ("STOP", OUT, OUT, CHANGED, STOPPED),
    ("Opt out!", IN, OUT, CHANGED, STOPPED),
    ("START", OUT, IN, CHANGED, STARTED),
    ("START", UNKNOWN, IN, CHANGED, STARTED),
    ("START", IN, IN, CHANGED, STARTED),
    ("yes", UNKNOWN, IN, CHANGED, STARTED),
    ("Y", OUT, IN, CHANGED, STARTED),
    ("UNSTOP", OUT, IN, CHANGED, STARTED),
    ("yes", IN, None, RECEIVED, None),
    ("Y", IN, None, RECEIVED, None),
    ("UNSTOP", IN, None, RECEIVED, None),
    ("HELP", IN, None, HELP, HELPED),
    ("info", OUT, None, HELP, HELPED),
    ("Yes, we will be there", UNKNOWN, None, RECEIVED, None),
    ("Can she stop by the office at noon?", IN, None, RECEIVED, None),
    (
        "please stop by at my old number",
        IN,
        IN,
        EntryType.OPT_OUT_REQUESTED,
        None,
    ),  # may be a wish: nothing is answered
    ("please stop texting my old number", IN, IN, EntryType.OPT_OUT_REQUESTED, NOTED),
    ("please stop texting my old number", OUT, None, RECEIVED, None),
    ("", IN, None, RECEIVED, None),
]


@pytest.mark.parametrize(("body", "before", "after", "told", "reply"), TEXTS)
def test_a_text_changes_consent_only_where_it_is_a_command(
    body: str, before: ConsentStatus, after: ConsentStatus | None, told: EntryType, reply: str | None
) -> None:
    response = answered(body, before)
    assert (response.consent and response.consent.sms) == after
    assert (response.entry.type, response.reply) == (told, reply)


REACTED = [
    # text, emoji, what is told
    ("Loved “Recital moves to 5 pm. Reply STOP to unsubscribe”", "❤️", "reacted with ❤️ to a text message"),
    (f"Liked “{STARTED}”", "👍", "reacted with 👍 to a text message"),
    (f"Removed a like from “{STOPPED}”", "👍", "took the reaction 👍 back"),
    (f"Le encantó “{NOTED}”", "❤️", "reacted with ❤️ to a text message"),
    ("👎 to “START”", "👎", "reacted with 👎 to a text message"),
]


@pytest.mark.parametrize("before", list(ConsentStatus))
@pytest.mark.parametrize(("body", "emoji", "told"), REACTED, ids=[row[2] for row in REACTED])
def test_a_reaction_is_kept_with_its_emoji_and_changes_and_answers_nothing(
    body: str, emoji: str, told: str, before: ConsentStatus
) -> None:
    response = answered(body, before)
    assert (response.consent, response.reply) == (None, None)
    assert (response.entry.type, response.entry.text) == (RECEIVED, f"{DANA} {told}.")
    assert response.entry.data["reaction"] == emoji


def test_plain_words_are_answered_in_their_language() -> None:
    response = answered("Por favor quiten mi número de la lista")
    assert response.reply == (
        "Hemos anotado su deseo y ya no enviamos mensajes de Harbour Dance. Para recibirlos de nuevo, responda START."
    )


BESIDE_A_QUOTE = [
    ("STOP “Recital at 5. Reply STOP to unsubscribe”", IN, OUT),
    ("> Recital at 5. Reply STOP to unsubscribe\nstop", IN, OUT),
    (f"“{STOPPED}” START", OUT, IN),
    ("Loved “Reply STOP to unsubscribe” STOP", IN, IN),  # paused: two words are left
    (f"“{NOTED}” what is this?", IN, None),
    ("We are closed until Monday. Reply STOP to opt out.", IN, None),
]


@pytest.mark.parametrize(("body", "before", "after"), BESIDE_A_QUOTE, ids=[row[0] for row in BESIDE_A_QUOTE])
def test_what_stands_beside_a_quote_counts_as_always(
    body: str, before: ConsentStatus, after: ConsentStatus | None
) -> None:
    response = answered(body, before)
    assert (response.consent and response.consent.sms) == after


def test_the_entry_says_which_text_did_it_and_not_what_it_said() -> None:
    entry = answered("Stop!! my secret").entry
    assert entry.actor == Actor(ActorKind.RECIPIENT, DANA.e164)
    assert (entry.at, entry.phone, entry.key, entry.data["text_id"]) == (NOW, DANA.e164, "SM1", "SM1")
    assert "secret" not in f"{entry.text}{entry.data}"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("STOP", f"{DANA} opted out of text messages, by text message."),
        ("HELP", f"{DANA} asked for help."),
        ("see you", f"{DANA} sent a text message."),
    ],
)
def test_a_text_is_told_in_a_sentence(body: str, told: str) -> None:
    assert answered(body).entry.text == told


@pytest.mark.parametrize(("body", "before"), [("STOP", IN), ("START", OUT), ("HELP", IN)])
def test_where_the_carrier_owns_the_keywords_the_record_changes_and_nothing_is_answered(
    body: str, before: ConsentStatus
) -> None:
    carriers, ours = answered(body, before, keyword_owner=KeywordOwner.CARRIER), answered(body, before)
    assert carriers.reply is None
    assert (carriers.consent, carriers.entry.type) == (ours.consent, ours.entry.type)
    assert (carriers.entry.data["replied"], ours.entry.data["replied"]) == (False, True)


@pytest.mark.parametrize(("body", "reply"), [("STOP", STOPPED), ("HELP", HELPED)])
def test_with_advanced_opt_out_a_word_that_was_not_reported_was_not_answered_so_we_do(body: str, reply: str) -> None:
    response = answered(body, keyword_owner=KeywordOwner.CARRIER_ADVANCED)
    assert response.reply == reply
    assert "it has not answered" in response.entry.text
    reported = answered(body, keyword_owner=KeywordOwner.CARRIER_ADVANCED, opt_out_type=body)
    assert (reported.reply, reported.consent) == (None, response.consent)
    assert "The carrier has answered" in reported.entry.text


def test_of_a_text_that_is_found_late_nobody_knows_whether_advanced_opt_out_answered_it() -> None:
    text = InboundText(text_id="SM1", phone=DANA, number=PhoneNumber("+14155550100"), body="STOP")
    settings = AccountSettings(**SETTINGS | {"keyword_owner": KeywordOwner.CARRIER_ADVANCED})
    late = Arrival(EARLIER, answerable=False, recorded_at=NOW)
    found = effect_of_text(text, settings, Consent(phone=DANA, sms=IN), late)
    assert found.consent is not None
    assert (found.consent.sms, found.reply, found.entry.data.get("carrier")) == (OUT, None, None)


@pytest.mark.parametrize(
    ("number", "body", "does"),
    [
        ("+14155550100", "YES", "unblocks"),
        ("+18335550100", "YES", "goes_on_blocking"),
        ("+18335550100", "UNSTOP", "unblocks"),
        ("+18335550100", "START", "unblocks"),
        ("51839", "YES", "unblocks"),
    ],
)
def test_yes_to_a_toll_free_number_does_not_lift_the_networks_block(number: str, body: str, does: str) -> None:
    response = answered(body, OUT, keyword_owner=KeywordOwner.CARRIER, number=PhoneNumber(number))
    assert (response.consent and response.consent.sms, response.entry.data["carrier"]) == (IN, does)


@pytest.mark.parametrize(
    ("body", "before", "after"), [("STOP", IN, OUT), ("Y", OUT, IN), ("YES", UNKNOWN, IN), ("HELP", IN, None)]
)
def test_words_to_a_short_code_are_heard_and_answered(
    body: str, before: ConsentStatus, after: ConsentStatus | None
) -> None:
    response = answered(body, before, number=PhoneNumber("51839"))
    assert (response.consent and response.consent.sms) == after
    assert response.reply is not None


@pytest.mark.parametrize(
    ("opt_out_type", "before", "after"), [("STOP", IN, OUT), ("START", OUT, IN), ("HELP", IN, None)]
)
def test_what_the_carrier_recognised_counts_and_is_not_answered_again(
    opt_out_type: str, before: ConsentStatus, after: ConsentStatus | None
) -> None:
    response = answered("any word the school chose", before, opt_out_type=opt_out_type)
    assert (response.consent and response.consent.sms, response.reply) == (after, None)


def test_an_opt_out_type_not_known_yet_is_read_by_its_text_and_not_answered() -> None:
    response = answered("STOP", opt_out_type="PAUSE")
    assert response.consent is not None
    assert (response.consent.sms, response.reply) == (OUT, None)


def test_all_of_the_carriers_opt_out_types_are_known() -> None:
    assert OPT_OUT_TYPE == {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def test_help_without_a_portal_names_none() -> None:
    reply = answered("HELP", portal_url="").reply
    assert reply == "Please visit our portal for further contact details. To opt-out, reply STOP."


MARKETING: dict[str, Any] = {
    "header": "Spring sale!",
    "footer": "Book now: harbour.example/shop",
    "portal_url": "https://harbour.example/portal",
}


@pytest.mark.parametrize("body", ["STOP", "please stop texting me", "ALTO"])
def test_what_confirms_a_stop_has_no_marketing(body: str) -> None:
    reply = str(answered(body, keyword_languages=tuple(Language), **MARKETING).reply)
    assert reply == answered(body, keyword_languages=tuple(Language), header="", footer="", portal_url="").reply
    assert not any(text in reply for text in (*MARKETING.values(), "http"))


@pytest.mark.parametrize("body", ["STOP", "START", "HELP", "ALTO", "please stop texting me"])
def test_what_nothing_carries_an_answer_to_is_obeyed_and_not_answered(body: str) -> None:
    consent = Consent(phone=DANA, sms=IN, sms_since=EARLIER, since=EARLIER)
    text = InboundText(text_id="SM1", phone=DANA, number=PhoneNumber("+14155550100"), body=body)
    settings = AccountSettings(**SETTINGS, keyword_languages=tuple(Language))
    late, timely = (effect_of_text(text, settings, consent, Arrival(NOW, answerable=one)) for one in (False, True))
    assert (late.reply, late.entry.data["replied"]) == (None, False)
    assert (late.consent, late.entry.type, late.entry.text) == (timely.consent, timely.entry.type, timely.entry.text)


@pytest.mark.parametrize("name", ["{account}", "{0} & Söhne", "100% Dance", "A}B{C"])
def test_an_accounts_name_is_told_as_it_is_written(name: str) -> None:
    reply = answered("STOP", name=name).reply
    assert reply is not None
    assert f"no further messages from {name}. To opt" in reply
