"""A chunk: up to 100 rows of a batch, which are stored together, and what they say, which is stored apart."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.rejected import RejectedRow
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber

CHUNK_SIZE = 100
"""Rows stored together: one batch read of DynamoDB gets the consents of a whole chunk."""

CHUNK_BYTES = 350_000
"""Before compression: an item of DynamoDB may have 400 KB, and some texts hardly shrink."""

ROW_BYTES = 1_000
"""The most that a row takes in addition to its text, with names in any script."""

IN_ONE = 6
"""Values of a row that an older version stored with its words."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Up to 100 rows of a batch; once stored, only an erasure changes it. The first has the answer's `characters`.

    What rows say is stored apart, because it expires earlier: then they have no text, name and family any more.
    """

    recipients: tuple[Recipient, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    characters: tuple[CharacterReport, ...] = ()
    has_words: bool = True
    is_in_one: bool = field(default=False, compare=False)
    """Whether an older version stored it, rows and words together"""

    def without(self, indexes: Collection[int], phone: PhoneNumber | None = None) -> "Chunk":
        """The chunk once the rows at these indexes are erased, and the rejected ones of this phone; all keep their
        places.
        """
        rows = (row.erased() if index in indexes else row for index, row in enumerate(self.recipients))
        rejected = (row.erased() if phone and row.number == phone else row for row in self.rejected)
        return replace(self, recipients=tuple(rows), rejected=tuple(rejected))

    def rejected_of(self, phone: PhoneNumber) -> list[RejectedRow]:
        """The rejected rows of this phone, unless they are erased."""
        return [row for row in self.rejected if row.number == phone]

    def pack(self) -> bytes:
        """What stays of it, compressed."""
        if self.is_in_one:
            return zlib.compress(self.write())
        rows = [[r.index, r.phone.written, r.segments] for r in self.recipients]
        return _packed([rows, self._rejected(), to_json(self.characters)])

    def pack_words(self) -> bytes:
        """What its rows say, compressed; a list of the accepted ones alone where none is rejected."""
        accepted = [[r.family_id, r.name, r.text] for r in self.recipients]
        return _packed({"accepted": accepted, "rejected": self._says()} if self.rejected else accepted)

    def write(self) -> bytes:
        """All that it holds; the same for the same rows."""
        rows = [[r.index, r.phone.written, r.family_id, r.name, r.text, r.segments] for r in self.recipients]
        return _written([rows, self._rejected(), to_json(self.characters), self._says()])

    def _rejected(self) -> list[Any]:
        return [[r.index, r.phone, r.reason, r.detail] for r in self.rejected]

    def _says(self) -> list[Any]:
        return [row.says for row in self.rejected]

    @classmethod
    def unpack(cls, data: bytes, words: bytes | None) -> "Chunk":
        """The chunk that `pack` and `pack_words` wrote; its rows say nothing if the words are gone."""
        rows, rejected, characters, *says_in_one = json.loads(zlib.decompress(data))
        is_in_one = any(len(row) == IN_ONE for row in rows)
        said: list[Any] = [[None, None, ""]] * len(rows)
        says: list[Any] = [[]] * len(rejected)
        if is_in_one:
            said, says = [row[2:5] for row in rows], says_in_one[0] if says_in_one else says
        elif words is not None:
            said, says = _read_words(json.loads(zlib.decompress(words)), says)
        return cls(
            tuple(
                Recipient(row[0], PhoneNumber.from_e164(row[1]), family, name, text, row[-1])
                for row, (family, name, text) in zip(rows, said, strict=True)
            ),
            tuple(map(RejectedRow.read, rejected, says)),
            tuple(map(CharacterReport.read, characters)),
            has_words=is_in_one or words is not None or not rows,
            is_in_one=is_in_one,
        )


def _read_words(words: Any, unknown: list[Any]) -> tuple[list[Any], list[Any]]:
    """What accepted and rejected rows say; an older version stored it of the accepted ones alone."""
    return (words["accepted"], words["rejected"]) if isinstance(words, dict) else (words, unknown)


def _written(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def _packed(content: Any) -> bytes:
    return zlib.compress(_written(content))


def content_digest(chunks: Iterable[Chunk]) -> str:
    """SHA-256 of all that the chunks hold: it is part of their key, so nothing else can be stored under it."""
    digests = (hashlib.sha256(chunk.write()).digest() for chunk in chunks)
    return hashlib.sha256(b"".join(digests)).hexdigest()


def chunked(
    rows: Iterable[Recipient],
    rejected: Iterable[RejectedRow],
    characters: Iterable[CharacterReport] = (),
    waits: Mapping[int, str] | None = None,
) -> list[Chunk]:
    """The rows in the order of the request, in chunks of at most 100; rejected rows travel with their neighbours.

    `waits` says by row index until when a row waits: rows with the same moment come together, the earliest first.
    """
    until = waits or {}
    together: list[Recipient | RejectedRow] = sorted(
        [*rows, *rejected], key=lambda row: (until.get(row.index, ""), row.index)
    )
    parts: list[list[Recipient | RejectedRow]] = []
    room, moment = 0, ""
    for row in together:
        size = ROW_BYTES + len(row.text.encode() if isinstance(row, Recipient) else _written([row.phone, row.says]))
        if not parts or len(parts[-1]) == CHUNK_SIZE or size > room or until.get(row.index, "") != moment:
            parts.append([])
            room, moment = CHUNK_BYTES, until.get(row.index, "")
        parts[-1].append(row)
        room -= size
    return [
        Chunk(
            tuple(row for row in part if isinstance(row, Recipient)),
            tuple(row for row in part if isinstance(row, RejectedRow)),
            tuple(characters) if number == 0 else (),
        )
        for number, part in enumerate(parts)
    ]
