"""What came from outside is seen, and does nothing."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso_cli.operator.command_result import CommandResult
from sayso_cli.visible import SafeConsole, lines, outside, visible

SHOWN = [
    ("Zoë Núñez 李 😀", "Zoë Núñez 李 😀", "names stay as they are"),
    ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467", "what holds an emoji together stays"),
    ("a\x1b[31mb", "a␛[31mb", "an escape sequence"),
    ("a\x9b31mb", "a⟨U+009B⟩31mb", "the same by a control of one byte"),
    ("a\u202eb\u2069", "a⟨U+202E⟩b⟨U+2069⟩", "what turns the direction around"),
    ("a\nsayso: done", "a␊sayso: done", "a line of its own"),
    ("a\r\tb\x7f\x00", "a␍␉b␡␀", "what goes back, and what is removed"),
    ("a\u200bb\ufeff\u2028", "a⟨U+200B⟩b⟨U+FEFF⟩⟨U+2028⟩", "what nobody sees"),
    ("a\ud83db", "a⟨U+D83D⟩b", "half a character"),
]


@pytest.mark.parametrize(("text", "shown", "why"), SHOWN)
def test_what_would_act_or_hide_is_a_mark(text: str, shown: str, why: str) -> None:
    assert visible(text) == shown, why


def test_a_text_of_several_lines_keeps_them() -> None:
    assert lines("Hi\x1b\nthere") == "Hi␛\nthere"


@given(st.text(max_size=30))
def test_no_text_acts_whichever_way_it_reaches_the_console(text: str) -> None:
    out = io.StringIO()
    console = SafeConsole(file=out, width=400)
    console.print(f"[bold]{outside(text)}[/]")
    assert out.getvalue().rstrip("\n ") == visible(text).rstrip(" ") or not text.strip()
    assert not [one for one in out.getvalue() if one != "\n" and unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs")]


def test_the_operators_tables_and_sentences_are_as_safe(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b[2J\u202e[/red] :heart:"
    CommandResult(changed=False, sentences=[f"Account {evil}."], rows=[{"name": evil}], plural="rows").show()
    printed = capsys.readouterr().out
    assert printed.count("a␛[2J⟨U+202E⟩[/red] :heart:") == 2
    assert not [one for one in printed if one != "\n" and unicodedata.category(one) in ("Cc", "Cf")]
