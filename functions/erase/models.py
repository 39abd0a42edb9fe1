"""The form of an erasure on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr


class ErasureModel(BaseModel):
    """The body of `POST /consents/{phone}/erasure`.

    The note says why, so that nobody erases by a slip. It is not kept: it may name who is to be forgotten.
    """

    model_config = ConfigDict(extra="forbid")

    note: Annotated[
        StrictStr,
        Field(max_length=300, pattern=r"\S", description="Why; it is asked for and not kept, as it may name somebody"),
    ]
