"""The events that can change a consent: by which door each came, when, and what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sayso.domain.consent.consent import ConsentChange


class EventKind(StrEnum):
    """A door, and what was said there."""

    TEXT_STOP = "text_stop"
    """A text that is a keyword to stop."""
    TEXT_START = "text_start"
    """A text that is a keyword to start."""
    TEXT_YES = "text_yes"
    """A text that is a keyword to start, but ordinary talk too."""
    TEXT_HELP = "text_help"
    """A text that is the keyword for help."""
    TEXT_OTHER = "text_other"
    """Any other text."""
    PLAIN_WORDS = "plain_words"
    """A text that is not a keyword, but asks in plain words for no more texts."""
    MAYBE_PLAIN_WORDS = "maybe_plain_words"
    """Any other text that may ask for no more texts."""
    CALLS_PLAIN_WORDS = "calls_plain_words"
    """Any other text that asks in plain words for no more calls, and not for no more texts."""
    CARRIER_STOP = "carrier_stop"
    """The carrier refuses a text because the phone has opted out there."""
    KEY_1 = "key_1"
    """In a call: no more messages like these, of the call's category."""
    KEY_2 = "key_2"
    """In a call: no more messages but emergencies."""
    KEY_3 = "key_3"
    """In a call: no more notifications to this phone."""
    STAFF_CHANGE = "staff_change"
    """Staff record what the phone's owner said to them, on paper, or on a web page."""
    IMPORT_ROW = "import_row"
    """A row of a list of consents held elsewhere."""
    REQUEST_APPLIED = "request_applied"
    """An admin grants a pending request."""
    REQUEST_DISMISSED = "request_dismissed"
    """An admin dismisses a pending request: it was not meant as one."""


KEYS: Mapping[str, EventKind] = {"1": EventKind.KEY_1, "2": EventKind.KEY_2, "3": EventKind.KEY_3}
"""The keys of a call, and what pressing each of them means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `at` is when it was said, and `dated` is false for a paper without a date.

    `id` is that of the text or call, or of the request that is decided; `category` that of the call. `change` is what
    staff or a row of an import name, `by_admin` whether an admin asks for it. `review` is true where the account wants
    its staff to decide requests made by key. `late` is true for a text that was found some time after it was sent:
    others may have stated a wish since.
    """

    kind: EventKind
    at: str
    source: str
    id: str = ""
    category: str | None = None
    change: ConsentChange = field(default_factory=ConsentChange)
    note: str = ""
    by_admin: bool = False
    review: bool = False
    dated: bool = True
    late: bool = False
