"""People write, answer, change and delete messages, react, and open threads and forum posts."""

from collections.abc import Mapping

from tests.fakes.discord.errors import CannotDo
from tests.fakes.discord.events import message_event, reaction_event
from tests.fakes.discord.posting import Draft, post, remove, revise
from tests.fakes.discord.rest.threads import open_thread
from tests.fakes.discord.things import Channel, ChannelKind, Message, MessageFlag, MessageKind, Upload, User
from tests.fakes.discord.world import World

MOST_CONTENT = 2000  # 4000 with a paid account, which nobody here has


def may_see(user: User, channel: Channel) -> bool:
    if channel.recipient is not None:
        return channel.recipient is user
    return channel.guild is not None and user.id in channel.guild.members


def can_see(user: User, message: Message) -> bool:
    """In their channel, not deleted, and not somebody else's ephemeral."""
    return not message.deleted and may_see(user, message.channel) and message.seen_by in (None, user)


def _draft(text: str, files: Mapping[str, bytes] | None, *, ping: bool) -> Draft:
    uploads = {f"files[{n}]": _upload(name, content) for n, (name, content) in enumerate((files or {}).items())}
    return Draft({"content": text}, uploads, None, {"parse": ["users", "roles"], "replied_user": ping})


def _upload(name: str, content: bytes) -> Upload:
    return Upload(name, content, "text/plain; charset=utf-8" if name.endswith((".txt", ".md")) else "application/pdf")


def write(
    world: World,
    user: User,
    channel: Channel,
    text: str,
    *,
    files: Mapping[str, bytes] | None = None,
    reply_to: Message | None = None,
    ping: bool = True,
) -> Message:
    """A message by a person. `reply_to` with `ping` mentions the author of an ordinary message.

    Answering an interaction's response does not mention the bot: Discord does not count it as its message.
    """
    if not may_see(user, channel):
        raise CannotDo(f"{user.name} does not see this channel")
    if channel.kind is ChannelKind.FORUM or channel.locked:
        raise CannotDo("nobody can write here")
    if len(text) > MOST_CONTENT:
        raise CannotDo(f"Discord lets nobody send more than {MOST_CONTENT} characters")
    if user is channel.recipient:
        user.dms_open = True  # whoever writes can be answered
    message = Message(world.ids.take(), channel, user, world.now(), reference=reply_to)
    message.kind = MessageKind.REPLY if reply_to else MessageKind.DEFAULT
    pings = ping and reply_to is not None and reply_to.interaction_id is None
    return post(world, message, _draft(text, files, ping=pings))


def _own(user: User, message: Message) -> None:
    if message.author is not user:
        raise CannotDo(f"{user.name} did not write this")
    if message.deleted:
        raise CannotDo("the message is deleted")


def rewrite(world: World, user: User, message: Message, text: str) -> Message:
    _own(user, message)
    return revise(world, message, _draft(text, None, ping=False))


def unsay(world: World, user: User, message: Message) -> None:
    _own(user, message)
    remove(world, message)


def react(world: World, user: User, message: Message, emoji: str) -> None:
    if not can_see(user, message):
        raise CannotDo(f"{user.name} does not see this message")
    message.reactions.setdefault(emoji, []).append(user.id)
    world.publish(reaction_event("MESSAGE_REACTION_ADD", message, emoji, user))
    world.bell.ring()


def start_thread(world: World, user: User, origin: Message, name: str) -> Channel:
    """A thread below a message; it carries the message's id."""
    if not can_see(user, origin) or origin.channel.kind is not ChannelKind.TEXT or origin.thread is not None:
        raise CannotDo("no thread can be started here")
    origin.thread = open_thread(world, origin.channel, user, name, origin.id)
    origin.flags |= MessageFlag.HAS_THREAD
    world.publish(message_event(world, "MESSAGE_UPDATE", origin))
    return origin.thread


def forum_post(world: World, user: User, forum: Channel, title: str, text: str) -> Message:
    """A forum post: a thread whose first message has the thread's id."""
    if forum.kind is not ChannelKind.FORUM or not may_see(user, forum):
        raise CannotDo("this is no forum")
    thread = open_thread(world, forum, user, title)
    first = Message(thread.id, thread, user, world.now())
    return post(world, first, _draft(text, None, ping=False))


def again(world: World, message: Message) -> None:
    """Discord delivers the same MESSAGE_CREATE once more."""
    world.publish(message_event(world, "MESSAGE_CREATE", message))
