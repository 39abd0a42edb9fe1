"""Write docs/openapi.json again: `python -m apidoc`."""

from apidoc.document import FILE, written

FILE.write_text(written())
print(f"wrote {FILE}")
