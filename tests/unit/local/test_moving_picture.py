import re
from xml.etree import ElementTree as ET

from local.demo.moving_picture import AT_ONCE, AT_THE_END, LINE, LONGEST_WAIT, PER_LINE, ROWS, draw
from local.demo.recording import Line

FIRST = [Line("", 0.0)] * (AT_ONCE - 1)
LINES = [
    *FIRST,
    Line("$ sayso send", 0.0),
    Line("\x1b[1msent\x1b[0m & <paid>", 0.0),
    Line("", 0.5),
    Line("delivered", 90.0),
]


def frames(svg: str) -> list[tuple[float, float]]:
    """Of each frame, its share of the whole in percent, and how far down the lines are."""
    found = re.findall(r"([\d.]+)% { transform: translateY\((-?[\d.]+)px\) }", svg)
    return [(float(at), float(down)) for at, down in found]


def test_each_line_appears_at_the_foot_of_the_window_when_it_was_printed() -> None:
    shown = frames(draw(LINES, "make demo", "demo"))
    seconds = PER_LINE + 0.5 + LONGEST_WAIT + AT_THE_END
    appears = [0.0] * AT_ONCE + [PER_LINE, PER_LINE + 0.5, PER_LINE + 0.5 + LONGEST_WAIT]
    assert [at for at, _ in shown] == [round(100 * at / seconds, 3) for at in appears]
    assert [down for _, down in shown] == [round((ROWS - printed) * LINE, 1) for printed in range(1, AT_ONCE + 4)]


def test_the_picture_is_xml_without_scripts_and_without_addresses_to_load() -> None:
    svg = draw(LINES, "make <demo>", "demo")
    elements = list(ET.fromstring(svg).iter())
    assert not [element for element in elements if element.tag.endswith("script")]
    assert "url(http" not in svg
    text = "".join(element.text or "" for element in elements if element.tag.endswith("text"))
    assert "sent\xa0&\xa0<paid>" in text or "sent & <paid>" in text.replace("\xa0", " ")


def test_who_wants_no_motion_sees_the_end() -> None:
    svg = draw(LINES, "make demo", "demo")
    assert f"transform: translateY({(ROWS - len(LINES)) * LINE:.1f}px);" in svg
    assert "prefers-reduced-motion: reduce" in svg
