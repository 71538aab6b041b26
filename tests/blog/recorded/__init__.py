"""Answers that registers of works gave to other programs, collected from public repositories."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Recorded:
    """One answer, and the request that it was given to. `via` are the addresses that the request
    was redirected to; `body` is JSON, or a text for anything else."""

    register: str
    origin: str
    url: str
    status: int
    headers: dict[str, str]
    via: tuple[str, ...]
    body: Any

    def __str__(self) -> str:
        return f"{self.register} {self.status} {self.path}"

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path)

    @property
    def query(self) -> dict[str, str]:
        pairs = parse_qs(urlsplit(self.url).query)
        return {name: values[0] for name, values in pairs.items()}

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


def load(register: str) -> list[Recorded]:
    """The recorded answers of one register."""
    lines = (FOLDER / f"{register}.jsonl").read_text(encoding="utf-8").splitlines()
    fields = [json.loads(line) for line in lines]
    return [Recorded(register=register, **{**one, "via": tuple(one["via"])}) for one in fields]
