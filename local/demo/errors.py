"""The error of the demo."""


class DemoStopped(Exception):
    """Why the demo cannot go on, in one sentence."""
