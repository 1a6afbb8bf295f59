"""Small payloads for trying the limits: components, modals, commands."""

from collections.abc import Callable
from typing import Any

from tests.fakes.discord.components import Json
from tests.fakes.discord.validation.complaints import Complaints

EPHEMERAL, V2 = 1 << 6, 1 << 15


def button(n: int = 0, **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "x", "custom_id": f"id-{n}"} | more


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def options(number: int) -> list[Json]:
    return [{"label": str(n), "value": str(n)} for n in range(number)]


def select(**more: Any) -> Json:
    return {"type": 3, "custom_id": "s", "options": options(2)} | more


def words(text: str = "x") -> Json:
    return {"type": 10, "content": text}


def v2(*components: Json) -> Json:
    return {"flags": V2, "components": list(components)}


def section(*children: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(children), "accessory": accessory or button()}


def gallery(number: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * number}


def embed(**more: Any) -> Json:
    return {"embeds": [{"title": "t"} | more]}


def field(**more: Any) -> Json:
    return {"type": 4, "custom_id": "f", "style": 1} | more


def label(inner: Json | None = None, **more: Any) -> Json:
    return {"type": 18, "label": "x", "component": inner or field()} | more


def modal(*components: Json, **more: Any) -> Json:
    return {"custom_id": "m", "title": "t", "components": list(components or [label()])} | more


def command(name: str = "ask", **more: Any) -> Json:
    return {"name": name, "description": "d", "contexts": [0, 1, 2], "integration_types": [0, 1]} | more


def option(**more: Any) -> Json:
    return {"type": 3, "name": "o", "description": "d"} | more


NAME_AND_PICK = modal(
    label(field(custom_id="name", max_length=5), label="Name"),
    label({"type": 21, "custom_id": "pick", "options": [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]},
          label="Pick"),
    title="Title",
)  # fmt: skip
GO = row(button(label="Go", custom_id="go"))
_START = option(type=1, name="start", options=[
    option(type=4, name="minutes", required=True, min_value=1, max_value=60),
    option(name="level", choices=[{"name": "Hard", "value": "h"}]),
    option(type=5, name="strict"),
])  # fmt: skip
COMMANDS = [
    command(options=[option(name="question", autocomplete=True)]),
    command("interview", options=[_START]),
    command("admin", default_member_permissions=str(1 << 5)),
    command("only-server", contexts=[0], integration_types=[0]),
    command("Explain this", type=3, description=""),
]


def spots(check: Callable[..., None], *given: Any, **more: Any) -> list[str]:
    """Where a check complains: "components.0.label"."""
    complaints = Complaints()
    check(complaints, *given, **more)
    return [".".join(map(str, path)) for path, _, _ in complaints.found]
