"""Parses a curl command of the documentation into the request that it would send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from urllib.parse import parse_qsl, urlsplit

SHORT = {"-X": "method", "-H": "header", "-d": "body"}


@dataclass(frozen=True, slots=True)
class Request:
    """Method, URL, headers and body."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None

    @property
    def path(self) -> str:
        """The path below the API's address."""
        return urlsplit(self.url.removeprefix("$API")).path

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))


def read(words: Sequence[str], known: Mapping[str, str]) -> Request:
    """The request of `curl …`; `known` are the shell's variables. KeyError for an option that is not in SHORT."""
    given: dict[str, list[str]] = {"url": []}
    rest = iter(words[1:])
    for word in rest:
        option = SHORT[word] if word.startswith("-") else "url"
        value = next(rest) if word.startswith("-") else word
        given.setdefault(option, []).append(Template(value).safe_substitute(known) if option != "header" else value)
    [url] = given["url"]
    body = given.get("body", [None])[0]
    headers = dict(header.split(": ", 1) for header in given.get("header", ()))
    method = given.get("method", ["GET" if body is None else "POST"])[0]
    return Request(method, url, headers, body)
