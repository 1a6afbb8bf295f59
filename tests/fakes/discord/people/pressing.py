"""People press buttons and choose from select menus, found as a person would find them."""

from collections.abc import Sequence

from tests.fakes.discord.components import ComponentKind, Json, of_kind
from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.interactions import Ask, Interaction
from tests.fakes.discord.people.asking import ask
from tests.fakes.discord.people.speaking import can_see
from tests.fakes.discord.things import Message, User
from tests.fakes.discord.validation.selects import LINK, PREMIUM
from tests.fakes.discord.world import World


def find_button(message: Message, which: str | int) -> Json:
    """By label, by custom_id, or by place: 1 is the first."""
    buttons = message.buttons
    if isinstance(which, int):
        if 1 <= which <= len(buttons):
            return buttons[which - 1]
    else:
        for key in ("label", "custom_id"):
            for button in buttons:
                if button.get(key) == which:
                    return button
    listed = ", ".join(message.labels) or "none"
    raise CannotDo(f"no button {which!r}; the message has: {listed}")


def press(world: World, user: User, message: Message, which: str | int) -> Interaction:
    _check_seen(user, message)
    button = find_button(message, which)
    if button.get("disabled"):
        raise CannotDo(f"the button {button.get('label')!r} is disabled")
    if button["style"] in (LINK, PREMIUM):
        raise CannotDo(f"the button {button.get('label')!r} asks the bot nothing")
    pressed = {"component_type": int(ComponentKind.BUTTON), "custom_id": button["custom_id"], "id": button["id"]}
    return ask(world, user, message.channel, Ask.COMPONENT, pressed, source=message)


def choose(
    world: World, user: User, message: Message, values: Sequence[str], custom_id: str | None = None
) -> Interaction:
    """Options of the (first) string select, by label or value."""
    _check_seen(user, message)
    selects = of_kind(message.components, ComponentKind.STRING_SELECT)
    found = [s for s in selects if custom_id in (None, s["custom_id"])]
    if not found:
        raise CannotDo("the message has no such select menu")
    select = found[0]
    if select.get("disabled"):
        raise CannotDo("the select menu is disabled")
    picked = pick_options(select["options"], values)
    check_count(select, len(picked), int(select.get("max_values", 1)))
    chosen = {"component_type": select["type"], "custom_id": select["custom_id"], "id": select["id"], "values": picked}
    return ask(world, user, message.channel, Ask.COMPONENT, chosen, source=message)


def pick_options(options: list[Json], wanted: Sequence[str]) -> list[str]:
    picked = []
    for want in wanted:
        value = next((option["value"] for option in options if want in (option["label"], option["value"])), None)
        if value is None:
            raise CannotDo(f"no option {want!r}; there are: {', '.join(option['label'] for option in options)}")
        picked.append(value)
    return picked


def check_count(select: Json, number: int, most: int) -> None:
    least = int(select.get("min_values", 1))
    if not least <= number <= most:
        raise CannotDo(f"choose {least} to {most} options, not {number}")


def _check_seen(user: User, message: Message) -> None:
    if message.loading or not can_see(user, message):
        raise CannotDo(f"{user.name} does not see this message")
