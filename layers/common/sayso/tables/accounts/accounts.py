"""The accounts table: settings, the head (credits), purchases, adjustments, and which account a number belongs to."""

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.transactions import TransactWrite

from sayso.domain.account.settings import AccountSettings, KeywordOwner, Language, OptOutMode
from sayso.domain.credits.ledger import Head
from sayso.domain.errors import NotFound
from sayso.tables.base import UNBOUND, Bounds, Table


class AccountsTable(Table):
    """pk: the account."""

    class Meta(Bounds):
        table_name = UNBOUND


class SettingsItem(AccountsTable):
    """sk `settings`."""

    name = UnicodeAttribute()
    number = UnicodeAttribute()
    keyword_owner = UnicodeAttribute()
    default_country = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    header = UnicodeAttribute()
    footer = UnicodeAttribute()
    portal_url = UnicodeAttribute()
    categories: ListAttribute[str] = ListAttribute()
    urgent_categories: ListAttribute[str] = ListAttribute(default=list)
    quiet_hours = JSONAttribute(null=True)
    opt_out_mode = UnicodeAttribute()
    keyword_languages: ListAttribute[str] = ListAttribute(default=lambda: [Language.ENGLISH.value])
    low_credits_at = NumberAttribute(null=True)
    warnings_as_errors: ListAttribute[str] = ListAttribute(default=list)
    lanes = NumberAttribute()
    version = NumberAttribute()


class HeadItem(AccountsTable):
    """sk `head`."""

    balance = NumberAttribute()
    held = NumberAttribute()
    available = NumberAttribute()
    seq = NumberAttribute()
    hash = UnicodeAttribute()
    last_at = UnicodeAttribute()


class BookingItem(AccountsTable):
    """The first answer to a reference, which every repeat gets."""

    credits = NumberAttribute()
    balance = NumberAttribute()
    held = NumberAttribute()
    available = NumberAttribute()

    def answer(self) -> dict[str, int]:
        """As it was given."""
        return {"balance": int(self.balance), "held": int(self.held), "available": int(self.available)}


class PurchaseItem(BookingItem):
    """sk `purchase#<reference>`."""


class AdjustmentItem(BookingItem):
    """sk `adjustment#<reference>`; a repeat must give the same reason."""

    reason = UnicodeAttribute()


class NumberItem(AccountsTable):
    """pk `number#<E.164>`, sk `number`: whose number it is."""

    account = UnicodeAttribute()


def settings_of(account: str) -> AccountSettings:
    """The account's settings, read strongly consistently; NotFound if nobody opened it."""
    try:
        item = SettingsItem.get(account, "settings", consistent_read=True)
    except DoesNotExist as error:
        raise NotFound(f"There is no account {account}.") from error
    return AccountSettings(
        account=account,
        name=item.name,
        number=item.number,
        keyword_owner=KeywordOwner(item.keyword_owner),
        default_country=item.default_country,
        time_zone=item.time_zone,
        header=item.header,
        footer=item.footer,
        portal_url=item.portal_url,
        categories=tuple(item.categories),
        urgent_categories=tuple(item.urgent_categories),
        quiet_hours=item.quiet_hours,
        opt_out_mode=OptOutMode(item.opt_out_mode),
        keyword_languages=tuple(map(Language, item.keyword_languages)),
        low_credits_at=None if item.low_credits_at is None else int(item.low_credits_at),
        warnings_as_errors=tuple(item.warnings_as_errors),
        lanes=int(item.lanes),
        version=int(item.version),
    )


def put_settings(transaction: TransactWrite, settings: AccountSettings) -> None:
    """Write settings one version on, provided that nobody else has changed them since they were read."""
    public = settings.public()
    item = SettingsItem(settings.account, "settings", **public, lanes=settings.lanes, version=settings.version + 1)
    unchanged_since_read = SettingsItem.version == settings.version
    never_opened = SettingsItem.pk.does_not_exist()
    transaction.save(item, condition=unchanged_since_read if settings.version else never_opened)


def account_of_number(number: str) -> str | None:
    """The account that texts from this number."""
    try:
        return NumberItem.get(f"number#{number}", "number", consistent_read=True).account
    except DoesNotExist:
        return None


def put_number(transaction: TransactWrite, account: str, number: str) -> None:
    """Give the number to the account, provided that it is nobody's."""
    item = NumberItem(f"number#{number}", "number", account=account)
    transaction.save(item, condition=NumberItem.pk.does_not_exist())


def head_of(account: str) -> Head:
    """The account's credits, read strongly consistently."""
    try:
        item = HeadItem.get(account, "head", consistent_read=True)
    except DoesNotExist as error:
        raise NotFound(f"There is no account {account}.") from error
    return Head(
        account=account,
        balance=int(item.balance),
        held=int(item.held),
        available=int(item.available),
        seq=int(item.seq),
        hash=item.hash,
        last_at=item.last_at,
    )


def put_first_head(transaction: TransactWrite, account: str) -> None:
    """The head of an account without credits."""
    first = Head(account=account)
    item = HeadItem(account, "head", balance=0, held=0, available=0, seq=0, hash=first.hash, last_at=first.last_at)
    transaction.save(item, condition=HeadItem.pk.does_not_exist())


def hold(transaction: TransactWrite, account: str, credits_needed: int) -> None:
    """Set credits aside, by arithmetic: accepts of one account never wait for each other's numbers."""
    enough_is_available = HeadItem.available >= credits_needed
    transaction.update(
        HeadItem(account, "head"),
        actions=[
            HeadItem.held.set(HeadItem.held + credits_needed),
            HeadItem.available.set(HeadItem.available - credits_needed),
        ],
        condition=enough_is_available,
    )


def move_head(transaction: TransactWrite, before: Head, after: Head) -> None:
    """Move the head from one ledger entry to a later one.

    Balance, number and hash may only follow from those that were read; `held` and `available` also move by accepts
    in between, so they change by arithmetic.
    """
    no_other_ledger_entry_since = (HeadItem.seq == before.seq) & (HeadItem.last_at <= after.last_at)
    transaction.update(
        HeadItem(before.account, "head"),
        actions=[
            HeadItem.balance.set(after.balance),
            HeadItem.held.set(HeadItem.held + (after.held - before.held)),
            HeadItem.available.set(HeadItem.available + (after.available - before.available)),
            HeadItem.seq.set(after.seq),
            HeadItem.hash.set(after.hash),
            HeadItem.last_at.set(after.last_at),
        ],
        condition=no_other_ledger_entry_since,
    )


def purchase_of(account: str, reference: str) -> tuple[int, dict[str, int]] | None:
    """The credits that this reference bought, and the answer that it got."""
    try:
        item = PurchaseItem.get(account, f"purchase#{reference}", consistent_read=True)
    except DoesNotExist:
        return None
    return int(item.credits), item.answer()


def put_purchase(transaction: TransactWrite, account: str, reference: str, credits_bought: int, head: Head) -> None:
    """Remember the reference, provided that it is new."""
    item = PurchaseItem(account, f"purchase#{reference}", credits=credits_bought)
    _keep_answer(item, head)
    transaction.save(item, condition=PurchaseItem.pk.does_not_exist())


def adjustment_of(account: str, reference: str) -> tuple[int, str, dict[str, int]] | None:
    """The credits that this reference moved, the reason that was given, and the answer that it got."""
    try:
        item = AdjustmentItem.get(account, f"adjustment#{reference}", consistent_read=True)
    except DoesNotExist:
        return None
    return int(item.credits), item.reason, item.answer()


def put_adjustment(
    transaction: TransactWrite, account: str, reference: str, credits_moved: int, reason: str, head: Head
) -> None:
    """Remember the reference, provided that it is new."""
    item = AdjustmentItem(account, f"adjustment#{reference}", credits=credits_moved, reason=reason)
    _keep_answer(item, head)
    transaction.save(item, condition=AdjustmentItem.pk.does_not_exist())


def _keep_answer(item: BookingItem, head: Head) -> None:
    item.balance, item.held, item.available = head.balance, head.held, head.available
