"""An account is a school or business: its settings, its staff and their roles."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sayso.domain.account import category
from sayso.domain.account.quiet_hours import DEFAULT as DEFAULT_QUIET_HOURS

EMERGENCY = "emergency"
"""The built-in category: only admins send it, and no choice of categories blocks it (categories.toml)."""

DEFAULT_LANES = 4
MOST_LANES = 100
"""As many as the largest batch has chunks."""
"""Chunks of one account that are sent at the same time."""


class Language(StrEnum):
    """A language whose keywords can count."""

    ENGLISH = "en"
    """Always counts: rules and carriers name English words."""
    SPANISH = "es"


class KeywordOwner(StrEnum):
    """Who answers STOP, START and HELP on an account's number."""

    SAYSO = "sayso"
    CARRIER = "carrier"
    CARRIER_ADVANCED = "carrier_advanced"


class OptOutMode(StrEnum):
    """What becomes of a wish that is no keyword in a text."""

    AUTOMATIC = "automatic"
    """A key that is pressed in a call counts at once; plain words in a text wait for an admin, as they may err."""
    REVIEW = "review"
    """An admin decides on both; until then nothing goes to the phone in the categories concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """What an account decides for itself; `number` and `keyword_owner` are the operator's."""

    account: str
    name: str
    number: str
    keyword_owner: KeywordOwner
    default_country: str = "US"
    time_zone: str = "America/New_York"
    header: str = ""
    footer: str = ""
    portal_url: str = ""
    categories: tuple[str, ...] = field(default_factory=category.of_new_accounts)
    urgent_categories: tuple[str, ...] = field(default_factory=category.urgent_of_new_accounts)
    quiet_hours: dict[str, str] | None = field(default_factory=lambda: dict(DEFAULT_QUIET_HOURS))
    opt_out_mode: OptOutMode = OptOutMode.AUTOMATIC
    keyword_languages: tuple[Language, ...] = (Language.ENGLISH,)
    low_credits_at: int | None = None
    warnings_as_errors: tuple[str, ...] = ()
    lanes: int = DEFAULT_LANES
    version: int = field(default=0, compare=False)

    def knows(self, name: str) -> bool:
        """Whether messages of this category can be sent."""
        return name == EMERGENCY or name in self.categories

    def waits(self, name: str) -> bool:
        """Whether messages of this category wait until quiet hours are over."""
        return name != EMERGENCY and name not in self.urgent_categories

    def public(self) -> dict[str, Any]:
        """The settings as staff see them."""
        return {
            "name": self.name,
            "number": self.number,
            "default_country": self.default_country,
            "time_zone": self.time_zone,
            "header": self.header,
            "footer": self.footer,
            "portal_url": self.portal_url,
            "categories": list(self.categories),
            "keyword_owner": self.keyword_owner.value,
            "urgent_categories": list(self.urgent_categories),
            "quiet_hours": self.quiet_hours,
            "opt_out_mode": self.opt_out_mode.value,
            "keyword_languages": [language.value for language in self.keyword_languages],
            "low_credits_at": self.low_credits_at,
            "warnings_as_errors": list(self.warnings_as_errors),
        }


class Role(StrEnum):
    """What a person may do; `billing` stands beside the rising three."""

    VIEWER = "viewer"
    SENDER = "sender"
    ADMIN = "admin"
    BILLING = "billing"


# Each role brings those to its right.
IMPLIED: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.SENDER: frozenset({Role.SENDER, Role.VIEWER}),
    Role.ADMIN: frozenset({Role.ADMIN, Role.SENDER, Role.VIEWER}),
    Role.BILLING: frozenset({Role.BILLING, Role.VIEWER}),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person of one account."""

    account: str
    name: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """Whether one of the person's roles is, or brings, this role."""
        return any(role in IMPLIED[own] for own in self.roles)
