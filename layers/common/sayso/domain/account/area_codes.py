"""Area codes of North America whose time zones the library does not name rightly; as of 2026-11-30.

It names one zone for each of these. Where an area code lies: the maps of the numbering administrators of the United
States (nanpa.com) and Canada (cnac.ca). Where a time zone ends: 49 CFR part 71, and the laws of the provinces. A test
says when the library names the same zones, so that an entry can go.
"""

from collections.abc import Mapping

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"

ZONES: Mapping[str, tuple[str, ...]] = {
    # They lie in two zones, or more.
    "219": (_CENTRAL, _EASTERN),  # Indiana: Gary is Central, Francesville Eastern
    "236": ("America/Vancouver", "America/Edmonton"),  # British Columbia: Cranbrook is Mountain
    "250": ("America/Vancouver", "America/Edmonton"),
    "257": ("America/Vancouver", "America/Edmonton"),
    "270": (_CENTRAL, _EASTERN),  # Kentucky: Bowling Green is Central, Elizabethtown Eastern
    "306": ("America/Regina", "America/Edmonton"),  # Saskatchewan: Lloydminster is Mountain
    "308": (_CENTRAL, _MOUNTAIN),  # Nebraska: Scottsbluff is Mountain
    "364": (_CENTRAL, _EASTERN),  # as 270
    "367": ("America/Toronto", "America/Halifax"),  # as 418
    "418": ("America/Toronto", "America/Halifax"),  # Quebec: the Magdalen Islands are Atlantic
    "423": (_EASTERN, _CENTRAL),  # Tennessee: Chattanooga is Eastern, Jasper Central
    "448": (_CENTRAL, _EASTERN),  # as 850
    "458": (_PACIFIC, _MOUNTAIN),  # as 541
    "541": (_PACIFIC, _MOUNTAIN),  # Oregon: Ontario is Mountain
    "574": (_EASTERN, _CENTRAL),  # Indiana: South Bend is Eastern, Knox Central
    "581": ("America/Toronto", "America/Halifax"),  # as 418
    "606": (_EASTERN, _CENTRAL),  # Kentucky: Albany is Central
    "620": (_CENTRAL, _MOUNTAIN),  # Kansas: Syracuse is Mountain
    "639": ("America/Regina", "America/Edmonton"),  # as 306
    "672": ("America/Vancouver", "America/Edmonton"),
    "778": ("America/Vancouver", "America/Edmonton"),
    "785": (_CENTRAL, _MOUNTAIN),  # Kansas: Goodland is Mountain
    "807": ("America/Toronto", "America/Winnipeg"),  # Ontario: Kenora is Central
    "812": (_EASTERN, _CENTRAL),  # Indiana: Bloomington is Eastern, Evansville Central
    "850": (_CENTRAL, _EASTERN),  # Florida: Pensacola is Central, Tallahassee Eastern
    "867": (
        "America/Whitehorse",
        "America/Edmonton",
        "America/Winnipeg",
        "America/Iqaluit",
    ),  # the northern territories
    "906": (_EASTERN, "America/Menominee"),  # Michigan: Iron Mountain is Central
    "928": ("America/Phoenix", _MOUNTAIN),  # Arizona: the Navajo Nation changes its clocks
    "930": (_EASTERN, _CENTRAL),  # as 812
    # It lies in one zone, and the library names another.
    "689": (_EASTERN,),  # Florida: Orlando
}


def zones_of_area(phone: str) -> tuple[str, ...]:
    """The zones of a phone's area code (E.164), if the table has it."""
    return ZONES.get(phone[2:5], ()) if phone.startswith("+1") else ()
