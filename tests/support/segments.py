"""Made-up texts that lie along the borders of segments, and the slow, obvious way to pack them."""

from collections.abc import Sequence

from hypothesis import strategies as st

from sayso.domain.text.segments import Count, Encoding

# 3GPP TS 23.038, 6.2.1 by its code points 0x00 to 0x7F; 0x1B is the escape. 6.2.1.1 is its extension.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå" "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" " !\"#¤%&'()*+,-./" "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO" "PQRSTUVWXYZÄÖÑÜ§" "¿abcdefghijklmno" "pqrstuvwxyzäöñüà"
)  # fmt: skip
EXTENSION_TABLE = "\f^{}\\[~]|€"

BORDERS = [0, 67, 70, 134, 153, 160, 201, 306, 459]
FILLERS = "aé[€á’я中😀"
PIECES = [*"aÑ\n\r\f^€{", "\r\n", *"áçΑя’—\t\x1b\u00a0\u200b\ufeff\u200d\ufe0f\u0301", "e\u0301"]
EMOJI = [
    "😀",
    "👍🏽",
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "🇪🇸",
    "👨\u200d👩\u200d👧",
    "👩🏽\u200d🚀",
    "🏴\U000e0067\U000e0062\U000e007f",
    "𝒜",
]


def texts(fillers: str = FILLERS, pieces: Sequence[str] = (*PIECES, *EMOJI)) -> st.SearchStrategy[str]:
    """Runs of one character that end at a border or shortly before it, and a few other things after each."""
    length = st.builds(lambda border, before: max(0, border - before), st.sampled_from(BORDERS), st.integers(0, 12))
    run = st.builds(str.__mul__, st.sampled_from(fillers), length)
    few = st.lists(st.sampled_from(pieces), max_size=6).map("".join)
    return st.lists(st.builds(str.__add__, run, few), max_size=4).map("".join)


def packed(text: str) -> Count:
    """Character by character into lists of units, as a phone gets them; one that does not fit begins the next list."""
    if set(text) <= set(TABLE + EXTENSION_TABLE) - {"\x1b"}:
        encoding, alone, each = Encoding.GSM_7, 160, 153
        characters = [[char] if char in TABLE else ["\x1b", char] for char in text]
    else:
        encoding, alone, each = Encoding.UCS_2, 70, 67
        encoded = [char.encode("utf-16-be", "surrogatepass") for char in text]
        characters = [[data[at : at + 2].hex() for at in range(0, len(data), 2)] for data in encoded]
    units = sum(map(len, characters))
    lists: list[list[str]] = []
    for character in characters:
        if not lists or len(lists[-1]) + len(character) > (alone if units <= alone else each):
            lists.append([])
        lists[-1].extend(character)
    return Count(encoding, units, len(lists))
