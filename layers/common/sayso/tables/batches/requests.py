"""The batches table: what a request takes from earlier batches, the same for accepting and for the preview."""

from dataclasses import replace

from sayso.domain.account.settings import AccountSettings
from sayso.domain.batch.group import Group, may_be_completed, may_be_retried_further
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.batch.retry import pick, retryable
from sayso.domain.text.saved_template import SavedTemplate
from sayso.tables.accounts.saved_templates import catalogue_of, version_of
from sayso.tables.batches import chunks, messages
from sayso.tables.batches.groups import earlier_messages, group_of
from sayso.tables.batches.names import named_id


def request_of(wanted: BatchRequest | RetryRequest, settings: AccountSettings) -> BatchRequest:
    """The request, with its saved template, and what it has to know of the batch that it completes or retries.

    A retry becomes the request that sends again what failed in its batch for a reason that passes. Raises NotFound if
    the account has no such batch or template, and what the rules of `domain/batch` raise.
    """
    account = settings.account
    if isinstance(wanted, RetryRequest):
        return _retry(replace(wanted, batch_id=named_id(account, wanted.batch_id)), account)
    if wanted.saved_template is not None:
        saved = saved_template_of(account, wanted.saved_template, wanted.template_version)
        wanted = wanted.using(saved, settings.language)
    if wanted.completes is None:
        return wanted
    group = group_of(account, named_id(account, wanted.completes))
    may_be_completed(group, wanted.channel)
    return replace(wanted, group=Group(group, earlier_messages(group)))


def saved_template_of(account: str, name: str, version: int | None) -> SavedTemplate:
    """The newest version of the template with this id or name, or the one that is named; NotFound if there is none."""
    heading = catalogue_of(account).get(name)
    return version_of(account, heading.id, version or heading.version)


def _retry(wanted: RetryRequest, account: str) -> BatchRequest:
    group = Group(group_of(account, wanted.batch_id))
    [batch] = [one for one in group.batches if one.batch_id == wanted.batch_id]
    wanted.check(batch)
    may_be_retried_further(group.batches)
    failed = retryable(messages.final_messages(batch, 0, batch.chunks - 1))
    stored = chunks.chunks_of(batch, sorted({chunk for chunk, _ in failed}))
    return wanted.of(pick(batch, failed, stored), replace(group, earlier=earlier_messages(group.after(batch))))
