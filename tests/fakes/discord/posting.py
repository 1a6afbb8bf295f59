"""Messages come into being, change and go: the one place that does it, for the bot and for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tests.fakes.discord.components import Json, numbered
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.events import message_deleted, message_event
from tests.fakes.discord.things import Attachment, Message, MessageFlag, Revision, Upload, User
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.mentions import pinged
from tests.fakes.discord.validation.messages import check_message, refuse_empty
from tests.fakes.discord.world import World

MOST_FILE_BYTES = 10 * 1024 * 1024
_EDITABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2
_FILLED = ("content", "embeds", "components", "attachments", "allowed_mentions", "pings", "mentions")


@dataclass(frozen=True)
class Draft:
    """What a request says a message shall be, and what this route assumes where it says nothing."""

    body: Json
    uploads: Mapping[str, Upload]
    flags: MessageFlag | None  # those the route may set
    mentions: Json  # Discord's default for the route


def check_draft(complaints: Complaints, draft: Draft, old: Message | None = None) -> None:
    """Complaints and refusals Discord would have for the draft."""
    if any(len(upload.content) > MOST_FILE_BYTES for upload in draft.uploads.values()):
        raise refusal(40005)
    names = _names(draft, old)
    check_message(complaints, draft.body, names, flags=draft.flags, old=old)
    listed = draft.body.get("attachments")
    known = {str(n) for n in range(len(draft.uploads))} | {a.id for a in (old.attachments if old else [])}
    for n, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict) and str(entry.get("id")) not in known:
            complaints.at("attachments", n, "id").add("ATTACHMENT_NOT_FOUND", "No file with this id was sent.")


def _names(draft: Draft, old: Message | None) -> list[str]:
    kept = _kept(draft.body, old.attachments if old else [])
    return [a.filename for a in kept] + [filename for filename, _, _ in _incoming(draft)]


def _kept(body: Json, attachments: Sequence[Attachment]) -> list[Attachment]:
    """An edit keeps the files it lists, or all when it lists none."""
    listed = body.get("attachments")
    if not isinstance(listed, list):
        return list(attachments)
    ids = {str(entry.get("id")) for entry in listed if isinstance(entry, dict)}
    return [attachment for attachment in attachments if attachment.id in ids]


def _incoming(draft: Draft) -> list[tuple[str, str | None, Upload]]:
    """(file name, alt text, file) of each upload; `files[n]` belongs to the attachment entry with id n."""
    listed = draft.body.get("attachments")
    entries = {str(e.get("id")): e for e in (listed if isinstance(listed, list) else []) if isinstance(e, dict)}
    found = []
    for key, upload in draft.uploads.items():
        entry = entries.get(key.removeprefix("files[").removesuffix("]"), {})
        found.append((entry.get("filename") or upload.filename, entry.get("description"), upload))
    return found


def _store(world: World, message: Message, draft: Draft) -> list[Attachment]:
    stored = []
    for filename, description, upload in _incoming(draft):
        number = world.ids.take()
        url = f"{world.cdn}/attachments/{message.channel.id}/{number}/{filename}"
        attachment = Attachment(number, filename, upload.content, upload.content_type, url, description)
        stored.append(world.keep_file(attachment))
    return stored


def post(world: World, message: Message, draft: Draft) -> Message:
    """Fills a bare message from the draft, keeps it and tells the gateway."""
    body = draft.body
    _fill(world, message, draft)
    message.flags |= MessageFlag(body.get("flags") or 0)
    message.nonce = None if body.get("nonce") is None else str(body["nonce"])
    if not message.loading:
        refuse_empty(message)
    world.keep_message(message)
    _remember(world, message)
    world.publish(message_event(world, "MESSAGE_CREATE", message))
    world.bell.ring()
    return message


def revise(world: World, message: Message, draft: Draft) -> Message:
    """Applies an edit. The first edit of a "thinking" message fills it and does not count as edited."""
    candidate = replace(message)
    _fill(world, candidate, draft)
    refuse_empty(candidate)
    for part in _FILLED:
        setattr(message, part, getattr(candidate, part))
    if "flags" in draft.body:
        asked = MessageFlag(draft.body["flags"] or 0) & _EDITABLE
        message.flags = message.flags & ~MessageFlag.SUPPRESS_EMBEDS | asked
    if message.loading:
        message.flags &= ~MessageFlag.LOADING
    else:
        message.edited_at = world.now()
    _remember(world, message)
    world.publish(message_event(world, "MESSAGE_UPDATE", message))
    world.bell.ring()
    return message


def _fill(world: World, message: Message, draft: Draft) -> None:
    body = draft.body
    if "content" in body:
        message.content = (body["content"] or "").strip()  # Discord trims it
    if "embeds" in body:
        message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        message.components = numbered(body["components"] or [])
    message.attachments = _kept(body, message.attachments) + _store(world, message, draft)
    message.allowed_mentions = body.get("allowed_mentions")
    allowed = draft.mentions if message.allowed_mentions is None else message.allowed_mentions
    answered = message.reference.author.id if message.reference else None
    message.pings = pinged(_pingable(message), allowed, answered)
    message.mentions = _mentioned(world, message)


def _pingable(message: Message) -> str:
    """Embeds never notify anybody; content and text displays do."""
    without_embeds = replace(message, embeds=[])
    return without_embeds.text


def _mentioned(world: World, message: Message) -> list[User]:
    ids = sorted(ping.removeprefix("user:") for ping in message.pings if ping.startswith("user:"))
    return [world.users[number] for number in ids if number in world.users]


def _remember(world: World, message: Message) -> None:
    files = tuple(attachment.filename for attachment in message.attachments)
    message.revisions.append(Revision(world.now(), message.text, message.components, files))


def remove(world: World, message: Message) -> None:
    message.deleted_at = world.now()
    world.publish(message_deleted(message))
    world.bell.ring()
