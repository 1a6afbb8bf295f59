"""Looking at what came of it: who sees which messages, the story of a channel, interactions that failed."""

from tests.fakes.discord.drawing import draw
from tests.fakes.discord.interactions import Ask, Interaction
from tests.fakes.discord.people.speaking import can_see
from tests.fakes.discord.things import Channel, Message, User
from tests.fakes.discord.world import World


def seen_by(world: World, user: User, channel: Channel) -> list[Message]:
    """The messages this person finds in the channel now, ephemeral ones meant for them included."""
    return [message for message in world.messages[channel.id] if can_see(user, message)]


def replies(world: World, to: Message) -> list[Message]:
    """What the bot said after a message, where its author sees it; oldest first. Not while it is "thinking"."""
    found = []
    for message in reversed(world.messages[to.channel.id]):
        if int(message.id) <= int(to.id):
            break
        if message.author is world.me and not message.loading and can_see(to.author, message):
            found.append(message)
    return found[::-1]


def from_bot(world: World, channel: Channel | None = None) -> list[Message]:
    """Everything the bot ever showed (in one channel), deleted and ephemeral included, in order of creation."""
    places = list(world.messages.values()) if channel is None else [world.messages[channel.id]]
    found = [message for messages in places for message in messages if message.author is world.me]
    return sorted(found, key=lambda message: int(message.id))


def failed(world: World) -> list[Interaction]:
    """Interactions nobody answered in time: the person read "The application did not respond"."""
    return [i for i in world.interactions.values() if i.late(world.now()) and i.ask is not Ask.AUTOCOMPLETE]


def transcript(world: World, channel: Channel, viewer: User | None = None) -> str:
    """The channel as text; with a `viewer` as that person sees it, else everything with remarks."""
    messages = world.messages[channel.id] if viewer is None else seen_by(world, viewer, channel)
    return "\n".join(line(message) for message in messages)


def line(message: Message) -> str:
    marks = [f"only {message.seen_by.name}"] if message.seen_by else []
    marks += ["edited"] if message.edited_at else []
    remark = f" ({', '.join(marks)})" if marks else ""
    return f"{message.author.name}{remark}: {draw(message)}"
