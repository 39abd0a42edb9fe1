"""The accounts table: an account's saved templates. All headings are one item, and each version is one for ever."""

from dataclasses import asdict, replace

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.errors import NotFound
from sayso.domain.text.saved_template import SavedTemplate, TemplateCatalogue, TemplateHeading
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.base import CompactJSON

TEMPLATES_BUSY = "The templates were being changed by others; look at them and try again."

CATALOGUE = "templates"


class CatalogueItem(AccountsTable):
    """sk `templates`: the headings of those that are not deleted."""

    version = NumberAttribute()
    headings = CompactJSON()


class VersionItem(AccountsTable):
    """sk `template#<id>#<version>`: written once; batches name it, also after the template was deleted."""

    content = CompactJSON()


def catalogue_of(account: str) -> TemplateCatalogue:
    """All headings, read strongly consistently."""
    try:
        item = CatalogueItem.get(account, CATALOGUE, consistent_read=True)
    except DoesNotExist:
        return TemplateCatalogue(account=account)
    headings = tuple(TemplateHeading(**one | {"languages": tuple(one["languages"])}) for one in item.headings)
    return TemplateCatalogue(account=account, version=int(item.version), headings=headings)


def version_of(account: str, template_id: str, version: int) -> SavedTemplate:
    """One version of a template; NotFound if there was never such a version."""
    try:
        item = VersionItem.get(account, _sk(template_id, version), consistent_read=True)
    except DoesNotExist as error:
        raise NotFound(f"The saved template has no version {version}.") from error
    return SavedTemplate(**item.content | {"languages": tuple(item.content["languages"])})


def put_catalogue(transaction: TransactWrite, catalogue: TemplateCatalogue) -> None:
    """Write the headings one version on, provided that nobody else has changed them since they were read."""
    headings = [asdict(one) for one in catalogue.headings]
    after = replace(catalogue, version=catalogue.version + 1)
    item = CatalogueItem(after.account, CATALOGUE, version=after.version, headings=headings)
    unchanged_since_read = CatalogueItem.version == catalogue.version
    transaction.save(item, condition=unchanged_since_read if catalogue.version else CatalogueItem.pk.does_not_exist())


def put_version(transaction: TransactWrite, account: str, template: SavedTemplate) -> None:
    """Write a new version."""
    item = VersionItem(account, _sk(template.id, template.version), content=asdict(template))
    transaction.save(item, condition=VersionItem.pk.does_not_exist())


def _sk(template_id: str, version: int) -> str:
    return f"template#{template_id}#{version:06d}"
