"""`python -m tests.fakes.discord --port 18090`: the fake with a prompt."""

import argparse
import asyncio
import contextlib

from tests.fakes.discord.console.prompt import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord", description="A fake Discord to talk to.")
    parser.add_argument("--port", type=int, default=18090, help="0 takes a free one (default 18090)")
    parser.add_argument("--message-content", action="store_true", help="allow the privileged message-content intent")
    parser.add_argument("--limits", action="store_true", help="keep the usual rate limits")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(chosen.port, message_content=chosen.message_content, limits=chosen.limits))


if __name__ == "__main__":
    main()
