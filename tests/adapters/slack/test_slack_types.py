"""Slack's own TypeScript types judge every payload: a judge that shares no line of code with ours.

It needs npm. At home a missing npm, or one that reaches no registry, is a skip that says so; in CI it is a failure.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.adapters.slack import render, views
from bot.core.forms import Field, Form, Home
from tests.adapters.forms import shipped_forms
from tests.adapters.slack.examples import HOSTS, PIECES, pressed, sends
from tests.adapters.slack.homepage import real_home

TYPES = Path(__file__).parent / "types"
LOOK = render.Look(HOSTS, {0: render.Picture("F1", "a picture")})


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TYPES / name, folder)
    if (npm := shutil.which("npm")) is None:
        _without("npm is not installed")
    ready = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if ready.returncode != 0:
        _without(f"npm ci failed: {ready.stderr[-300:]}")
    return folder


def _without(reason):
    if os.environ.get("CI"):
        pytest.fail(f"Slack's types could not be used: {reason}")
    pytest.skip(f"Slack's types were not used: {reason}")


def judged(folder, source):
    (folder / "payloads.ts").write_text(source, "utf-8")
    command = ["node_modules/.bin/tsc", "--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "payloads.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout


def typed(kind, value):
    return f"{{ const checked: {kind} = {json.dumps(value)}; void checked; }}\n"


def test_every_message_and_page_of_ours_has_slacks_types(workshop):
    form = Form(
        "This is wrong",
        "v1:wrong:x:0",
        (Field("reason", "Why?", lines=3), Field("kind", "What?", PIECES["answer"][1][1].options)),
    )
    source = 'import type { HomeView, KnownBlock, ModalView } from "@slack/types";\n'
    for send in sends().values():
        source += typed("KnownBlock[]", render.blocks(send, LOOK))
    source += "".join(typed("ModalView", views.modal(one, pressed())) for one in (form, *shipped_forms()))
    source += typed("HomeView", views.home(Home(PIECES["answer"][1]), LOOK)) + typed("HomeView", real_home())
    assert judged(workshop, source) == ""


def test_the_judge_sees_what_is_wrong(workshop):
    source = 'import type { KnownBlock } from "@slack/types";\n'
    source += typed("KnownBlock[]", [{"type": "markdown", "txt": "x"}]) + typed("KnownBlock[]", [{"type": "marquee"}])
    assert judged(workshop, source).count("error TS") == 2
