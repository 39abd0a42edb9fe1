"""Times as people write them, in the school's time zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso_cli.office.input.dates import parse_day, parse_exact_time, parse_range_end, parse_time
from sayso_cli.office.input.written_days import as_written
from sayso_cli.office.problem import Problem

WEST = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 4, 2, 30, tzinfo=UTC)  # in the west it is still the third

BEGINNINGS: list[tuple[str, str, str, str]] = [
    ("2026-09-01", "US", "2026-09-01T00:00:00-07:00", "a day begins at midnight"),
    ("2026-09-01 14:00", "US", "2026-09-01T14:00:00-07:00", "an hour of the school"),
    ("2026-09-01T14:00:00Z", "US", "2026-09-01T14:00:00+00:00", "a time with its offset"),
    ("today", "US", "2026-11-03T00:00:00-08:00", "the day it is at the school"),
    ("Yesterday", "US", "2026-11-02T00:00:00-08:00", "the day before"),
    ("9/1/2026", "US", "2026-09-01T00:00:00-07:00", "the month first, in the United States"),
    ("9/1/2026", "GB", "2026-01-09T00:00:00-08:00", "the day first, elsewhere"),
    ("9/1/2026 9:05", "US", "2026-09-01T09:05:00-07:00", "an hour as Excel writes it"),
    ("9.1.2026", "DE", "2026-01-09T00:00:00-08:00", "with dots"),
    ("01/09/2026", "US", "2026-01-09T00:00:00-08:00", "the month first also with zeros"),
    ("9/1/2026 5:00 PM", "US", "2026-09-01T17:00:00-07:00", "a time as Excel writes it in the United States"),
    ("1 Sep 2026", "US", "2026-09-01T00:00:00-07:00", "a month by its name is never in doubt"),
    ("1 Sep 2026 5 pm", "GB", "2026-09-01T17:00:00-07:00", "twelve hours"),
    ("Sept. 1st, 2026 at 5:30 p.m.", "US", "2026-09-01T17:30:00-07:00", "as a letter has it"),
    ("1-Sep-2026", "US", "2026-09-01T00:00:00-07:00", "as Excel writes it"),
    ("1 de septiembre de 2026", "US", "2026-09-01T00:00:00-07:00", "in Spanish"),
    ("2026-09-01 12 am", "US", "2026-09-01T00:00:00-07:00", "midnight"),
    ("2026-09-01 12:05 pm", "US", "2026-09-01T12:05:00-07:00", "noon"),
    ("46266", "US", "2026-09-01T00:00:00-07:00", "the number by which Excel keeps a day"),
    ("46266.708333333336", "US", "2026-09-01T17:00:00-07:00", "and a time"),
    ("20260901", "US", "2026-09-01T00:00:00-07:00", "the basic form"),
    ("20260901T170000Z", "US", "2026-09-01T17:00:00+00:00", "the basic form with its time"),
    ("9/1/2026", "PR", "2026-09-01T00:00:00-07:00", "the month first in Puerto Rico too"),
    ("9/1/2026", "PH", "2026-09-01T00:00:00-07:00", "and in the Philippines"),
    ("9/1/26", "US", "2026-09-01T00:00:00-07:00", "a year of two digits"),
    ("9/1/26", "GB", "2026-01-09T00:00:00-08:00", "likewise, the day first"),
    ("1-Sep-26", "US", "2026-09-01T00:00:00-07:00", "as Excel writes it in short"),
    ("9-1-2026", "US", "2026-09-01T00:00:00-07:00", "with hyphens"),
    ("9/1/2026 2:30:05 PM", "US", "2026-09-01T14:30:05-07:00", "with seconds"),
    ("10/30/26 7:30 PM", "US", "2026-10-30T19:30:00-07:00", "a short year and a time"),
    ("Oct 30 7:30", "US", "2026-10-30T07:30:00-07:00", "without a year: the last one"),
    ("Nov 30 7:30", "US", "2025-11-30T07:30:00-08:00", "which may be that of last year"),
    ("30 Oct 11 pm", "US", "2026-10-30T23:00:00-07:00", "an hour is no year"),
    ("10/30 5pm", "US", "2026-10-30T17:00:00-07:00", "in numbers"),
    ("7:30am", "US", "2026-11-03T07:30:00-08:00", "today, if no day is named"),
    ("today at 7:30 p.m.", "US", "2026-11-03T19:30:00-08:00", "today and a time"),
    ("Sep 31", "US", "", "there is no such day"),
    ("2026-09-01 17 pm", "US", "", "no clock shows that"),
    ("1 Foo 2026", "US", "", "no month"),
    ("13/1/2026", "US", "", "there is no thirteenth month"),
    ("soon", "US", "", "no time at all"),
]


@pytest.mark.parametrize(("text", "country", "at", "why"), BEGINNINGS)
def test_a_time_is_read_on_the_clock_of_the_school(text: str, country: str, at: str, why: str) -> None:
    if at:
        assert parse_time(text, WEST, NOW, country).isoformat() == at, why
    else:
        with pytest.raises(Problem, match="is not a time: write 2026-09-01"):
            parse_time(text, WEST, NOW, country)


def test_the_last_day_of_a_range_belongs_to_it() -> None:
    assert parse_range_end("2026-11-03", WEST, NOW).isoformat() == "2026-11-04T00:00:00-08:00"
    assert parse_range_end("today", WEST, NOW).isoformat() == "2026-11-04T00:00:00-08:00"
    assert parse_range_end("2026-11-03 12:00", WEST, NOW).isoformat() == "2026-11-03T12:00:00-08:00"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1788220800", "is a number, not a day: write 2026-09-01"),
        ("2026090191200", "is a number, not a day: write 2026-09-01"),
        ("179801151205159.5", "is a number, not a day: write 2026-09-01"),
        ("94110", "is a number, not a day: write 2026-09-01"),
        ("2026", "is a number, not a day: write 2026-09-01"),
    ],
)
def test_what_could_be_several_days_is_refused_with_what_to_write(text: str, problem: str) -> None:
    for read in (parse_time, parse_range_end, parse_day):
        with pytest.raises(Problem, match=problem):
            read(text, WEST, NOW, "US")


AHEAD: list[tuple[str, str, str]] = [
    ("tomorrow 7:30", "2026-11-04T07:30:00-08:00", "the next day at the school"),
    ("Tomorrow, 7:30 pm", "2026-11-04T19:30:00-08:00", "in the evening"),
    ("mañana 7:30", "2026-11-04T07:30:00-08:00", "in Spanish"),
    ("7:30 pm", "2026-11-03T19:30:00-08:00", "later today"),
    ("11/30/26 7:30 PM", "2026-11-30T19:30:00-08:00", "a short year"),
    ("Nov 30 7:30", "2026-11-30T07:30:00-08:00", "the next one"),
    ("Jan 8 7:30", "2027-01-08T07:30:00-08:00", "which may be that of next year"),
    ("2027-03-14 03:30", "2027-03-14T03:30:00-07:00", "when clocks have gone forward"),
    ("2027-03-14T02:30:00Z", "2027-03-14T02:30:00+00:00", "with an offset it exists"),
]


@pytest.mark.parametrize(("text", "at", "why"), AHEAD)
def test_a_time_to_send_at_is_ahead(text: str, at: str, why: str) -> None:
    assert parse_exact_time("--send-at", text, WEST, NOW).isoformat() == at, why


OF_FORMS: list[tuple[str, str]] = [
    ("2026/08/14 9:05:12 AM EST", "2026-08-14T09:05:12-05:00"),
    ("2026/08/14 9:05:12 PM GMT-5", "2026-08-14T21:05:12-05:00"),
    ("2026/08/14 9:05:12 PM GMT+5:30", "2026-08-14T21:05:12+05:30"),
    ("8/14/2026 9:05:12", "2026-08-14T09:05:12-07:00"),
]


@pytest.mark.parametrize(("text", "at"), OF_FORMS)
def test_the_time_of_a_form_is_read_with_its_zone(text: str, at: str) -> None:
    assert parse_time(text, WEST, NOW).isoformat() == at


NOT_AHEAD: list[tuple[str, str]] = [
    (
        "2027-03-14 02:30",
        "--send-at 2027-03-14 02:30: this time does not exist, since clocks go forward on Mar 14, 2027. "
        "Write “2027-03-14 03:30”.",
    ),
    ("7:30am", "--send-at 7:30am: it is later than that today. Write “tomorrow 7:30am”."),
    ("tomorrow", "--send-at tomorrow has no time of day: write “2026-11-04 17:00”."),
]


@pytest.mark.parametrize(("text", "sentence"), NOT_AHEAD)
def test_a_time_that_cannot_be_meant_is_refused_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(Problem) as problem:
        parse_exact_time("--send-at", text, WEST, NOW)
    assert problem.value.sentence == sentence


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.times(), st.sampled_from(["US", "GB", "PH", "MX"]))
def test_what_a_workbook_shows_is_read_as_it_was(day: date, clock: time, country: str) -> None:
    clock = clock.replace(microsecond=0)
    shown = f"{as_written(day, country)} {as_written(clock, country)}"
    assert parse_time(shown, UTC, NOW, country) == datetime.combine(day, clock, UTC)
