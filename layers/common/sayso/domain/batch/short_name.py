"""A batch's short name, which people can read out and type: `maple-0417`. It is unique in the account."""

import hashlib
import re

# Trees, flowers, fruit, birds and stones: short, easy to spell, and harmless beside any school's name.
_WORDS = """
acorn alder almond amber apple apricot ash aspen aster bamboo banana basil bay beech birch bluebird bramble briar
canary cedar cherry chestnut chive clover coconut coral cranberry crane crocus currant cypress dahlia daisy date
dove elder elm falcon fennel fern fig finch fir flax flint garnet ginger grape hawthorn hazel heather heron hickory
holly hops ivy jade jasmine juniper kiwi larch larkspur laurel lavender lemon lichen lilac lily lime linden lotus
lupin magnolia mango maple marble marigold martin meadow melon mimosa mint moss myrtle nectarine nettle nutmeg oak
oat olive onyx opal orange orchid oriole osprey owl palm pansy papaya parsley peach pear pearl pebble pecan peony
pine plover plum poplar poppy primrose quail quartz quince raven reed robin rose rowan rye saffron sage sandstone
sparrow spruce starling stork swallow swan sycamore tamarind tansy teak thistle thrush thyme topaz tulip turquoise
vanilla violet walnut willow wren yarrow yew
"""

WORDS = tuple(_WORDS.split())

_FORM = re.compile(r"[a-z]+-[0-9]{4}(?:[0-9]{2})?")

SHORT_TRIES = 2
"""Attempts to accept a batch whose names have four digits; after that six, of which some are always free."""


def short_name(batch_id: str, attempt: int) -> str:
    """The name for an attempt to accept this batch, counted from 0: the same for the same, another for each attempt."""
    digest = hashlib.sha256(f"{batch_id} {attempt}".encode()).digest()
    word = WORDS[int.from_bytes(digest[:8]) % len(WORDS)]
    digits = 4 if attempt < SHORT_TRIES else 6
    return f"{word}-{int.from_bytes(digest[8:16]) % 10**digits:0{digits}d}"


def is_short_name(text: str) -> bool:
    """Whether it has the form of one."""
    return _FORM.fullmatch(text) is not None
