"""Messages as plain text, for the prompt, transcripts and failing tests: what a person would see."""

from tests.fakes.discord.components import ComponentKind, Json
from tests.fakes.discord.things import Message

RULE = "─" * 20


def draw(message: Message) -> str:
    """The whole message; buttons as [1: Label], numbered as `#1` presses them."""
    if message.deleted:
        return "(deleted)"
    if message.loading:
        return "… is thinking"
    numbers = {id(button): n for n, button in enumerate(message.buttons, 1)}
    parts = [message.content, *map(draw_embed, message.embeds)]
    parts += [f"[file: {a.filename}{f': {a.description}' if a.description else ''}]" for a in message.attachments]
    parts += [_component(component, numbers) for component in message.components]
    return "\n".join(part for part in parts if part)


def draw_embed(embed: Json) -> str:
    lines = [embed.get("author", {}).get("name"), _bold(embed.get("title")), embed.get("description")]
    for entry in embed.get("fields", []):
        lines += [_bold(entry["name"]), entry["value"]]
    lines += [embed.get("footer", {}).get("text"), _link(embed.get("image"))]
    shown = "\n".join(line for line in lines if line)
    return "\n".join(f"│ {line}" for line in shown.split("\n"))


def draw_modal(modal: Json) -> str:
    """The window a modal opens: title, fields with their custom ids, choices."""
    lines = [f"╔ {modal['title']}"]
    for component in modal["components"]:
        if component["type"] == ComponentKind.TEXT_DISPLAY:
            lines.append(component["content"])
        elif component["type"] == ComponentKind.LABEL:
            lines += _field(component["component"], component["label"], component.get("description"))
        else:
            for inner in component["components"]:
                lines += _field(inner, inner["label"], None)
    return "\n".join(lines)


def _field(field: Json, label: str, description: str | None) -> list[str]:
    must = "" if field.get("required") is False else " *"
    lines = [f"{field['custom_id']}= {label}{must}{f' ({description})' if description else ''}"]
    lines += [f"   ( ) {option['label']}" for option in field.get("options", [])]
    if field.get("value"):
        lines.append(f"   filled in: {field['value']}")
    return lines


def _component(component: Json, numbers: dict[int, int]) -> str:
    children = [_component(child, numbers) for child in component.get("components", [])]
    match component["type"]:
        case ComponentKind.ACTION_ROW:
            drawn = " ".join(children)
        case ComponentKind.BUTTON:
            drawn = _button(component, numbers.get(id(component)))
        case ComponentKind.TEXT_DISPLAY:
            drawn = str(component["content"])
        case ComponentKind.SECTION:
            drawn = "\n".join([*children, _component(component["accessory"], numbers)])
        case ComponentKind.CONTAINER:
            drawn = "\n".join(f"│ {line}" for line in "\n".join(children).split("\n"))
        case ComponentKind.SEPARATOR:
            drawn = RULE if component.get("divider", True) else ""
        case ComponentKind.MEDIA_GALLERY:
            drawn = "\n".join(_media(item) for item in component["items"])
        case ComponentKind.THUMBNAIL:
            drawn = _media(component)
        case ComponentKind.FILE:
            drawn = f"[file: {component['file']['url']}]"
        case _:
            drawn = _select(component)
    return drawn


def _button(button: Json, number: int | None) -> str:
    name = button.get("label") or (button.get("emoji") or {}).get("name") or "?"
    target = f" → {button['url']}" if button.get("url") else ""
    off = " (off)" if button.get("disabled") else ""
    return f"[{number}: {name}{target}{off}]"


def _select(select: Json) -> str:
    options = " / ".join(option["label"] for option in select.get("options", []))
    return f"<{select.get('placeholder') or 'choose'}: {options}>"


def _media(item: Json) -> str:
    return f"[picture: {item.get('description') or item['media']['url']}]"


def _bold(text: str | None) -> str | None:
    return None if text is None else f"**{text}**"


def _link(image: Json | None) -> str | None:
    return None if image is None else f"[picture: {image['url']}]"
