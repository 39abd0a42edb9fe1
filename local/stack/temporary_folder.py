"""The folder in which MiniStack unpacks the functions: thousands of small files, so in memory if there is enough."""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
"""One unpacked function takes about 45 MB, and a busy stack has some dozens of them."""


def create(folder: Path) -> None:
    """Create the folder, or a link to a folder in memory."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        folder.symlink_to(tempfile.mkdtemp(prefix="sayso-", dir=MEMORY))
    else:
        folder.mkdir(mode=0o700)


def remove(folder: Path) -> None:
    """Remove what `create` created, if it is there."""
    if folder.is_symlink():
        shutil.rmtree(folder.readlink(), ignore_errors=True)
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)
