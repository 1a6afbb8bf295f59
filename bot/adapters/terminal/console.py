"""The console that a conversation is printed on."""

from __future__ import annotations

import os
import sys

from rich.console import Console


class ChatConsole(Console):
    """Falls silent when nobody reads on, as behind `| head`: `quiet` is then true, and nothing is raised in mid-turn."""

    def on_broken_pipe(self) -> None:
        """Send what is still printed nowhere, so that no later flush fails either."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
