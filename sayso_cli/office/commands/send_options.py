"""The options of `sayso send`, and the request that they make."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sayso.domain.message.channel import Channel
from sayso_cli.office.batch import batch_body, named, saved_text
from sayso_cli.office.batch.batch_body import BatchBody, ColumnTitles
from sayso_cli.office.batch.saved_text import Texts
from sayso_cli.office.input import dates, sheet
from sayso_cli.office.input.decoding import read_text
from sayso_cli.office.problem import Problem
from sayso_cli.office.session_context import SessionContext

GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOptions:
    """The options of the command."""

    file: Path | None
    template: str | None
    template_file: Path | None
    use: str | None
    category: str | None
    channel: str
    sheet: str | None
    phone_columns: tuple[str, ...]
    family_column: str | None
    name_column: str | None
    language_column: str | None
    all_or_nothing: bool
    no_normalise: bool
    test: bool
    to: str | None
    retry_of: str | None
    completes: str | None
    send_at: str | None
    expires_at: str | None
    preview: bool
    yes: bool
    again: bool
    only_rest: bool
    no_follow: bool
    idempotency_key: str | None


def batch_body_of(context: SessionContext, options: SendOptions) -> BatchBody:
    """Return the request; its list and texts are read, and its times are those of the school."""
    times = _times(context, options)
    if options.retry_of:
        return BatchBody({"retry_of": named.meant(context.client, options.retry_of), **times})
    country = str(context.settings["default_country"])
    families = sheet.read(options.file, country, options.sheet) if options.file else None
    texts, category = _texts(context, options)
    fields = {
        "channel": options.channel,
        "category": options.category or category or GENERAL,
        "normalise": not options.no_normalise,
        "all_or_nothing": options.all_or_nothing,
        **times,
        **({"completes": named.meant(context.client, options.completes)} if options.completes else {}),
    }
    # A call has neither header nor footer.
    header_and_footer = context.header_and_footer if options.channel == Channel.SMS else {}
    titles = ColumnTitles(
        phones=options.phone_columns,
        family=options.family_column,
        name=options.name_column,
        language=options.language_column,
    )
    if options.to:
        return batch_body.for_own_phone(options.to, texts, fields, header_and_footer, families, titles)
    if families is None:
        return BatchBody({**texts.fields, **fields}, texts=texts)
    return batch_body.from_sheet(families, texts, fields, header_and_footer, titles, country)


def _texts(context: SessionContext, options: SendOptions) -> tuple[Texts, str | None]:
    """Return the text, or the saved ones and their category."""
    if not options.use:
        written = read_text(options.template_file) if options.template_file else options.template
        text = written or context.screen.ask_for_text()
        if not text:
            raise Problem("Nothing was sent: there is no text.")
        return Texts.typed(text), None
    template = saved_text.get(context.client, options.use)
    return Texts.saved(template, str(context.settings["language"])), template["category"]


def _times(context: SessionContext, options: SendOptions) -> dict[str, str]:
    """Return `send_at` and `expires_at`, read in the school's time zone."""
    given = {"--send-at": options.send_at, "--expires-at": options.expires_at}
    now, country = datetime.now(UTC), context.settings["default_country"]
    return {
        option.removeprefix("--").replace("-", "_"): dates.parse_exact_time(
            option, text, context.zone, now, country
        ).isoformat()
        for option, text in given.items()
        if text
    }
