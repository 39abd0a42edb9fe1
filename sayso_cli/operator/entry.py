"""Starts `sayso-operator`; where it was installed without the libraries that it needs, says how to install it."""

import sys

INTERRUPTED = 130


def main() -> None:
    """The command line."""
    try:
        from sayso_cli.operator.cli import main as run  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        sys.exit(f'sayso-operator: {missing.name} is missing: install it again, with pip install ".[operator]".')
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run()
