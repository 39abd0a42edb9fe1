"""The accounts table: an account's settings."""

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, GetError
from pynamodb.transactions import TransactWrite

from sayso.domain.account.limits import Limits
from sayso.domain.account.quiet_hours import QuietHours
from sayso.domain.account.settings import AccountSettings, KeywordOwner, Language, OptOutMode
from sayso.domain.account.suspension import Suspension
from sayso.domain.errors import Busy, NotFound
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.tables.accounts.table import AccountsTable


class SettingsItem(AccountsTable):
    """sk `settings`."""

    name = UnicodeAttribute()
    number = UnicodeAttribute()
    keyword_owner = UnicodeAttribute()
    default_country = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    language = UnicodeAttribute(default=Language.ENGLISH.value)
    header = UnicodeAttribute()
    footer = UnicodeAttribute()
    portal_url = UnicodeAttribute()
    office_phone = UnicodeAttribute(null=True)
    office_email = UnicodeAttribute(default="")
    categories: ListAttribute[str] = ListAttribute()
    urgent_categories: ListAttribute[str] = ListAttribute(default=list)
    quiet_hours = JSONAttribute(null=True)
    opt_out_mode = UnicodeAttribute()
    keyword_languages: ListAttribute[str] = ListAttribute(default=lambda: [Language.ENGLISH.value])
    low_credits_at = NumberAttribute(null=True)
    countries: ListAttribute[str] = ListAttribute(null=True)
    possible_countries: ListAttribute[str] = ListAttribute(null=True)
    warnings_as_errors: ListAttribute[str] = ListAttribute(default=list)
    credits_per_call = NumberAttribute(default=0)
    limits = JSONAttribute(default=dict)
    suspended = JSONAttribute(null=True)
    remove_at_carrier = NumberAttribute(null=True)
    texts_kept_days = NumberAttribute(default=30)
    inbound_kept_days = NumberAttribute(default=730)
    consents_kept_years = NumberAttribute(default=4)
    lanes = NumberAttribute()
    version = NumberAttribute()


def settings_of(account: str) -> AccountSettings:
    """The account's settings, read strongly consistently; NotFound if nobody opened it, Busy if they cannot be read."""
    try:
        item = SettingsItem.get(account, "settings", consistent_read=True)
    except DoesNotExist as error:
        raise NotFound(f"There is no account {account}.") from error
    except GetError as error:
        raise Busy("The account's settings could not be read just now; try again.") from error
    return AccountSettings(
        account=account,
        name=item.name,
        number=PhoneNumber(item.number),
        keyword_owner=KeywordOwner(item.keyword_owner),
        default_country=item.default_country,
        time_zone=item.time_zone,
        language=item.language,
        header=item.header,
        footer=item.footer,
        portal_url=item.portal_url,
        office_phone=PhoneNumber(item.office_phone) if item.office_phone else None,
        office_email=item.office_email,
        categories=tuple(item.categories),
        urgent_categories=tuple(item.urgent_categories),
        quiet_hours=QuietHours.of(item.quiet_hours) if item.quiet_hours else None,
        opt_out_mode=OptOutMode(item.opt_out_mode),
        keyword_languages=tuple(map(Language, item.keyword_languages)),
        low_credits_at=None if item.low_credits_at is None else int(item.low_credits_at),
        countries=None if item.countries is None else tuple(item.countries),
        possible_countries=None if item.possible_countries is None else tuple(item.possible_countries),
        warnings_as_errors=tuple(item.warnings_as_errors),
        credits_per_call=int(item.credits_per_call),
        limits=Limits.read(item.limits),
        suspended=Suspension(**item.suspended) if item.suspended else None,
        remove_at_carrier=None if item.remove_at_carrier is None else int(item.remove_at_carrier),
        texts_kept_days=int(item.texts_kept_days),
        inbound_kept_days=int(item.inbound_kept_days),
        consents_kept_years=int(item.consents_kept_years),
        lanes=int(item.lanes),
        version=int(item.version),
    )


def put_settings(transaction: TransactWrite, settings: AccountSettings) -> None:
    """Write settings one version on, provided that nobody else has changed them since they were read."""
    shown = to_json(settings.public()) | {"number": settings.number.written}  # as the carrier knows it
    del shown["help_lacks"]  # it follows from the others
    item = SettingsItem(settings.account, "settings", **shown, lanes=settings.lanes, version=settings.version + 1)
    unchanged_since_read = SettingsItem.version == settings.version
    never_opened = SettingsItem.pk.does_not_exist()
    transaction.save(item, condition=unchanged_since_read if settings.version else never_opened)
