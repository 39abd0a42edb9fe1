"""The web page at `/` that shows the phones and their texts; it is a single file and works without a network."""

from pathlib import Path

from local.carrier.http.exchange import Response

FILE = Path(__file__).with_name("phones_page.html")


def phones_page() -> Response:
    """The page, read from the file each time, so that a change of the file shows at once."""
    return Response(200, FILE.read_bytes(), "text/html;charset=utf-8")
