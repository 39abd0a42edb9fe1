"""What papers change, row by row, in any order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.entry import Actor, ActorKind
from sayso.domain.consent.bulk_import import (
    RESULT_WORDS,
    ImportedPhone,
    ImportedRow,
    ImportRequest,
    ImportRow,
    RowResult,
    import_rows,
)
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.json_form import to_json
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

DANA = PhoneNumber("+14155550101")
JAN, JUNE, NOV, NOW = (f"2026-{month}-01T00:00:00.000000Z" for month in ("01", "06", "11", "12"))
REQUEST = ImportRequest("harbour", Actor(ActorKind.STAFF, "office@harbour.example"), NOW, "import1")
SMS, VOICE = Channel
IN, OUT, UNKNOWN = ConsentStatus
IMPORTED, UNCHANGED, KEPT = RowResult.IMPORTED, RowResult.UNCHANGED, RowResult.KEPT

STOPPED_IN_JUNE = Consent(phone=DANA, sms=OUT, sms_since=JUNE, since=JUNE, source="text_message", version=3)


def row(
    status: ConsentStatus = IN, at: str | None = None, index: int = 0, channel: Channel = SMS, **more: Any
) -> ImportRow:
    return ImportRow(index=index, phone=DANA, channel=channel, status=status, source="paper_form", at=at, **more)


def results(imported: ImportedPhone) -> list[RowResult]:
    return [one.result for one in imported.rows]


def test_a_first_paper_opts_an_unknown_phone_in_with_its_date_family_and_name() -> None:
    imported = import_rows(Consent(phone=DANA), [row(at=JAN, family_id="F1", name="Dana", note="form 7")], REQUEST)
    assert imported.consent is not None
    assert (imported.consent.sms, imported.consent.sms_since) == (IN, JAN)
    assert (imported.consent.family_id, imported.consent.name, imported.consent.source) == ("F1", "Dana", "paper_form")
    [entry] = imported.entries
    assert (entry.at, entry.actor, entry.key) == (NOW, REQUEST.actor, "import1.00000")
    assert {"row": 0, "note": "form 7", "given_at": JAN}.items() <= entry.data.items()


def test_a_paper_that_says_what_is_on_record_changes_nothing() -> None:
    imported = import_rows(Consent(phone=DANA, sms=IN, sms_since=JAN), [row()], REQUEST)
    assert (imported.consent, imported.entries, results(imported)) == (None, [], [UNCHANGED])


# Rows over a STOP that was texted in June.
OVER_A_STOP = [
    ([row(at=JAN)], [KEPT], OUT, "an older paper"),
    ([row()], [KEPT], OUT, "a paper without a date"),
    ([row(at=NOV)], [IMPORTED], IN, "a newer paper"),
    ([row(UNKNOWN)], [KEPT], OUT, "a paper that knows nothing"),
    (
        [row(OUT, at=JAN, name="Dana"), row(at=JAN, index=1)],
        [IMPORTED, KEPT],
        OUT,
        "an older stop with a name before it",
    ),
    ([row(channel=VOICE, at=JAN), row(at=JAN, index=1)], [IMPORTED, KEPT], OUT, "an older paper about calls before it"),
    ([row(at=NOV), row(OUT, index=1)], [IMPORTED, IMPORTED], OUT, "an undated stop beside a newer opt-in"),
    ([row(at=NOV), row(OUT, at=NOV, index=1)], [IMPORTED, IMPORTED], OUT, "a stop of the same day as an opt-in"),
    ([row(OUT, at=NOV), row(at=NOV, index=1)], [IMPORTED, KEPT], OUT, "an opt-in of the same day as a stop"),
    ([row(OUT), row(at=NOV, index=1)], [UNCHANGED, IMPORTED], IN, "an undated stop is no newer than the one on record"),
]


@pytest.mark.parametrize(("rows", "expected", "stands", "reason"), OVER_A_STOP)
def test_no_older_paper_overrides_a_stop(
    rows: list[ImportRow], expected: list[RowResult], stands: ConsentStatus, reason: str
) -> None:
    imported = import_rows(STOPPED_IN_JUNE, rows, REQUEST)
    assert results(imported) == expected, reason
    assert (imported.consent or STOPPED_IN_JUNE).sms is stands, reason


def test_a_dated_withdrawal_wins_over_an_opt_in_whose_paper_had_no_date() -> None:
    listed = import_rows(Consent(phone=DANA), [row()], REQUEST).consent
    assert listed is not None
    imported = import_rows(listed, [row(OUT, at=JAN)], REQUEST)
    assert imported.consent is not None
    assert imported.consent.sms is OUT


@given(st.data())
def test_in_whatever_order_dated_papers_come_a_newest_one_that_says_stop_holds(data: st.DataObject) -> None:
    papers = [row(IN, JAN), row(OUT, JAN), row(IN, JUNE), row(OUT, JUNE), row(UNKNOWN, JUNE), row(OUT, NOV)]
    order = data.draw(st.permutations(papers))
    consent = import_rows(Consent(phone=DANA), order, REQUEST).consent
    assert consent is not None
    assert (consent.sms, consent.sms_since) == (OUT, NOV)


dates = st.none() | st.sampled_from([JAN, JUNE, NOV])
rows = st.lists(st.builds(row, st.sampled_from(ConsentStatus), dates, channel=st.sampled_from(Channel)), max_size=6)


@given(rows)
def test_papers_older_than_a_stop_never_lift_it_however_many_they_are(papers: list[ImportRow]) -> None:
    old = [paper for paper in papers if paper.at is None or paper.at <= JUNE]
    imported = import_rows(STOPPED_IN_JUNE, old, REQUEST)
    assert (imported.consent or STOPPED_IN_JUNE).sms is OUT


@given(rows)
def test_an_import_sent_again_says_the_same_thing_and_changes_nothing_of_consent(papers: list[ImportRow]) -> None:
    numbered = [row(paper.status, paper.at, index, paper.channel) for index, paper in enumerate(papers)]
    first = import_rows(STOPPED_IN_JUNE, numbered, REQUEST)
    assert [one.index for one in first.rows] == list(range(len(papers)))
    assert len(first.entries) == results(first).count(IMPORTED)
    assert (first.consent is None) == (not first.entries)


def test_every_result_but_a_rejection_has_its_sentence() -> None:
    assert set(RESULT_WORDS) == set(RowResult) - {RowResult.REJECTED}


def test_a_report_tells_its_row_and_why() -> None:
    assert to_json(ImportedRow.of(row(index=4), KEPT)) == {
        "index": 4,
        "phone": DANA.e164,
        "result": "kept",
        "detail": RESULT_WORDS[KEPT],
    }
    rejected = ImportedRow.rejected(4, "x", "phone: it is too short")
    assert (rejected.result, rejected.detail) == (RowResult.REJECTED, "phone: it is too short")
