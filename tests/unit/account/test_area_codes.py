"""Area codes that lie in two time zones: the stricter of both counts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from phonenumbers import timezone

from sayso.domain.account.area_codes import ZONES
from sayso.domain.account.quiet_hours import DEFAULT, zones_of

EAST, CENTRAL = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
SPLIT = ["219", "850", "423", "270", "364", "448", "606", "812", "906", "930"]


@pytest.mark.parametrize("area", SPLIT)
def test_in_an_area_of_two_zones_it_is_quiet_until_the_later_morning(area: str) -> None:
    before = datetime(2026, 11, 3, 7, 30, tzinfo=EAST)
    opens = DEFAULT.opens_at(zones_of(f"+1{area}5550123", "America/New_York"), before.astimezone(UTC))
    assert opens == datetime(2026, 11, 3, 8, 0, tzinfo=CENTRAL)


@pytest.mark.parametrize("area", SPLIT)
def test_and_quiet_from_the_earlier_evening(area: str) -> None:
    noon = datetime(2026, 11, 3, 12, 0, tzinfo=CENTRAL)
    closes = DEFAULT.closes_at(zones_of(f"+1{area}5550123", "America/Chicago"), noon.astimezone(UTC))
    assert closes == datetime(2026, 11, 3, 21, 0, tzinfo=EAST)


def test_orlando_is_eastern_only() -> None:
    assert zones_of("+16895550123", "America/New_York") == ("America/New_York",)


def test_other_countries_and_areas_are_as_the_library_has_them() -> None:
    assert zones_of("+12125550123", "America/New_York") == ("America/New_York",)
    assert zones_of("+442195550123", "Europe/London") == ("Europe/London",)


@pytest.mark.parametrize("area", sorted(ZONES))
def test_an_entry_is_needed_and_its_zones_exist(area: str) -> None:
    number = phonenumbers.parse(f"+1{area}5550123")
    at = {datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)}
    ours = {tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in sorted(at)) for zone in ZONES[area]}
    named = timezone.time_zones_for_geographical_number(number)
    theirs = {tuple(moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in sorted(at)) for zone in named}
    assert len(ours) == len(ZONES[area])
    assert ours != theirs, "the library names them now: delete the entry"
