"""Why a message was not delivered: in words that an office understands, and whether that passes by itself."""

from pathlib import Path

import pytest

from local.carrier.error_codes import DELIVERY_ERRORS
from sayso.domain.message.failure_causes import CAUSES, in_words, is_retryable
from sayso.domain.message.message import REASON_WORDS, MessageStatus, Reason

FAILED, UNDELIVERED = MessageStatus.FAILED, MessageStatus.UNDELIVERED
REPORTED, REFUSED = Reason.CARRIER_REPORTED, Reason.CARRIER_REFUSED

WORDS = [
    (None, "", None, "nothing to explain"),
    (Reason.OPTED_OUT, "", "the phone has opted out", "our own decision"),
    (REPORTED, "30003", "the phone is switched off or out of reach", "a known code"),
    (Reason.CARRIER_OPT_OUT, "21610", "the phone has opted out at the carrier", "both say the same"),
    (REPORTED, "", "the carrier could not deliver it", "no code"),
    (REPORTED, "39999", "the carrier could not deliver it (code 39999)", "a code of tomorrow"),
    (REFUSED, "29999", "the carrier refused it (code 29999)", "a refusal of tomorrow"),
]


@pytest.mark.parametrize(("reason", "code", "told", "case"), WORDS, ids=[row[-1] for row in WORDS])
def test_a_reason_is_told_in_plain_words(reason: Reason | None, code: str, told: str | None, case: str) -> None:
    assert in_words(reason, code) == told


RETRYABLE = [
    (FAILED, REPORTED, "30003", True, "the phone was off"),
    (UNDELIVERED, REPORTED, "30003", True, "the same, told otherwise"),
    (UNDELIVERED, REPORTED, "30008", True, "nobody said why"),
    (UNDELIVERED, REPORTED, "", True, "nobody said why, not even by a code"),
    (FAILED, REFUSED, "21611", True, "refused for the moment"),
    (FAILED, Reason.NOT_PROCESSED, "", True, "never handed over"),
    (FAILED, Reason.CARRIER_BUSY, "429", True, "never taken, whatever code came with it"),
    (UNDELIVERED, REPORTED, "30001", True, "the queue was full"),
    (FAILED, REPORTED, "30022", True, "too much at once"),
    (FAILED, REPORTED, "30023", True, "too much in a day"),
    (FAILED, REPORTED, "30027", True, "too much in a day for T-Mobile"),
    (UNDELIVERED, REPORTED, "30005", False, "no such number"),
    (UNDELIVERED, REPORTED, "30007", False, "the same wording is filtered again"),
    (FAILED, REPORTED, "30034", False, "somebody has to register the number first"),
    (UNDELIVERED, REPORTED, "39999", False, "who knows"),
    (FAILED, REFUSED, "21211", False, "no number"),
    (FAILED, Reason.CARRIER_OPT_OUT, "21610", False, "an opt-out does not pass"),
    (FAILED, Reason.OUTCOME_UNKNOWN, "", False, "it may have been read"),
    (FAILED, Reason.NOT_IDENTIFIED, "", False, "it has probably been read"),
    (FAILED, Reason.NO_RECEIPT, "", False, "it may have been read"),
    (MessageStatus.SKIPPED, Reason.NO_CONSENT, "", False, "nothing failed"),
    (MessageStatus.CANCELLED, Reason.BATCH_CANCELLED, "", False, "somebody wanted it so"),
    (MessageStatus.DELIVERED, None, "30003", False, "delivered after all"),
    (MessageStatus.SENT, None, "", False, "still on its way"),
]


@pytest.mark.parametrize(
    ("status", "reason", "code", "expected", "case"), RETRYABLE, ids=[row[-1] for row in RETRYABLE]
)
def test_what_did_not_arrive_for_a_reason_that_passes_can_be_sent_again(
    status: MessageStatus, reason: Reason | None, code: str, expected: bool, case: str
) -> None:
    assert is_retryable(status, reason, code) is expected


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(Reason)


def test_every_code_that_the_carrier_twin_plays_has_words() -> None:
    assert {str(code) for code in DELIVERY_ERRORS} <= set(CAUSES)


@pytest.mark.parametrize("words", [*REASON_WORDS.values(), *(cause.words for cause in CAUSES.values())])
def test_words_fit_into_a_sentence(words: str) -> None:
    assert not words.endswith(".")
    assert "{" not in words
    assert not words[0].isupper()


PAGE = (Path(__file__).parents[3] / "docs" / "undelivered.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_documented_with_its_words(reason: Reason) -> None:
    assert f"| `{reason.value}` | {REASON_WORDS[reason]} |" in PAGE


def test_every_code_is_documented_with_its_words() -> None:
    table = PAGE.split("| `error_code` | `reason_text` | `retryable` |\n| --- | --- | --- |\n")[1].split("\n\n")[0]
    causes = sorted(CAUSES.items())
    assert table.splitlines() == [
        f"| {code} | {cause.words} | {'yes' if cause.passes else 'no'} |" for code, cause in causes
    ]
