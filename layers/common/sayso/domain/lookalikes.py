"""Which letters of other alphabets stand where a reader takes them for Latin ones."""


def look_alikes(_text: str) -> dict[int, str]:
    """The Latin letter that it looks like, for the position of each such letter."""
    return {}
