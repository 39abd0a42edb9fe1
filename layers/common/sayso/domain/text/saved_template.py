"""Saved templates: texts that an account keeps under a name, in one language or in several; no version changes."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sayso.domain.errors import InvalidRequest, NotFound
from sayso.domain.timestamps import TimeText

MOST_TEMPLATES = 200
"""Of one account: their names are one item."""

MOST_LANGUAGES = 10
"""Of one template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """What somebody wants to save; `texts` has one for each language."""

    name: str
    category: str | None
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHeading:
    """A saved template without its texts, as lists have it."""

    id: str
    name: str
    category: str | None
    """That of a batch with it, unless the request names one"""
    languages: tuple[str, ...]
    """Those that it has texts in"""
    version: int
    """How often it was saved"""
    saved_at: TimeText
    saved_by: str
    """Who saved this version"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTemplate(TemplateHeading):
    """One version of it; `texts` has one for each language."""

    texts: Mapping[str, str]

    @property
    def heading(self) -> TemplateHeading:
        """It without its texts."""
        return TemplateHeading(
            id=self.id,
            name=self.name,
            category=self.category,
            languages=self.languages,
            version=self.version,
            saved_at=self.saved_at,
            saved_by=self.saved_by,
        )

    def differences(self, draft: TemplateDraft) -> list[str]:
        """What the draft would change: `name`, `category`, `texts.en`."""
        changed = [name for name in ("name", "category") if getattr(self, name) != getattr(draft, name)]
        languages = dict.fromkeys([*self.texts, *draft.texts])
        return changed + [f"texts.{one}" for one in languages if self.texts.get(one) != draft.texts.get(one)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUsed:
    """The saved template of a batch, as it was when the batch was accepted."""

    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCatalogue:
    """The headings of all templates that an account has; `version` counts the changes: it is their optimistic lock."""

    account: str
    version: int = 0
    headings: tuple[TemplateHeading, ...] = field(default=())

    def find(self, wanted: str) -> TemplateHeading | None:
        """The template with this id or this name; case and blanks of a name do not matter."""
        return next((one for one in self.headings if one.id == wanted), None) or self.named(wanted)

    def named(self, name: str) -> TemplateHeading | None:
        """The template with this name."""
        return next((one for one in self.headings if comparable(one.name) == comparable(name)), None)

    def get(self, wanted: str) -> TemplateHeading:
        """The same as `find`; NotFound if there is none."""
        found = self.find(wanted)
        if found is None:
            raise NotFound("There is no saved template of this name or id; GET /templates lists them.")
        return found

    def without(self, template_id: str) -> Iterator[TemplateHeading]:
        """The other templates."""
        return (one for one in self.headings if one.id != template_id)


def template_id(catalogue: TemplateCatalogue) -> str:
    """The id of the next new template."""
    return hashlib.sha256(f"{catalogue.account}\n{catalogue.version + 1}".encode()).hexdigest()[:12]


def comparable(name: str) -> str:
    """The name as names are compared."""
    return " ".join(name.split()).casefold()


def require_language(texts: Mapping[str, str], language: str) -> None:
    """Raises InvalidRequest if there is no text for phones whose language is not known."""
    if language not in texts:
        problem = f"has no text in {language}, the account's language"
        raise InvalidRequest(
            f"texts: {problem}, for phones whose language is not known.", [{"field": "texts", "problem": problem}]
        )
