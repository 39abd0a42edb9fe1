"""Which column says whether families consented: only a title that can mean nothing else is taken without asking."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.message.channel import Channel
from sayso_cli.office.input import column_names, columns, consent_dates
from sayso_cli.office.input.columns import FAMILY, ColumnKind
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.input.title_words import comparable, titles, words_of
from sayso_cli.office.phrasing import listed
from sayso_cli.office.problem import Problem

OPTION = "--status-column"

# Titles that speak of texts and of consent to them.
OF_TEXTS = titles(
    "sms_consent text_consent texting_consent text_message_consent text_messages_consent consent_to_text "
    "consent_to_texts consent_to_texting consent_to_sms consent_to_text_messages consent_to_receive_texts "
    "consent_to_receive_text_messages sms_opt_in text_opt_in texting_opt_in text_message_opt_in opt_in_to_texts "
    "opted_in_to_texts sms_permission text_permission texting_permission permission_to_text ok_to_text okay_to_text "
    "may_we_text may_we_text_you can_we_text can_we_text_you texts_ok text_ok consentimiento_sms "
    "consentimiento_de_mensajes consentimiento_para_mensajes permiso_para_mensajes"
)
# Titles that speak of consent, to whatever: taken if no other column does.
OF_CONSENT = titles("consent consented opt_in opted_in consentimiento")
STATUS = "status"
"""The title in Sayso's own lists; taken if its cells have Sayso's own words, since it is many programs' word."""

ABOUT_CONSENT = titles(
    "consent consents consented permission permissions opt opted optin agree agrees agreed allow allows allowed ok "
    "okay may release waiver consentimiento permiso autoriza autorizacion acepta"
)
# With one of these words in a title, yes may mean no.
OPPOSITES = titles(
    "no not non dont do_not without withdrawn withdrew revoked declined declines refused refuses denied out optout "
    "stop stopped never unsubscribe unsubscribed block blocked cancel cancelled canceled remove removed instead rather "
    "unwanted opposed sin revocado retirado rechazado"
)
# What else a form asks for.
_OF_ELSE = titles(
    "email mail photo photos picture pictures video media trip field medical medication newsletter web app foto"
)
_MARKS = re.compile(r"[^\w\s.,!'’_-]")
_OF_CALLS = titles("voice call calls calling robocall robocalls llamada llamadas")
TEXTS = titles("sms text texts texting mensaje mensajes")

CHANNEL = ColumnKind("channel", "", titles("channel medium canal"))
SOURCE = ColumnKind("source", "", titles("source consent_source how origin origen fuente"))
NOTE = ColumnKind("note", "", titles("note notes comment comments remark remarks nota notas"))
OTHERS: Mapping[str, ColumnKind] = {
    "channel": CHANNEL,
    "source": SOURCE,
    "note": NOTE,
    "family_id": FAMILY,
}

# What lists contain in the consent column; compared like titles.
STATUSES: Mapping[ConsentStatus, frozenset[str]] = {
    ConsentStatus.OPTED_IN: titles("opted_in yes y si s true 1 in x ok granted agreed"),
    ConsentStatus.OPTED_OUT: titles(
        "opted_out no n false 0 out stop declined refused withdrawn unsubscribed opt_out optout"
    ),
    ConsentStatus.UNKNOWN: titles("unknown"),
}
_YES_AND_NO = titles("yes no si y n")


@dataclass(frozen=True, slots=True)
class ConsentColumns:
    """The column of the answer, and the other columns by their names in an import; none where there is none."""

    status: int
    others: Mapping[str, tuple[int, ...]]


def answer(cell: str) -> ConsentStatus | None:
    """Return what a cell says; None if it cannot be read."""
    if _MARKS.search(cell):  # ☐, ❌, ~ and ? may take a yes back
        return None
    said = comparable(cell)
    return next((status for status, spellings in STATUSES.items() if said in spellings), None)


def begins_like_an_answer(cell: str) -> bool:
    """Whether it is an answer, or its first word is yes or no, as in `Yes, text me`; what follows may say otherwise."""
    return answer(cell) is not None or bool(set(words_of(cell)[:1]) & _YES_AND_NO)


def find(sheet: Sheet, named: str | None, date: str | None, channel: Channel | None) -> ConsentColumns:
    """Find the columns. Problem if it is in doubt which has the answer about these messages, or its day."""
    found = {name: columns.find(sheet, kind) for name, kind in OTHERS.items()} | {"at": consent_dates.find(sheet, date)}
    others: dict[str, tuple[int, ...]] = {name: (column,) for name, column in found.items() if column is not None}
    status = _beyond_doubt(sheet) if named is None else _named(sheet, named)
    words = set(words_of(sheet.titles[status]))
    if words & _OF_CALLS and not words & TEXTS and "channel" not in others and channel is None:
        raise Problem(
            f"{column_names.shown(sheet.titles, status)} is about calls: add --channel voice to record "
            "consents to calls, or name the column about texts."
        )
    return ConsentColumns(status, others)


def _named(sheet: Sheet, named: str) -> int:
    found = columns.by_name(sheet, named, OPTION)
    if set(words_of(sheet.titles[found])) & OPPOSITES:
        raise Problem(
            f"In {column_names.shown(sheet.titles, found)} a yes may mean no: write a column "
            "“Text consent” with yes for those who want texts and no for those who do not."
        )
    if _is_about_something_else(sheet, found):
        raise Problem(
            f"{column_names.shown(sheet.titles, found)} is about something else: add a column "
            "“Text consent” with yes for those who want texts and no for those who do not."
        )
    return found


def _may_be_named(sheet: Sheet, column: int) -> bool:
    return not _is_about_something_else(sheet, column) and not set(words_of(sheet.titles[column])) & OPPOSITES


def _is_about_something_else(sheet: Sheet, column: int) -> bool:
    words = set(words_of(sheet.titles[column]))
    return bool(words & _OF_ELSE) and not words & TEXTS


def _beyond_doubt(sheet: Sheet) -> int:
    names = [comparable(title) for title in sheet.titles]
    certain = [column for column, name in enumerate(names) if name in OF_TEXTS]
    of_consent = [column for column, name in enumerate(names) if name in OF_CONSENT or _is_own_status(sheet, column)]
    possible = [column for column in range(len(names)) if may_be_an_answer(sheet, column)]
    found = certain or of_consent
    if len(found) == 1 and (certain or set(possible) <= set(found)):
        return found[0]
    asked = dict.fromkeys((*found, *possible))
    raise Problem(_which(sheet, [column for column in asked if _may_be_named(sheet, column)]))


def _is_own_status(sheet: Sheet, column: int) -> bool:
    own = {str(status) for status in ConsentStatus}
    said = {row.cells[column] for row in sheet.rows} - {""}
    return comparable(sheet.titles[column]) == STATUS and bool(said) and said <= own


def may_be_an_answer(sheet: Sheet, column: int) -> bool:
    """Whether its title speaks of consent and most of its cells begin like answers, unlike dates and notes."""
    cells = [row.cells[column] for row in sheet.rows if row.cells[column]]
    answers = sum(map(begins_like_an_answer, cells))
    return bool(set(words_of(sheet.titles[column])) & ABOUT_CONSENT) and bool(cells) and 2 * answers >= len(cells)


def _which(sheet: Sheet, possible: Sequence[int]) -> str:
    if not possible:
        return (
            f"{sheet.name} has no column that clearly says who wants texts; its columns are "
            f"{listed(column_names.every_name(sheet.titles))}. "
            f"Name the right one with {OPTION}, or add a column “Text consent” with yes or no."
        )
    asked = [column_names.shown(sheet.titles, column) for column in possible]
    kind = "is the answer about texts: " if len(asked) > 1 else "says who wants texts? It may be "
    return (
        f"Which column of {sheet.name} {kind}{listed(asked, last='or')}{'?' if len(asked) > 1 else '.'} "
        f"Name it: {OPTION} {column_names.to_type(sheet.titles, possible[0])}. "
        "If none of them is about texts, add a column “Text consent” with yes or no."
    )
