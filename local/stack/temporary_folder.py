"""Where MiniStack unpacks the functions: thousands of small files, so in memory where there is enough of it."""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
"""A worker takes about 45 MB, and a busy stack has some dozens of them."""


def make(folder: Path) -> None:
    """Make the folder, or a link to one in memory."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        folder.symlink_to(tempfile.mkdtemp(prefix="sayso-", dir=MEMORY))
    else:
        folder.mkdir(mode=0o700)


def remove(folder: Path) -> None:
    """Remove what `make` made, if it is there."""
    if folder.is_symlink():
        shutil.rmtree(folder.readlink(), ignore_errors=True)
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)
