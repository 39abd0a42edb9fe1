"""docs/consent.md shows who replies to which word, and what the log says of it: every row is tried."""

import re
from collections.abc import Iterator

import pytest

from sayso.domain.account.settings import AccountSettings, KeywordOwner, Language
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.inbound.keyword import Keyword, commands
from sayso.domain.inbound.keyword_owner import CARRIER_SENTENCES, OF_WORD, CarrierDoes, carrier_does
from sayso.domain.inbound.text_message import Arrival, InboundText, TextEffect, effect_of_text
from sayso.domain.phone import PhoneNumber
from tests.support.pages import pages

DANA, NUMBER = PhoneNumber("+14155550101"), PhoneNumber("+14155550100")
NOW, EARLIER = "2026-01-05T15:00:00.000000Z", "2026-01-04T15:00:00.000000Z"

type Row = tuple[KeywordOwner, str, str, ConsentStatus, ConsentStatus, str, str]


def shown() -> Iterator[Row]:
    """Each text of each row of the page, for each owner that it names."""
    page = pages()["docs/consent.md"]
    table = page[page.index("## Who replies") : page.index("**In time.**")]
    for line in table.splitlines():
        if not line.startswith("| ") or line.startswith(("| `keyword_owner` ", "| ---")):
            continue
        owners, texts, before, after, answer, does = (cell.strip() for cell in line.strip("|").split("|"))
        named = re.findall(r"`(\w+)`", owners) or [owner.value for owner in KeywordOwner]
        recognised = re.search(r"`OptOutType` (\w+)", texts)
        for owner in named:
            for text in ["cualquiera", "STOP", "Y"] if recognised else texts.split(", "):
                yield (
                    KeywordOwner(owner),
                    text,
                    recognised[1] if recognised else "",
                    ConsentStatus(before.strip("`")),
                    ConsentStatus(after.strip("`")),
                    answer,
                    does.strip("`"),
                )


ROWS = list(shown())


def answered(owner: KeywordOwner, body: str, opt_out_type: str, before: ConsentStatus) -> TextEffect:
    settings = AccountSettings(
        account="harbour", name="Harbour", number=NUMBER, keyword_owner=owner, keyword_languages=tuple(Language)
    )
    consent = Consent(phone=DANA, sms=before, sms_since=EARLIER, since=EARLIER)
    text = InboundText(text_id="SM1", phone=DANA, number=NUMBER, body=body, opt_out_type=opt_out_type)
    return effect_of_text(text, settings, consent, Arrival(NOW))


@pytest.mark.parametrize(("owner", "body", "opt_out_type", "before", "after", "answer", "does"), ROWS)
def test_the_page_says_who_replies_what_changes_and_what_the_log_tells(
    owner: KeywordOwner,
    body: str,
    opt_out_type: str,
    before: ConsentStatus,
    after: ConsentStatus,
    answer: str,
    does: str,
) -> None:
    response = answered(owner, body, opt_out_type, before)
    assert (response.consent.sms if response.consent else before) is after
    assert (response.reply is not None) is (answer == "ours")
    assert response.entry.data["replied"] is (answer == "ours")
    assert response.entry.data.get("carrier", "–") == does
    assert does == "–" or response.entry.text.endswith(CARRIER_SENTENCES[CarrierDoes(does)])


def test_the_page_names_every_owner_every_deed_of_the_carrier_and_every_word_of_its_own() -> None:
    assert {row[0] for row in ROWS} == set(KeywordOwner)
    assert {row[6] for row in ROWS} == {"–", *CarrierDoes}
    its_own = {word for word, command in commands(Language.ENGLISH).items() if command.of_carrier}
    assert its_own <= {row[1].casefold() for row in ROWS if row[0] is KeywordOwner.CARRIER}


def test_after_a_y_the_log_says_that_the_carrier_goes_on_blocking_until_start() -> None:
    told = answered(KeywordOwner.CARRIER, "Y", "", ConsentStatus.OPTED_OUT).entry.text
    assert "goes on blocking until the phone texts START" in told


@pytest.mark.parametrize("body", ["STOP", "alto", "y", "Si!", "AYUDA", "hello"])
def test_nobody_is_answered_twice(body: str) -> None:
    for owner in KeywordOwner:
        for opt_out_type in ("", "STOP", "START", "HELP"):
            for before in ConsentStatus:
                response = answered(owner, body, opt_out_type, before)
                carrier_answers = response.entry.data.get("carrier") in {"blocks", "unblocks", "answers"}
                assert not (carrier_answers and response.reply)


def test_what_is_no_keyword_has_nothing_of_the_carrier() -> None:
    owner = KeywordOwner.CARRIER
    assert carrier_does(Keyword.NONE, owner, its_own=False, recognised=False) is None
    assert "carrier" not in answered(owner, "hello", "", ConsentStatus.OPTED_IN).entry.data
    assert {keyword for keyword, _ in OF_WORD} == {Keyword.STOP, Keyword.START, Keyword.HELP}
    assert set(CARRIER_SENTENCES) == set(CarrierDoes)
