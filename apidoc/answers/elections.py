"""What the report of elections answers."""

from datetime import date

from pydantic import Field

from apidoc.answers.form import Answer
from sayso.domain.audit.tally import Choice


class Election(Answer):
    """How often something was chosen by one door on one day."""

    day: date
    election: Choice
    detail: str | None = Field(description="The category, or what a request asks for")
    source: str = Field(description="The door: `text_message`, `paper_form`, `staff_decision`, …")
    count: int


class Elections(Answer):
    """The elections of some days, in their order; what nobody chose has no row."""

    from_: date = Field(alias="from")
    to: date = Field(description="Included")
    time_zone: str = Field(description="The account's: its midnights part the days")
    elections: list[Election]
