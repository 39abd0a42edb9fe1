"""Save a template, as a new one or in a new version, in one transaction with the entry that says what changed."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.account.settings import AccountSettings
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.errors import ChangedMeanwhile, InvalidRequest, NameTaken
from sayso.domain.text.saved_template import (
    MOST_TEMPLATES,
    SavedTemplate,
    TemplateCatalogue,
    TemplateDraft,
    require_language,
    template_id,
)
from sayso.tables.accounts.saved_templates import TEMPLATES_BUSY, catalogue_of, put_catalogue, put_version, version_of
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


def save_template(account: str, draft: TemplateDraft, actor: Actor, now: datetime) -> SavedTemplate:
    """The new template; the one that is there, if it has the same name and content.

    Raises InvalidRequest, and NameTaken if another content has this name.
    """
    return retry_on_conflict(lambda: _save_new(account, draft, actor, now), TEMPLATES_BUSY)


def change_template(
    account: str, wanted: str, read_version: int | None, draft: TemplateDraft, actor: Actor, now: datetime
) -> SavedTemplate:
    """The template with this content, in a new version if that is not its content already.

    Raises NotFound, InvalidRequest, NameTaken, and ChangedMeanwhile if the version that was read is not the newest.
    """
    return retry_on_conflict(lambda: _save_next(account, wanted, read_version, draft, actor, now), TEMPLATES_BUSY)


def _save_new(account: str, draft: TemplateDraft, actor: Actor, now: datetime) -> SavedTemplate:
    _check(draft, settings_of(account))
    catalogue = catalogue_of(account)
    if known := catalogue.named(draft.name):
        before = version_of(account, known.id, known.version)
        if not before.differences(draft):
            return before
        raise _taken(draft, before.id)
    if len(catalogue.headings) >= MOST_TEMPLATES:
        raise InvalidRequest(f"The account has {MOST_TEMPLATES} saved templates: delete one first.")
    after = _version(template_id(catalogue), 1, draft, actor, now)
    return _write(catalogue, after, ["name", *(f"texts.{one}" for one in after.texts)], actor)


def _save_next(
    account: str, wanted: str, read_version: int | None, draft: TemplateDraft, actor: Actor, now: datetime
) -> SavedTemplate:
    catalogue = catalogue_of(account)
    heading = catalogue.get(wanted)
    before = version_of(account, heading.id, heading.version)
    changed = before.differences(draft)
    if not changed:  # also where the answer to this very request was lost
        return before
    if read_version not in {None, before.version}:
        raise ChangedMeanwhile(
            f"{before.saved_by} has saved version {before.version} since; look at it, and save yours again.",
            [{"field": "version", "problem": f"is {before.version} now"}],
        )
    _check(draft, settings_of(account))
    other = catalogue.named(draft.name)
    if other and other.id != before.id:
        raise _taken(draft, other.id)
    return _write(catalogue, _version(before.id, before.version + 1, draft, actor, now), changed, actor)


def _check(draft: TemplateDraft, settings: AccountSettings) -> None:
    require_language(draft.texts, settings.language)
    if draft.category is not None and not settings.knows(draft.category):
        raise InvalidRequest(
            f"This account has no category {draft.category!r}; it has {', '.join(settings.categories)}.",
            [{"field": "category", "problem": "unknown category"}],
        )


def _taken(draft: TemplateDraft, known_id: str) -> NameTaken:
    return NameTaken(
        f"There is a saved template “{draft.name}” already: change that one, or choose another name.",
        [{"field": "name", "problem": "is taken", "id": known_id}],
    )


def _version(own_id: str, number: int, draft: TemplateDraft, actor: Actor, now: datetime) -> SavedTemplate:
    return SavedTemplate(
        id=own_id,
        name=draft.name,
        category=draft.category,
        languages=tuple(draft.texts),
        version=number,
        saved_at=timestamps.to_text(now),
        saved_by=actor.name,
        texts=draft.texts,
    )


def _write(catalogue: TemplateCatalogue, saved: SavedTemplate, changed: list[str], actor: Actor) -> SavedTemplate:
    account = catalogue.account
    entry = Entry(
        account=account,
        at=saved.saved_at,
        type=EntryType.TEMPLATE_SAVED,
        actor=actor,
        text=f"Saved version {saved.version} of the template “{saved.name}”.",
        key=f"template.{saved.id}.{saved.version}",
        data={"template": saved.id, "template_version": saved.version, "changed": changed},
    )
    headings = (*catalogue.without(saved.id), saved.heading)
    transact(AccountsTable, partial(_put, replace(catalogue, headings=headings), saved, entry))
    return saved


def _put(catalogue: TemplateCatalogue, saved: SavedTemplate, entry: Entry, transaction: Transaction) -> None:
    put_catalogue(transaction, catalogue)
    put_version(transaction, catalogue.account, saved)
    log.put_entry(transaction, entry)
