"""Start the fake by hand: `python -m tests.fakes.slack`."""

from __future__ import annotations

import sys

from tests.fakes.slack.cli import main

sys.exit(main())
