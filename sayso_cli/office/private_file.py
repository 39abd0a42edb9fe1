"""Files that hold names, phones and texts: only their owner may read them."""

import os
from pathlib import Path

from sayso_cli.office.problem import Problem

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""UTF-8's byte order mark. Without it Excel assumes an old Windows encoding and shows wrong accents."""


def write_private(path: Path, content: bytes) -> None:
    """Write the file, over one that is there. Problem if it cannot be written, or cannot be kept from others."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if path.is_file() and os.name == "posix":
                os.fchmod(file.fileno(), 0o600)  # it may have been there before, for others to read
            file.write(content)
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}.") from error
