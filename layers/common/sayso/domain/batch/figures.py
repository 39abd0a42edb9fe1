"""The figures of a batch: what its answer, its preview and its page have in common."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from sayso.domain.advice import Advice, AdviceCode
from sayso.domain.batch.recipients import Recipient
from sayso.domain.json_form import Sometimes
from sayso.domain.message.channel import Channel
from sayso.domain.text.saved_template import TemplateUsed
from sayso.domain.timestamps import TimeText

LOW_CREDITS: Literal["low_credits"] = "low_credits"
LATE_FOR_EXPIRY: Literal["late_for_expiry"] = "late_for_expiry"
LATE_FOR_QUIET_HOURS: Literal["late_for_quiet_hours"] = "late_for_quiet_hours"

type NotOfAdvice = Literal["low_credits", "late_for_expiry", "late_for_quiet_hours"]
"""Warnings about the moment at which a batch is sent, not about its wording."""

NOT_OF_ADVICE: Mapping[str, NotOfAdvice] = {code: code for code in (LOW_CREDITS, LATE_FOR_EXPIRY, LATE_FOR_QUIET_HOURS)}


@dataclass(frozen=True, slots=True)
class BatchWarning:
    """Something that could be better; nothing was held up for it."""

    code: AdviceCode | NotOfAdvice
    detail: str = ""
    suggestion: str = ""
    """What to do, in a sentence"""
    field: Sometimes[str] = None
    """`template`, `texts.<language>` of a saved one, `header`, `footer` or `variables.<name>`"""
    position: Sometimes[int] = None
    """Place in the field, in characters from 0"""
    index: Sometimes[int] = None
    """The first row that it concerns, where it came with a row"""

    @classmethod
    def of(cls, advice: Advice, index: int | None = None) -> "BatchWarning":
        """The advice, about the row of this index or about all of them."""
        return cls(advice.code, advice.detail, advice.suggestion, advice.field, advice.position, index)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "BatchWarning":
        """The warning of this JSON; what another version of Sayso wrote, and this one does not know, is left out."""
        known = {each.name: stored[each.name] for each in fields(cls) if each.name in stored}
        return cls(**{**known, "code": NOT_OF_ADVICE.get(known["code"]) or AdviceCode(known["code"])})

    @classmethod
    def read_all(cls, stored: Iterable[Mapping[str, Any]]) -> "list[BatchWarning]":
        """The warnings of this JSON, without those whose code this version does not know."""
        return [cls.read(one) for one in stored if one.get("code") in {*NOT_OF_ADVICE, *AdviceCode}]


@dataclass(frozen=True, slots=True)
class Deferral:
    """Recipients that wait for the same moment."""

    at: TimeText
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InLanguage:
    """The part of a batch that reads one text of its saved template."""

    language: str
    """ISO 639"""
    recipients: int
    segments: int

    @classmethod
    def of(cls, language: str, rows: Collection[Recipient]) -> "InLanguage":
        """That of these rows."""
        return cls(language=language, recipients=len(rows), segments=sum(row.segments for row in rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a batch comes to; stored as the JSON that the API shows."""

    channel: Channel
    """`sms`, texts; `voice`, calls"""
    recipients: int
    """Accepted recipients, after merging: as many messages"""
    families: int = 0
    """Distinct `family_id` of accepted rows; a row without one counts as a family"""
    merged: int = 0
    """Rows with the same phone and the same final text as one before them"""
    rejected_rows: int | None = None
    """Rows that cannot be sent; null for a batch of an older version"""
    template_used: TemplateUsed | None = None
    """The saved template, as it was then; null for a text of its own"""
    languages: list[InLanguage] = field(default_factory=list)
    """How many read which text of a saved template that has several"""
    completes: str | None = None
    """The first batch of the group that it completes"""
    already_sent: int = 0
    """Rows that were left out, as their phone has the text of that group, or it is on its way"""
    already_sent_other_text: int = 0
    """How many of these have another text now than the one that was sent"""
    without_consent: int = 0
    """Recipients whose consent, as it is now, would not let the message go out"""
    send_at: TimeText | None = None
    """When it begins; null for at once"""
    expires_at: TimeText | None = None
    """What has not gone out by then is skipped; null for after 7 days"""
    deferred: int = 0
    """Recipients whose message waits for the end of quiet hours"""
    deferred_until: list[Deferral] = field(default_factory=list)
    """Until when they wait, the earliest first"""
    sent_until: TimeText | None = None
    """When the last text goes out at the pace of the account's number; null for calls, and once none waits"""
    segments: int = 0
    """Of all messages together; one credit pays one segment. Of calls, what they cost: `credits_per_call` each"""
    segments_saved: int = 0
    """What replacing characters has saved"""
    segments_lost: int = 0
    """What would be saved without the costly characters"""
    credits_held: int = 0
    """Set aside until each message is settled"""
    credits_available: int = 0
    """What is left for other batches"""
    warnings: list[BatchWarning] = field(default_factory=list)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Figures":
        """The figures of this JSON; those that it does not have yet have their defaults."""
        known = {each.name: stored[each.name] for each in fields(Figures) if each.name in stored}
        return cls(
            **known
            | {
                "channel": Channel(stored.get("channel", Channel.SMS)),
                "deferred_until": [Deferral(**each) for each in stored.get("deferred_until", ())],
                "warnings": BatchWarning.read_all(stored.get("warnings", ())),
                "template_used": TemplateUsed(**stored["template_used"]) if stored.get("template_used") else None,
                "languages": [InLanguage(**each) for each in stored.get("languages", ())],
            }
        )

    def values(self) -> dict[str, Any]:
        """The figures by name, for an answer that has more fields."""
        return {each.name: getattr(self, each.name) for each in fields(Figures)}

    @property
    def completion(self) -> dict[str, str | int]:
        """Which batch it completes, and how many rows were left out, as its entry records them."""
        completes = {"completes": self.completes} if self.completes else {}
        return completes | ({"already_sent": self.already_sent} if self.completes or self.already_sent else {})

    @property
    def template_named(self) -> dict[str, str | int]:
        """Which saved template it uses, as its entry records it."""
        used = self.template_used
        return {"template": used.id, "template_version": used.version} if used else {}

    def without_rows(self, indexes: Collection[int]) -> "Figures":
        """The figures without warnings about these rows, which quote them."""
        return replace(self, warnings=[one for one in self.warnings if one.index not in indexes])
