"""An account is a school or business: its settings, its staff and their roles."""

from dataclasses import dataclass, field, fields
from enum import StrEnum

from sayso.domain.account import category
from sayso.domain.account.destinations import country_of, usual_countries
from sayso.domain.account.help_answer import HelpPart, lacking
from sayso.domain.account.limits import Limits
from sayso.domain.account.quiet_hours import DEFAULT as DEFAULT_QUIET_HOURS
from sayso.domain.account.quiet_hours import QuietHours
from sayso.domain.account.suspension import Suspension
from sayso.domain.phone import PhoneNumber

EMERGENCY = "emergency"
"""The built-in category: only admins send it, and no choice of categories blocks it (categories.toml)."""

DEFAULT_LANES = 4
"""Chunks of one account that are sent at the same time."""

MOST_LANES = 100
"""As many as the largest batch has chunks."""


MOST_CREDITS_PER_CALL = 99
"""As a message's id has two digits for what the message costs."""


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
    """What happens to a request that is not a keyword in a text."""

    AUTOMATIC = "automatic"
    """A key that is pressed in a call counts at once; plain words in a text wait for an admin, as they may err."""
    REVIEW = "review"
    """An admin decides on both; until then nothing goes to the phone in the categories concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an account decides for itself; `number`, `keyword_owner`, `possible_countries`,
    `credits_per_call`, `limits` and `suspended` are the operator's."""

    name: str
    """What `{{account}}` stands for"""
    number: PhoneNumber
    default_country: str = "US"
    """Of numbers written without a country code"""
    time_zone: str = "America/New_York"
    """A name of the IANA database"""
    language: str = "en"
    """Of saved templates, for phones whose language is not known; ISO 639"""
    header: str = ""
    """A line before every text"""
    footer: str = ""
    """A line after every text"""
    portal_url: str = ""
    """The address in the answer to HELP"""
    office_phone: PhoneNumber | None = None
    """The phone that a call reads out, instead of `number`; without a portal, the answer to HELP names it"""
    office_email: str = ""
    """What the answer to HELP names where there is neither a portal nor a phone"""
    categories: tuple[str, ...] = field(default_factory=category.of_new_accounts)
    """Beside the built-in `emergency`"""
    keyword_owner: KeywordOwner
    urgent_categories: tuple[str, ...] = field(default_factory=category.urgent_of_new_accounts)
    """Those that go out in quiet hours too, as `emergency` does"""
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    """Nothing that can wait goes out then; no such hours if null"""
    opt_out_mode: OptOutMode = OptOutMode.AUTOMATIC
    """Whether keys pressed in calls count at once, or an admin decides"""
    keyword_languages: tuple[Language, ...] = (Language.ENGLISH,)
    """Whose keywords count; `en` always"""
    low_credits_at: int | None = None
    """Available credits at or below which a batch comes with a warning"""
    countries: tuple[str, ...] | None = None
    """Where phones may be that get messages, of those that the operator allows; all of them if null"""
    possible_countries: tuple[str, ...] | None = None
    """What the operator allows; the country of `number` if null, and for one of the United States their territories and
    Canada too"""
    warnings_as_errors: tuple[str, ...] = ()
    """Warnings that keep a batch from being accepted"""
    credits_per_call: int = 0
    """What a call costs, answered or not; 0 for nothing"""
    limits: Limits = field(default_factory=Limits)
    """How much the operator allows the account"""
    suspended: Suspension | None = None
    """Since when and why the operator has stopped the account; null if it may send"""
    remove_at_carrier: int | None = None
    """After how many days the words and pictures of texts are removed at the carrier; never if null"""
    texts_kept_days: int = 30
    """For how many days after the end of a batch its texts, names and families are kept"""
    inbound_kept_days: int = 730
    """For how many days a text that came is kept"""
    consents_kept_years: int = 4
    """For how many years after the last message to a phone, or from it, what it allowed is kept"""
    help_lacks: tuple[HelpPart, ...] = field(init=False, default=())
    """What the answer to HELP lacks before carriers accept it, by the settings above"""

    def __post_init__(self) -> None:
        lacks = lacking(portal_url=self.portal_url, office_phone=self.office_phone, office_email=self.office_email)
        theirs = self.keyword_owner is KeywordOwner.CARRIER
        object.__setattr__(self, "help_lacks", () if theirs else lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings(Settings):
    """An account with all that is set for it; `lanes` is how many of its chunks are sent at the same time.

    `version` counts the changes: it is the optimistic lock of the settings.
    """

    account: str
    lanes: int = DEFAULT_LANES
    version: int = field(default=0, compare=False)

    def knows(self, name: str) -> bool:
        """Whether messages of this category can be sent."""
        return name == EMERGENCY or name in self.categories

    def waits(self, name: str) -> bool:
        """Whether messages of this category wait until quiet hours are over."""
        return name != EMERGENCY and name not in self.urgent_categories

    @property
    def is_closed(self) -> bool:
        """Whether the operator has closed it, for good."""
        return self.suspended is not None and self.suspended.closed is True

    @property
    def allowed_countries(self) -> frozenset[str]:
        """Where the operator lets the account send."""
        if self.possible_countries is not None:
            return frozenset(self.possible_countries)
        return usual_countries(country_of(self.number) or "US")  # never by a setting that an admin may change

    @property
    def reached_countries(self) -> frozenset[str]:
        """Where messages go: an admin may only take from what the operator allows."""
        return self.allowed_countries & frozenset(self.allowed_countries if self.countries is None else self.countries)

    def public(self) -> Settings:
        """The settings as staff see them."""
        return Settings(**{shown.name: getattr(self, shown.name) for shown in fields(Settings) if shown.init})


class Role(StrEnum):
    """What a person may do; the first three rise, `billing` is separate."""

    VIEWER = "viewer"
    SENDER = "sender"
    ADMIN = "admin"
    BILLING = "billing"


# Each role includes those on its right.
IMPLIED: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.SENDER: frozenset({Role.SENDER, Role.VIEWER}),
    Role.ADMIN: frozenset({Role.ADMIN, Role.SENDER, Role.VIEWER}),
    Role.BILLING: frozenset({Role.BILLING}),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person of one account."""

    account: str
    name: str
    roles: frozenset[Role]
    lacks_second_factor: bool = False
    """Whether a role is missing for this reason alone."""

    def has(self, role: Role) -> bool:
        """Whether one of the person's roles is, or includes, this role."""
        return any(role in IMPLIED[own] for own in self.roles)
