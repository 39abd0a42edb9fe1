"""The texts of a batch: one that was typed, or those of a saved template, one for each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sayso.domain.text.saved_template import comparable
from sayso_cli.office.api.client import Client, ResponseBody
from sayso_cli.office.phrasing import listed, quoted
from sayso_cli.office.problem import Problem


@dataclass(frozen=True, slots=True)
class Texts:
    """`fields` are those of the request that name the text; `by_field` has each text by the field of its template.

    `main` is what a phone reads whose language is not known.
    """

    main: str
    fields: Mapping[str, Any]
    by_field: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def typed(cls, text: str) -> "Texts":
        """A text that is written for this batch."""
        return cls(text, {"template": text}, {"template": text})

    @classmethod
    def saved(cls, template: Mapping[str, Any], language: str) -> "Texts":
        """Those of a saved template, in the version that was read."""
        texts: Mapping[str, str] = template["texts"]
        if language not in texts:
            raise Problem(
                f"{quoted(template['name'])} has no text in {language}, your account's language: add one with "
                f"`sayso save-template {quoted(template['name'])} --language {language}`."
            )
        fields = {"saved_template": template["id"], "template_version": template["version"]}
        return cls(texts[language], fields, {f"texts.{one}": text for one, text in texts.items()})

    @property
    def languages(self) -> frozenset[str]:
        """The languages to choose from; empty for a text without a language."""
        return frozenset(one.removeprefix("texts.") for one in self.by_field if one != "template")


def find(client: Client, name: str) -> dict[str, Any] | None:
    """Return the heading of the saved template with this name or id; None if there is none."""
    every = client.get("/templates")["templates"]
    ids = [one for one in every if one["id"] == name]
    return next(iter([*ids, *(one for one in every if comparable(one["name"]) == comparable(name))]), None)


def get(client: Client, name: str) -> ResponseBody:
    """Return the saved template with this name or id. Problem if there is none."""
    heading = find(client, name)
    if heading is None:
        names = [quoted(one["name"]) for one in client.get("/templates")["templates"]]
        there = f"there are {listed(names)}" if names else "none is saved yet, see `sayso save-template --help`"
        raise Problem(f"There is no saved text {quoted(name)}: {there}.")
    return client.get(f"/templates/{heading['id']}")
