"""What the generated requests of schemathesis have to know of Sayso."""

from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from sayso.domain.phone import E164

schemathesis.openapi.format("phone", st.from_regex(E164, fullmatch=True))
schemathesis.openapi.format("phone_id", st.from_regex(r"ph_[A-Za-z0-9_-]{23}", fullmatch=True))
schemathesis.openapi.format("cursor", st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], **__: Any) -> None:
    """A cursor belongs to the list that answered it, so a right request has none that was made up."""
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE and case.query:
        case.query.pop("cursor", None)
