"""What a person sees, and waiting until they see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.fakes.slack.courier import Courier
from tests.fakes.slack.drawing import draw
from tests.fakes.slack.keyboard import Commanded, Said
from tests.fakes.slack.messages import Message
from tests.fakes.slack.recording import Recording
from tests.fakes.slack.world import OpenView, World

T = TypeVar("T")
STATUS_LIFE = 120.0


class Eyes:
    """The screen of a person. Private notes are seen by their reader only."""

    world: World
    courier: Courier

    @property
    def recording(self) -> Recording:
        return self.world.recording

    def visible(self, channel: str, user: str | None = None, *, by_app: bool | None = None) -> list[Message]:
        """What stands in a channel now; with `user`, also the notes only they see."""
        return [
            message
            for message in self.world.in_channel(channel)
            if not message.deleted and message.only_to in (None, user) and (by_app is None or message.by_app == by_app)
        ]

    def seen_by(self, user: str) -> list[Message]:
        """Everything the app shows a person now, in all their channels."""
        mine = {channel.id for channel in self.world.channels.values() if user in channel.members}
        return [message for channel in sorted(mine) for message in self.visible(channel, user, by_app=True)]

    def private_to(self, user: str) -> list[Message]:
        """The notes only this person sees."""
        return [message for message in self.world.messages if message.only_to == user and not message.deleted]

    def streams(self) -> list[Message]:
        """Every message that was streamed, with its deltas and how it ended."""
        return [message for message in self.world.messages if message.stream is not None]

    def status_in(self, channel: str, thread_ts: str) -> str | None:
        """The status shown in a thread: gone after two minutes, or once the app has posted there."""
        since, status = self.world.statuses.get((channel, thread_ts), (0.0, ""))
        return status if self.world.clock.now() - since < STATUS_LIFE else None

    def shown(self, message: Message) -> str:
        """A message as plain text, blocks included."""
        return draw(message)

    async def until(self, found: Callable[[], T | None], within: float = 10.0, what: str = "") -> T:
        """Wait for anything: `found` is asked at every change."""
        return await self.recording.until(found, within, what)

    async def wait_reply(
        self,
        to: Said | Commanded | str,
        *,
        contains: str = "",
        user: str | None = None,
        within: float = 10.0,
    ) -> Message:
        """The app's first settled message after a message or command (or in a channel), as its reader sees it."""
        channel, reader, after, root = _where(to)
        reader = user or reader

        def answer() -> Message | None:
            for message in self.visible(channel, reader, by_app=True):
                fresh = float(message.ts) > after and message.thread_ts in (
                    None,
                    *([root] if root else [message.thread_ts]),
                )
                if fresh and message.settled and draw(message) and contains in draw(message):
                    return message
            return None

        return await self.until(answer, within, f"a reply in {channel} that contains {contains!r}")

    async def idle(self, within: float = 10.0) -> None:
        """Wait until nothing sent to the app awaits an acknowledgement."""
        await self.until(self._all_taken, within, "every delivery acknowledged or given up")

    def _all_taken(self) -> bool:
        return all(delivery.ack or delivery.failure for delivery in self.courier.deliveries)

    async def wait_calls(self, method: str, count: int = 1, within: float = 10.0) -> None:
        """Wait until a method was called so often."""
        await self.until(lambda: len(self.recording.calls_to(method)) >= count, within, f"{count} x {method}")

    async def wait_modal(self, user: str, within: float = 10.0) -> OpenView:
        """Wait until a person has a modal open."""
        return await self.until(
            lambda: next(reversed(self.world.modals.get(user, [])), None), within, f"a modal for {user}"
        )

    async def wait_home(self, user: str, within: float = 10.0) -> OpenView:
        """Wait until a Home view is published for a person."""
        return await self.until(lambda: self.world.homes.get(user), within, f"a Home view for {user}")


def _where(to: Said | Commanded | str) -> tuple[str, str | None, float, str | None]:
    if isinstance(to, Said):
        return to.channel, to.message.user, float(to.ts), to.message.root
    if isinstance(to, Commanded):
        return to.channel, to.user, float(to.after), None
    return to, None, 0.0, None
