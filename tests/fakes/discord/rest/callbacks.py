"""The first answer to an interaction: one of seven kinds, within three seconds, exactly once."""

from tests.fakes.discord.components import Json, numbered
from tests.fakes.discord.errors import refusal
from tests.fakes.discord.interactions import ALLOWED, Answer, Ask, Interaction, owners
from tests.fakes.discord.posting import Draft, check_draft, post, revise
from tests.fakes.discord.rest.messages import drawn
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Message, MessageFlag, MessageKind
from tests.fakes.discord.validation.commands import check_choices
from tests.fakes.discord.validation.complaints import Complaints, one_of, take_object
from tests.fakes.discord.validation.mentions import USERS_ONLY
from tests.fakes.discord.validation.messages import ANSWER_FLAGS
from tests.fakes.discord.validation.modals import check_modal
from tests.fakes.discord.wire import user_json
from tests.fakes.discord.world import World


def answer(call: Call) -> Reply:
    interaction = _alive(call)
    kind = _checked_kind(call.form(), interaction)
    inner = call.form().get("data") or {}
    draft = Draft(inner, call.uploads, ANSWER_FLAGS, USERS_ONLY)
    _check_inner(interaction, kind, draft)
    if interaction.answered_at is not None:
        raise refusal(40060)
    _apply(call.world, interaction, kind, draft)
    interaction.answer, interaction.answered_at = kind, call.world.now()
    call.world.bell.ring()
    if not call.switch("with_response"):
        return NO_CONTENT
    return Reply(200, _response(call.world, interaction, kind))


def _alive(call: Call) -> Interaction:
    """10062 for an unknown one, a wrong token, and one that nobody answered in time."""
    world = call.world
    found = world.interactions.get(call.params["interaction"])
    if found is None or found.token != call.params["token"]:
        raise refusal(10062)
    if found.late(world.now()) or found.token_expired(world.now()):
        raise refusal(10062)
    return found


def _checked_kind(body: Json, interaction: Interaction) -> Answer:
    complaints = Complaints()
    allowed = ALLOWED[interaction.ask]
    if interaction.source is None:
        allowed -= {Answer.DEFERRED_UPDATE, Answer.UPDATE}
    one_of(complaints.at("type"), body.get("type"), allowed, "type")
    if body.get("data") is not None:
        take_object(complaints.at("data"), body["data"])
    complaints.raise_if_any()
    return Answer(body["type"])


def _check_inner(interaction: Interaction, kind: Answer, draft: Draft) -> None:
    root = Complaints()
    complaints = root.at("data")
    if kind in (Answer.MESSAGE, Answer.UPDATE):
        check_draft(complaints, draft, interaction.source if kind is Answer.UPDATE else None)
    elif kind is Answer.DEFERRED_MESSAGE:
        _check_defer(complaints, draft.body)
    elif kind is Answer.MODAL:
        check_modal(complaints, draft.body)
    elif kind is Answer.CHOICES:
        check_choices(complaints.at("choices"), draft.body.get("choices"), _focused_kind(interaction.data))
    root.raise_if_any()


def _check_defer(complaints: Complaints, body: Json) -> None:
    """Only the audience is fixed here; Components V2 must wait for the edit."""
    flags = body.get("flags") or 0
    if not isinstance(flags, int) or flags & ~int(MessageFlag.EPHEMERAL):
        complaints.at("flags").add("MESSAGE_FLAGS_INVALID", "A deferred answer may only be EPHEMERAL.")


def _focused_kind(asked: Json) -> int | None:
    for option in asked.get("options") or []:
        if option.get("focused"):
            return int(option["type"])
        if (deeper := _focused_kind(option)) is not None:
            return deeper
    return None


def _apply(world: World, interaction: Interaction, kind: Answer, draft: Draft) -> None:
    if kind in (Answer.MESSAGE, Answer.DEFERRED_MESSAGE):
        interaction.original = post(world, bare_answer(world, interaction, draft, kind), draft)
    elif kind is Answer.DEFERRED_UPDATE:
        interaction.original = interaction.source
    elif kind is Answer.UPDATE:
        assert interaction.source is not None
        interaction.original = revise(world, interaction.source, draft)
    elif kind is Answer.MODAL:
        interaction.modal = draft.body | {"components": numbered(draft.body["components"])}
    elif kind is Answer.CHOICES:
        interaction.choices = draft.body["choices"]


def bare_answer(world: World, interaction: Interaction, draft: Draft, kind: Answer) -> Message:
    """The empty message an answer or a follow-up fills."""
    message = Message(world.ids.take(), interaction.channel, world.me, world.now())
    message.interaction_id = interaction.id
    message.interaction_json = _metadata(interaction)
    if (draft.body.get("flags") or 0) & MessageFlag.EPHEMERAL:
        message.seen_by = interaction.user
    if kind is Answer.DEFERRED_MESSAGE:
        message.flags |= MessageFlag.LOADING
    if interaction.ask is Ask.COMMAND:
        message.kind = MessageKind.CONTEXT_MENU if interaction.context_menu else MessageKind.SLASH
    elif interaction.source is not None:
        message.kind, message.reference = MessageKind.REPLY, interaction.source
    return message


def _metadata(interaction: Interaction) -> Json:
    plain: Json = {
        "id": interaction.id,
        "type": int(interaction.ask),
        "user": user_json(interaction.user),
        "authorizing_integration_owners": owners(interaction),
    }
    if interaction.name is not None:
        plain["name"] = interaction.name
    if interaction.source is not None:
        plain["interacted_message_id"] = interaction.source.id
    return plain


def _response(world: World, interaction: Interaction, kind: Answer) -> Json:
    about: Json = {"id": interaction.id, "type": int(interaction.ask)}
    resource: Json = {"type": int(kind)}
    if interaction.original is not None:
        about["response_message_id"] = interaction.original.id
        about["response_message_loading"] = interaction.original.loading
        about["response_message_ephemeral"] = interaction.original.ephemeral
        if kind in (Answer.MESSAGE, Answer.UPDATE, Answer.DEFERRED_MESSAGE):
            resource["message"] = drawn(world, interaction.original)
    return {"interaction": about, "resource": resource}


ROUTES = (Route("POST", "/interactions/{interaction}/{token}/callback", answer, bot_token=False, counts=False),)
