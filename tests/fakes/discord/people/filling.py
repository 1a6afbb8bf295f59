"""People fill in and submit a modal. Fields are found by custom_id or by their label."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord.components import ComponentKind, Json
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.interactions import Ask, Interaction
from tests.fakes.discord.people.asking import ask
from tests.fakes.discord.people.pressing import check_count, pick_options
from tests.fakes.discord.things import Attachment
from tests.fakes.discord.wire import attachment_json
from tests.fakes.discord.world import World

SINGLE = (ComponentKind.STRING_SELECT, ComponentKind.CHECKBOX_GROUP)


def submit(world: World, opened: Interaction, values: Mapping[str, Any]) -> Interaction:
    """Sends the modal that answered `opened`. A modal can be sent once; closing and reopening needs a new one."""
    if opened.modal is None:
        raise CannotDo("no modal is open")
    if opened.submitted:
        raise CannotDo("this modal was sent already")
    filler = _Filler(world, opened, dict(values))
    components = [filler.row(component) for component in opened.modal["components"]]
    if filler.values:
        raise CannotDo(f"the modal has no field {', '.join(map(repr, filler.values))}")
    opened.submitted = True
    sent: Json = {"custom_id": opened.modal["custom_id"], "components": components}
    if filler.resolved:
        sent["resolved"] = filler.resolved
    return ask(world, opened.user, opened.channel, Ask.MODAL, sent, source=opened.source)


class _Filler:
    """Goes through a modal, taking each field's value away from `values`."""

    def __init__(self, world: World, opened: Interaction, values: dict[str, Any]) -> None:
        self._world = world
        self._opened = opened
        self.values = values
        self.resolved: Json = {}

    def row(self, component: Json) -> Json:
        plain = {"type": component["type"], "id": component["id"]}
        if component["type"] == ComponentKind.LABEL:
            return plain | {"component": self._field(component["component"], component["label"])}
        if component["type"] == ComponentKind.ACTION_ROW:
            return plain | {"components": [self._field(c, c["label"]) for c in component["components"]]}
        return plain

    def _field(self, field: Json, label: str) -> Json:
        given = self.values.pop(field["custom_id"], self.values.pop(label, None))
        plain = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        if field["type"] == ComponentKind.TEXT_INPUT:
            return plain | {"value": _typed(field, label, given)}
        if field["type"] == ComponentKind.CHECKBOX:
            return plain | {"value": bool(field.get("default") if given is None else given)}
        if field["type"] == ComponentKind.RADIO_GROUP:
            picked = self._picked(field, label, given)
            return plain | {"value": picked[0] if picked else None}
        if field["type"] in SINGLE:
            return plain | {"values": self._picked(field, label, given)}
        if field["type"] == ComponentKind.FILE_UPLOAD:
            return plain | {"values": self._files(field, label, given or {})}
        raise CannotDo(f"this fake cannot fill the field {label!r} of type {field['type']}")

    def _picked(self, field: Json, label: str, given: Any) -> list[str]:
        wanted = [given] if isinstance(given, str) else list(given or [])
        if given is None:
            wanted = [option["value"] for option in field["options"] if option.get("default")]
        if not wanted and field.get("required") is not False:
            raise CannotDo(f"{label!r} must be filled in")
        picked = pick_options(field["options"], wanted)
        if picked and field["type"] != ComponentKind.RADIO_GROUP:
            many = field["type"] == ComponentKind.CHECKBOX_GROUP
            check_count(field, len(picked), int(field.get("max_values", len(field["options"]) if many else 1)))
        return picked

    def _files(self, field: Json, label: str, given: Mapping[str, bytes]) -> list[str]:
        if not given and field.get("required") is not False:
            raise CannotDo(f"{label!r} needs a file")
        if given:
            check_count(field, len(given), int(field.get("max_values", 1)))
        return [self._file(name, content) for name, content in given.items()]

    def _file(self, name: str, content: bytes) -> str:
        number = self._world.ids.take()
        url = f"{self._world.cdn}/attachments/{self._opened.channel.id}/{number}/{name}"
        attachment = self._world.keep_file(Attachment(number, name, content, "text/plain", url))
        self.resolved.setdefault("attachments", {})[number] = attachment_json(attachment)
        return number


def _typed(field: Json, label: str, given: Any) -> str:
    text = str(field.get("value") or "" if given is None else given)
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if not text and field.get("required") is not False:
        raise CannotDo(f"{label!r} must be filled in")
    if text and not least <= len(text) <= most:
        raise CannotDo(f"{label!r} takes {least} to {most} characters, not {len(text)}")
    return text
