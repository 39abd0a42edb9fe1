"""Delete a saved template: it can no longer be used; its versions stay, since batches and the log name them."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.text.saved_template import TemplateCatalogue, TemplateHeading
from sayso.tables.accounts.saved_templates import TEMPLATES_BUSY, catalogue_of, put_catalogue
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact


def delete_template(account: str, template_id: str, actor: Actor, now: datetime) -> TemplateHeading:
    """The template that is deleted; NotFound if there is none."""
    return retry_on_conflict(lambda: _delete(account, template_id, actor, now), TEMPLATES_BUSY)


def _delete(account: str, template_id: str, actor: Actor, now: datetime) -> TemplateHeading:
    catalogue = catalogue_of(account)
    heading = catalogue.get(template_id)
    entry = Entry(
        account=account,
        at=timestamps.to_text(now),
        type=EntryType.TEMPLATE_DELETED,
        actor=actor,
        text=f"Deleted the template “{heading.name}”.",
        key=f"template.{heading.id}.deleted",
        data={"template": heading.id, "template_version": heading.version},
    )
    after = replace(catalogue, headings=tuple(catalogue.without(heading.id)))
    transact(AccountsTable, partial(_write, after, entry))
    return heading


def _write(after: TemplateCatalogue, entry: Entry, transaction: Transaction) -> None:
    put_catalogue(transaction, after)
    log.put_entry(transaction, entry)
