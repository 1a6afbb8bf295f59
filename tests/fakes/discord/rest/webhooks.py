"""After the first answer: the original, edited or deleted, and follow-ups, while the token lives."""

from tests.fakes.discord.errors import refusal
from tests.fakes.discord.interactions import USER_INSTALL_FOLLOWUPS, Answer, Ask, Interaction
from tests.fakes.discord.posting import Draft, check_draft, post, remove, revise
from tests.fakes.discord.rest.callbacks import bare_answer
from tests.fakes.discord.rest.messages import drawn
from tests.fakes.discord.rest.route import NO_CONTENT, Call, Reply, Route
from tests.fakes.discord.things import Message
from tests.fakes.discord.validation.complaints import Complaints
from tests.fakes.discord.validation.mentions import USERS_ONLY
from tests.fakes.discord.validation.messages import ANSWER_FLAGS

ORIGINAL = "@original"


def _interaction(call: Call) -> Interaction:
    """50027 once the token is over; 10015 while nothing has been answered yet."""
    found = call.world.tokens.get(call.params["token"])
    if found is None or call.params["app"] != call.world.app_id:
        raise refusal(10015)
    if found.token_expired(call.world.now()):
        raise refusal(50027)
    if found.answered_at is None or found.ask is Ask.AUTOCOMPLETE:
        raise refusal(10015)
    return found


def _message(call: Call, interaction: Interaction) -> Message:
    asked = call.params["message"]
    if asked == ORIGINAL:
        found = interaction.original
    else:
        answers = [*interaction.followups, *([interaction.original] if interaction.original else [])]
        found = next((message for message in answers if message.id == asked), None)
    if found is None or found.deleted:
        raise refusal(10008)
    return found


def follow_up(call: Call) -> Reply:
    world, interaction = call.world, _interaction(call)
    original = interaction.original
    waiting = original is not None and original.loading and not original.deleted
    draft = Draft(call.form(), call.uploads, ANSWER_FLAGS, USERS_ONLY)
    complaints = Complaints()
    check_draft(complaints, draft, original if waiting else None)
    complaints.raise_if_any()
    if waiting and original is not None:  # Discord's old behaviour: it fills the "thinking" message
        return Reply(200, drawn(world, revise(world, original, draft)))
    if interaction.user_install_only and len(interaction.followups) >= USER_INSTALL_FOLLOWUPS:
        raise refusal(40094)
    bare = bare_answer(world, interaction, draft, Answer.MESSAGE)
    if original is not None:
        bare.reference = original
    interaction.followups.append(post(world, bare, draft))
    world.bell.ring()
    return Reply(200, drawn(world, interaction.followups[-1]))


def read(call: Call) -> Reply:
    return Reply(200, drawn(call.world, _message(call, _interaction(call))))


def edit(call: Call) -> Reply:
    message = _message(call, _interaction(call))
    draft = Draft(call.form(), call.uploads, None, USERS_ONLY)
    complaints = Complaints()
    check_draft(complaints, draft, message)
    complaints.raise_if_any()
    return Reply(200, drawn(call.world, revise(call.world, message, draft)))


def delete(call: Call) -> Reply:
    remove(call.world, _message(call, _interaction(call)))
    return NO_CONTENT


_ANSWER = "/webhooks/{app}/{token}/messages/{message}"
ROUTES = (
    Route("POST", "/webhooks/{app}/{token}", follow_up, bot_token=False, counts=False),
    Route("GET", _ANSWER, read, bot_token=False, counts=False),
    Route("PATCH", _ANSWER, edit, bot_token=False, counts=False),
    Route("DELETE", _ANSWER, delete, bot_token=False, counts=False),
)
