"""The types that several answers share."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

Cursor = Annotated[str | None, Field(description="Goes back as `?cursor=` for the next page; null where the list ends")]
Phone = Annotated[str, Field(description="In E.164 form: `+14155550101`")]
At = Annotated[str, Field(description="UTC, to the microsecond", examples=["2026-03-02T16:00:00.000000Z"])]


class Answer(BaseModel):
    """The body of an answer, or a part of it."""


def sometimes(description: str) -> Any:
    """A field that is left out where it does not apply."""
    return Field(default=None, description=description)
