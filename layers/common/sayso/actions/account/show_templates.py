"""Show the templates that an account has saved."""

from dataclasses import dataclass

from sayso.domain.text.saved_template import SavedTemplate, TemplateHeading, comparable
from sayso.tables.accounts.saved_templates import catalogue_of, version_of


@dataclass(frozen=True, slots=True)
class TemplateList:
    """At most 200."""

    templates: list[TemplateHeading]
    """By their names"""


def show_templates(account: str) -> TemplateList:
    """All that are not deleted."""
    return TemplateList(sorted(catalogue_of(account).headings, key=lambda one: comparable(one.name)))


def show_template(account: str, template_id: str, version: int | None) -> SavedTemplate:
    """The newest version, or the one that is named, also of a template that was deleted. NotFound if there is none."""
    catalogue = catalogue_of(account)
    if version is None:
        heading = catalogue.get(template_id)
        return version_of(account, heading.id, heading.version)
    found = catalogue.find(template_id)
    return version_of(account, found.id if found else template_id, version)
