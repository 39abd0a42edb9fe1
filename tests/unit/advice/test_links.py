"""Which links are those of a URL shortener, and what only looks like one."""

import pytest

from sayso.domain.advice.links import shortened

SHORTENED = [
    # text with the place between ⟦ and ⟧, domain, why
    ("⟦bit.ly⟧", "bit.ly", "alone"),
    ("⟦bit.ly⟧/x", "bit.ly", "with a path"),
    ("⟦BIT.LY⟧/x", "bit.ly", "in capitals"),
    ("⟦https://bit.ly⟧/x", "bit.ly", "with https"),
    ("⟦HTTP://www.bit.ly⟧/x", "bit.ly", "with http and www, in capitals"),
    ("⟦www.tinyurl.com⟧/x", "tinyurl.com", "with www"),
    ("go to ⟦goo.gl⟧.", "goo.gl", "before a full stop"),
    ("(⟦t.co⟧/x)", "t.co", "in brackets"),
    ("“⟦ow.ly⟧/x”", "ow.ly", "in curly quotes"),
    ("form:⟦is.gd⟧/x", "is.gd", "after a colon"),
    ("👉⟦buff.ly⟧/x", "buff.ly", "after an emoji"),
    ("⟦rebrand.ly⟧?x=1", "rebrand.ly", "with a query"),
    ("⟦https://cutt.ly⟧:443/x", "cutt.ly", "with a port"),
    ("RSVP/⟦rb.gy⟧/x", "rb.gy", "after a slash that belongs to no address"),
    ("a\n⟦shorturl.at⟧/x", "shorturl.at", "on a line of its own"),
    ("⟦ｂｉｔ．ｌｙ⟧/x", "bit.ly", "full-width letters"),
    ("⟦https//tiny.cc⟧/x", "tiny.cc", "without the colon"),
    ("h.example/a,⟦lnkd.in⟧/b", "lnkd.in", "after a comma"),
]

OTHERS = [
    # text, why
    ("notbit.ly/x", "the end of another domain"),
    ("not-bit.ly/x", "likewise, with a hyphen"),
    ("bit.ly.example.com", "the beginning of another domain"),
    ("bit.lyon.fr", "likewise"),
    ("orbit.lyon.fr", "the middle of another domain"),
    ("a.bit.ly.fr", "likewise"),
    ("x@bit.ly", "an address of mail"),
    ("x.y@bit.ly", "likewise"),
    ("bit.ly@example.com", "the name in one"),
    ("@bit.ly", "a name in a chat"),
    ("https://h.example/bit.ly", "within a path"),
    ("https://h.example/?to=bit.ly", "within a query"),
    ("maps.app.goo.gl/x", "of one company, for its maps"),
    ("forms.gle/x", "of one company, for its forms"),
    ("a bit. ly", "a blank between"),
    ("bit ly", "no dot"),
    ("t.com", "a longer ending"),
    ("bit.ly_x", "no end of a name"),
]


@pytest.mark.parametrize(("marked", "domain", "why"), SHORTENED, ids=[row[2] for row in SHORTENED])
def test_a_shortened_link_is_known_however_it_is_written(marked: str, domain: str, why: str) -> None:
    before, place, after = marked.replace("⟧", "⟦").split("⟦")
    assert list(shortened(before + place + after)) == [(domain, len(before))]


@pytest.mark.parametrize(("text", "why"), OTHERS, ids=[row[0] for row in OTHERS])
def test_other_addresses_are_none(text: str, why: str) -> None:
    assert list(shortened(text)) == []


def test_each_link_is_told() -> None:
    assert list(shortened("bit.ly/a bit.ly/b\nhttps://t.co")) == [("bit.ly", 0), ("bit.ly", 9), ("t.co", 18)]
