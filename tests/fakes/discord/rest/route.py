"""The shape of a REST route: a template and a plain function from a call to a reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.errors import invalid_form
from tests.fakes.discord.things import Upload
from tests.fakes.discord.world import World


@dataclass(frozen=True)
class Call:
    world: World
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any  # parsed JSON, None without a body
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def form(self) -> Json:
        """The body as an object; anything else is an invalid form."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            complaint = {"code": "DICT_TYPE_CONVERT", "message": "Only dictionaries may be used in a DictType"}
            raise invalid_form({"_errors": [complaint]})
        return self.body

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from the query string."""
        raw = self.query.get(name, str(default))
        if not raw.lstrip("-").isdigit() or not least <= int(raw) <= most:
            complaint = {"code": "NUMBER_TYPE_RANGE", "message": f"int value should be between {least} and {most}."}
            raise invalid_form({name: {"_errors": [complaint]}})
        return int(raw)

    def switch(self, name: str) -> bool:
        """A boolean from the query string."""
        return self.query.get(name, "").lower() in {"1", "true"}


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None


Endpoint = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    method: str
    template: str  # aiohttp's pattern, without /api/v10
    endpoint: Endpoint
    bot_token: bool = True  # False where the path carries its own token
    counts: bool = True  # towards the global 50 requests a second

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


NO_CONTENT = Reply(204)
