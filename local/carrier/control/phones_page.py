"""The page at `/`: the phones and their texts, for people. All of it is one file, so it works without a network."""

from pathlib import Path

from local.carrier.http.exchange import Answer

FILE = Path(__file__).with_name("phones_page.html")


def screen() -> Answer:
    """Read anew each time: who changes the page sees it at once."""
    return Answer(200, FILE.read_bytes(), "text/html;charset=utf-8")
