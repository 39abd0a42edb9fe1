"""The figures of a batch: what its answer, its preview and its page have in common."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from sayso.domain.advice import Advice, AdviceCode
from sayso.domain.message.channel import Channel

LOW_CREDITS: Literal["low_credits"] = "low_credits"

type WarningCode = AdviceCode | Literal["low_credits"]


@dataclass(frozen=True, slots=True)
class BatchWarning:
    """Something that could be better; nothing was held up for it. A field that is None does not apply, and is left out.

    `index` is the first row that it concerns, where it comes from a row; `position` counts the field's characters.
    """

    code: WarningCode
    detail: str = ""
    suggestion: str = ""
    field: str | None = None
    position: int | None = None
    index: int | None = None

    @classmethod
    def of(cls, advice: Advice, index: int | None = None) -> "BatchWarning":
        """The advice, about the row of this index or about all of them."""
        return cls(advice.code, advice.detail, advice.suggestion, advice.field, advice.position, index)

    @classmethod
    def read(cls, public: Mapping[str, Any]) -> "BatchWarning":
        """The warning that `public` wrote."""
        code = public["code"]
        return cls(**{**public, "code": LOW_CREDITS if code == LOW_CREDITS else AdviceCode(code)})

    def public(self) -> dict[str, Any]:
        """The warning as staff see it, and as it is stored."""
        shown = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in shown.items() if value is not None} | {"code": str(self.code)}


@dataclass(frozen=True, slots=True)
class Deferral:
    """Recipients that wait for the same moment."""

    at: str
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a batch comes to. `recipients` counts the accepted ones after merging: as many messages.

    `send_at` is None for at once, `expires_at` if the request does not say. `segments` is of all messages together, and
    as many credits are held; `credits_available` are left for other batches.
    """

    channel: Channel
    recipients: int
    families: int = 0
    merged: int = 0
    without_consent: int = 0
    send_at: str | None = None
    expires_at: str | None = None
    deferred: int = 0
    deferred_until: Sequence[Deferral] = ()
    segments: int = 0
    segments_saved: int = 0
    segments_lost: int = 0
    credits_held: int = 0
    credits_available: int = 0
    warnings: Sequence[BatchWarning] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Figures":
        """The figures that `public` wrote; those that it did not know yet have their defaults."""
        known = {each.name: stored[each.name] for each in fields(Figures) if each.name in stored}
        deferrals = (Deferral(each["at"], each["recipients"]) for each in stored.get("deferred_until", ()))
        return cls(
            **known
            | {
                "channel": Channel(stored.get("channel", Channel.SMS)),
                "deferred_until": tuple(deferrals),
                "warnings": tuple(BatchWarning.read(each) for each in stored.get("warnings", ())),
            }
        )

    def values(self) -> dict[str, Any]:
        """The figures by name, for an answer that has more fields."""
        return {each.name: getattr(self, each.name) for each in fields(Figures)}

    def public(self) -> dict[str, Any]:
        """The figures as staff see them, and as they are stored."""
        return {
            **self.values(),
            "channel": self.channel.value,
            "deferred_until": [{"at": each.at, "recipients": each.recipients} for each in self.deferred_until],
            "warnings": [warning.public() for warning in self.warnings],
        }

    def without_rows(self, indexes: Collection[int]) -> "Figures":
        """The figures without warnings about these rows, which quote them."""
        return replace(self, warnings=tuple(one for one in self.warnings if one.index not in indexes))
