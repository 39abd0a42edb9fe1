"""What the calls for credits and settings answer."""

from pydantic import Field

from apidoc.answers.form import Answer, Phone
from sayso.domain.account.settings import KeywordOwner, Language, OptOutMode
from sayso.domain.advice import AdviceCode


class Credits(Answer):
    """The account's credits."""

    balance: int = Field(description="Bought and not used yet")
    held: int = Field(description="Set aside for messages that are not settled")
    available: int = Field(description="`balance - held`: what the next batch can use")


class QuietHours(Answer):
    """From one time of the day to another, by the clocks of the account and of the phone's number."""

    from_: str = Field(alias="from", description="`21:00`")
    to: str = Field(description="`08:00`, usually of the next day")


class Settings(Answer):
    """What an account decides for itself; `number` and `keyword_owner` are the operator's."""

    name: str = Field(description="What `{{account}}` stands for")
    number: Phone
    default_country: str = Field(description="Of numbers written without a country code")
    time_zone: str = Field(description="A name of the IANA database")
    header: str = Field(description="A line before every text")
    footer: str = Field(description="A line behind every text")
    portal_url: str = Field(description="The address in the answer to HELP")
    categories: list[str] = Field(description="Beside the built-in `emergency`")
    keyword_owner: KeywordOwner
    urgent_categories: list[str] = Field(description="Those that go out in quiet hours too, as `emergency` does")
    quiet_hours: QuietHours | None = Field(description="Nothing that can wait goes out then; no such hours if null")
    opt_out_mode: OptOutMode = Field(description="Whether keys pressed in calls count at once, or an admin decides")
    keyword_languages: list[Language] = Field(description="Whose keywords count; `en` always")
    low_credits_at: int | None = Field(description="Credits at which batches bring a warning")
    warnings_as_errors: list[AdviceCode] = Field(description="Warnings that keep a batch from being accepted")
