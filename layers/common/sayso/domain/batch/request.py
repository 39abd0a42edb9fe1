"""What staff ask for in a batch, and the checks of its rows before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sayso.domain.account.destinations import refusal
from sayso.domain.account.settings import AccountSettings
from sayso.domain.advice import AdviceCode
from sayso.domain.batch.already_sent import Rest, rest_of
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.character_costs import Draft
from sayso.domain.batch.figures import BatchWarning, InLanguage
from sayso.domain.batch.group import Group
from sayso.domain.batch.recipients import RawRecipient, Recipient, merge
from sayso.domain.batch.rejected import RejectedRow, Rejection
from sayso.domain.batch.retry import Retry, is_as_expected, may_be_retried
from sayso.domain.batch.text_review import Remarks, remark, united
from sayso.domain.characters.findings import normalise
from sayso.domain.errors import InvalidRequest
from sayso.domain.message.channel import Channel, traits_of
from sayso.domain.phone import PhoneNumber, may_lack_plus
from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.text.saved_template import SavedTemplate, TemplateUsed, require_language
from sayso.domain.text.segments import MAX_CHARACTERS, count, too_long
from sayso.domain.text.speech import spoken
from sayso.domain.text.template import ACCOUNT_VARIABLE, Template, is_blank

_PLUS_LOST = (
    "With a + before it this phone is a mobile; as it is, it was read as another number. Write the + if it is one."
)

HOPELESS = 4 * MAX_CHARACTERS
"""Characters that no normalising brings down to what the carrier takes."""


@dataclass(frozen=True, slots=True)
class RetryRequest:
    """A request to retry a batch; if channel or category is given, it must be that batch's."""

    batch_id: str
    channel: Channel | None = None
    category: str | None = None
    send_at: str | None = None
    expires_at: str | None = None

    def check(self, batch: Batch) -> None:
        """Raises InvalidRequest, BatchNotCompleted or AlreadyRetried if this batch cannot be retried in this way."""
        is_as_expected(batch, self.channel, self.category)
        may_be_retried(batch)

    def of(self, retry: Retry, group: Group) -> "BatchRequest":
        """The request that sends the recipients of the retry again, unless a later batch of its group has."""
        return BatchRequest(
            channel=retry.of.channel,
            category=retry.of.category,
            template=retry.of.template,
            template_used=retry.of.figures.template_used,
            recipients=(),
            test=retry.of.test,
            send_at=self.send_at,
            expires_at=self.expires_at,
            retry=retry,
            group=group,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest:
    """A checked request; its rows are checked one by one, and its times read, when it is prepared.

    `saved_template` names one, by id or name, and maybe its version; once it was read, `texts` are its texts by their
    languages, and `template` that of the account's language. `group` is that of the batch that it completes or
    retries, once that was read.
    """

    channel: Channel
    category: str
    template: str
    recipients: Sequence[RawRecipient]
    saved_template: str | None = None
    template_version: int | None = None
    template_used: TemplateUsed | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    normalise: bool = True
    all_or_nothing: bool = False
    test: bool = False
    send_at: str | None = None
    expires_at: str | None = None
    completes: str | None = None
    retry: Retry | None = None
    group: Group | None = None

    def using(self, saved: SavedTemplate, language: str) -> "BatchRequest":
        """The request with the texts of the saved template. Raises InvalidRequest if one lacks, or the category."""
        require_language(saved.texts, language)
        category = self.category or saved.category
        if not category:
            problem = "is required, as the saved template has none"
            raise InvalidRequest(f"category: {problem}.", [{"field": "category", "problem": problem}])
        return replace(
            self,
            category=category,
            template=saved.texts[language],
            texts=saved.texts,
            template_used=TemplateUsed(id=saved.id, name=saved.name, version=saved.version),
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is left to send, after merging, the rows that cannot be sent, and the review of the texts.

    `languages` are those of the texts, where a saved template has several.
    """

    rest: Rest
    rejected: list[RejectedRow]
    merged: int
    remarks: Remarks
    languages: list[InLanguage] = field(default_factory=list)

    @property
    def rows(self) -> list[Recipient]:
        """The rows that are sent."""
        return self.rest.rows

    @property
    def rejections(self) -> list[Rejection]:
        """What the answer says of the rows that cannot be sent."""
        return [row.answer for row in self.rejected]

    @property
    def segments(self) -> int:
        """What the batch costs if everything is delivered."""
        return sum(row.segments for row in self.rows)


def full_template(text: str, place: str, channel: Channel, settings: AccountSettings) -> Template:
    """The account's header, the text and the footer, each on a line of its own; InvalidTemplate if it is not one.

    `place` is the field of the text. What is spoken has neither header nor footer: they say who texts, and how to stop
    texts.
    """
    if traits_of(channel).is_spoken:
        return Template.parse(text, place)
    fields = (("header", settings.header), (place, text), ("footer", settings.footer))
    return Template.lines(Template.parse(part, name) for name, part in fields)


def _templates(request: BatchRequest, settings: AccountSettings) -> dict[str, Template]:
    """The template for each language; of a request with a text of its own, for the account's language alone."""
    if not request.texts:
        return {settings.language: full_template(request.template, "template", request.channel, settings)}
    return {
        language: full_template(text, f"texts.{language}", request.channel, settings)
        for language, text in request.texts.items()
    }


def prepare(request: BatchRequest, settings: AccountSettings) -> Prepared:
    """Parse, render, count and merge all rows; a bad row is rejected by itself. Raises InvalidTemplate, and
    InvalidRequest if the account's number cannot make the calls.

    The rows of a retry went through all that before: they go out as they are, but only where the account may send now,
    and a call at what it costs now.
    """
    if traits_of(request.channel).is_spoken and settings.number.is_short_code:
        problem = [{"field": "channel", "problem": "the account's number is a short code, which makes no calls"}]
        raise InvalidRequest(
            "channel: this account's number is a short code, which makes no calls; send texts.", problem
        )
    earlier = request.group.earlier if request.group else {}
    if request.retry is not None:
        rows, not_reached = _reached(request, settings)
        rest = rest_of(rows, earlier)
        return Prepared(rest, not_reached, 0, Remarks(advice=replace(request.retry, rows=rest.rows).advice))
    templates = _templates(request, settings)
    drafts, countries = {}, settings.reached_countries
    rejected: list[RejectedRow] = []
    spoken_in: dict[int, str] = {}
    lost: list[BatchWarning] = []
    for index, recipient in enumerate(request.recipients):
        language = recipient.language if recipient.language in templates else settings.language
        try:
            drafts[index] = _draft(index, recipient, templates[language], request, settings, countries)
            spoken_in[index] = language
            if may_lack_plus(recipient.phone, settings.default_country, drafts[index].row.phone):
                lost.append(BatchWarning(AdviceCode.PLUS_LOST, suggestion=_PLUS_LOST, index=index))
        except RowRejected as problem:
            names = templates[language].names
            rejected.append(RejectedRow.of(index, recipient, problem, names, settings.default_country))
    kept, merged = merge(draft.row for draft in drafts.values())
    rest = rest_of(kept, earlier)
    by_language = {one: [row for row in rest.rows if spoken_in[row.index] == one] for one in templates}
    languages = [InLanguage.of(one, rows) for one, rows in by_language.items()] if len(templates) > 1 else []
    if traits_of(request.channel).is_spoken:  # characters and wording cost nothing
        return Prepared(rest, rejected, merged, Remarks(advice=lost), languages)
    remarks = united(
        remark([drafts[row.index] for row in rows], templates[one], settings.name, normalised=request.normalise)
        for one, rows in by_language.items()
    )
    return Prepared(rest, rejected, merged, replace(remarks, advice=[*remarks.advice, *lost]), languages)


def _reached(request: BatchRequest, settings: AccountSettings) -> tuple[list[Recipient], list[RejectedRow]]:
    rows, not_reached = [], []
    spoken_cost = settings.credits_per_call if traits_of(request.channel).is_spoken else None
    for row in request.retry.rows if request.retry else ():
        if why := refusal(row.phone, settings.reached_countries):
            reason, said = RejectionReason.NOT_REACHED, (row.phone, row.family_id, row.name)
            not_reached.append(RejectedRow(row.index, row.phone.e164, reason, why, *said))
        else:
            rows.append(row if spoken_cost is None else replace(row, segments=spoken_cost))
    return rows, not_reached


def _draft(
    index: int,
    recipient: RawRecipient,
    template: Template,
    request: BatchRequest,
    settings: AccountSettings,
    countries: frozenset[str],
) -> Draft:
    is_spoken = traits_of(request.channel).is_spoken
    phone = PhoneNumber.parse(recipient.phone, settings.default_country)
    if why := refusal(phone, countries):
        raise RowRejected(RejectionReason.NOT_REACHED, why)
    values = template.values(recipient.variables, {ACCOUNT_VARIABLE: settings.name})
    written = template.render(values)
    if len(written) > HOPELESS:
        raise _too_long(written)
    text = spoken(written) if is_spoken else normalise(written) if request.normalise else written
    if is_blank(text):
        raise RowRejected(RejectionReason.INVALID_VALUE, "the text is blank")
    if too_long(text):
        raise _too_long(text)
    segments = settings.credits_per_call if is_spoken else count(text).segments
    row = Recipient(index, phone, recipient.family_id, recipient.name, text, segments)
    return Draft(row, values, written)


def _too_long(text: str) -> RowRejected:
    units = len(text.encode("utf-16-le")) // 2
    return RowRejected(RejectionReason.TOO_LONG, f"{units} characters; the carrier takes {MAX_CHARACTERS}")
