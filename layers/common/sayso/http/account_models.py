"""The forms of a purchase and of a change of settings, as the API and the operator's commands take them."""

import zoneinfo
from typing import Annotated, Any, Self

import phonenumbers
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, StrictInt, StrictStr, model_validator

from sayso.domain.account.quiet_hours import LEAST_OPEN, QuietHours
from sayso.domain.account.settings import EMERGENCY, Language, OptOutMode
from sayso.domain.advice import AdviceCode
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.template import InvalidTemplate, Template

MAX_CREDITS = 1_000_000_000


class PurchaseModel(BaseModel):
    """The body of `POST /credits/purchases`."""

    model_config = ConfigDict(extra="forbid")

    credits: StrictInt = Field(ge=1, le=MAX_CREDITS)
    reference: StrictStr = Field(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$",
        description="The invoice or payment; it counts once",
    )


def one_line(text: str) -> str:
    """The text, if it is one; ValueError if not."""
    if not text.strip() or not text.isprintable():
        raise ValueError("must be one line that is not blank")
    return text


def _known_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError("is not a time zone of the IANA database, for example America/Chicago")
    return name


def _known_country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("is not a two-letter country code, for example US")
    return code


def _only_the_account(text: str) -> str:
    try:
        unknown = Template.parse(text).names - {"account"}
    except InvalidTemplate as problem:
        raise ValueError(str(problem)) from problem
    if unknown:
        raise ValueError(f"may use {{{{account}}}} only, not {', '.join(sorted(unknown))}")
    return text


def _web_address(text: str) -> str:
    if text:
        HttpUrl(text)
    return text


def _international(text: str) -> str:
    return PhoneNumber.from_e164(text).e164


def _not_built_in(name: str) -> str:
    if name == EMERGENCY:
        raise ValueError(f"{EMERGENCY} is built in")
    return name


def _with_english(languages: list[Language]) -> list[Language]:
    if Language.ENGLISH not in languages:
        raise ValueError("must have en: STOP and HELP work for everybody")
    return languages


LanguageCode = Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639, as `en` or `es`")]
Category = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50), AfterValidator(_not_built_in)]
ClockTime = Annotated[StrictStr, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Line = Annotated[StrictStr, Field(max_length=300), AfterValidator(_only_the_account)]


class QuietHoursModel(BaseModel):
    """From one time of the day to another, usually of the next day: nothing that can wait goes out between."""

    model_config = ConfigDict(extra="forbid")

    from_: ClockTime = Field(alias="from", description="`21:00`")
    to: ClockTime = Field(description="`08:00`, usually of the next day")

    @model_validator(mode="after")
    def _leave_time(self) -> Self:
        if QuietHours.of({"from": self.from_, "to": self.to}).open_for < LEAST_OPEN:
            raise ValueError("must leave an hour of the day at least")
        return self


OPERATORS = (
    "number",
    "keyword_owner",
    "possible_countries",
    "credits_per_call",
    "limits",
    "suspended",
    "help_lacks",
)
"""Settings that staff read and do not change: the operator's, and what follows from others."""


class SettingsModel(BaseModel):
    """The body of `PUT /settings`: the keys it names are changed. The operator's may be there too, as they are."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_operators(cls, body: Any) -> Any:
        return {name: body[name] for name in body if name not in OPERATORS} if isinstance(body, dict) else body

    name: Annotated[StrictStr, Field(max_length=100), AfterValidator(one_line)] = ""
    default_country: Annotated[StrictStr, AfterValidator(_known_country)] = ""
    time_zone: Annotated[StrictStr, AfterValidator(_known_zone)] = ""
    language: LanguageCode = "en"
    header: Line = ""
    footer: Line = ""
    portal_url: Annotated[StrictStr, Field(max_length=500), AfterValidator(_web_address)] = ""
    office_phone: Annotated[StrictStr, AfterValidator(_international)] | None = Field(
        default=None, description="With its country code"
    )
    office_email: Annotated[StrictStr, Field(max_length=100, pattern=r"^([!-?A-~]+@[!-?A-~]+\.[!-?A-~]{2,})?$")] = ""
    categories: list[Category] = Field(default_factory=list, min_length=1, max_length=50)
    urgent_categories: list[Category] = Field(
        default_factory=list, max_length=50, description="Those that go out in quiet hours too"
    )
    quiet_hours: QuietHoursModel | None = None
    opt_out_mode: OptOutMode = OptOutMode.AUTOMATIC
    keyword_languages: Annotated[
        list[Language], Field(max_length=10, description="`en` is one of them always"), AfterValidator(_with_english)
    ] = Field(default_factory=list)
    low_credits_at: Annotated[StrictInt, Field(ge=0, le=MAX_CREDITS)] | None = None
    countries: (
        Annotated[
            list[Annotated[StrictStr, AfterValidator(_known_country)]],
            Field(
                min_length=1,
                max_length=300,
                description="Some of those that the operator allows; `null` for all of them",
            ),
        ]
        | None
    ) = None
    warnings_as_errors: list[AdviceCode] = Field(default_factory=list, max_length=50)
    remove_at_carrier: Annotated[StrictInt, Field(ge=1, le=3650)] | None = None
    texts_kept_days: StrictInt = Field(default=30, ge=7, le=3650)
    inbound_kept_days: StrictInt = Field(default=730, ge=90, le=3650)
    consents_kept_years: StrictInt = Field(default=4, ge=4, le=100)

    def changes(self) -> dict[str, Any]:
        """The keys that the request names."""
        named = self.model_dump(include=self.model_fields_set, by_alias=True)
        for name in named.keys() & {"categories", "urgent_categories", "warnings_as_errors"}:
            named[name] = tuple(dict.fromkeys(str(value) for value in named[name]))
        if named.get("countries") is not None:
            named["countries"] = tuple(dict.fromkeys(named["countries"]))
        if named.get("quiet_hours") is not None:
            named["quiet_hours"] = QuietHours.of(named["quiet_hours"])
        if named.get("office_phone") is not None:
            named["office_phone"] = PhoneNumber(named["office_phone"])
        if "keyword_languages" in named:
            named["keyword_languages"] = tuple(dict.fromkeys(named["keyword_languages"]))
        return named
