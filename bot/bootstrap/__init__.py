"""The composition root: settings to content, content to services, services to the coach, the coach to its doors.

The only place that names concrete classes. Each function imports what it builds, so that a command pays for what it
uses.
"""

from bot.bootstrap.administering import costs
from bot.bootstrap.content import bank, knowledge, speech_faults
from bot.bootstrap.engines import answering, calibrate, encoder, index, model_host
from bot.bootstrap.examining import examine_online
from bot.bootstrap.fronts import discord_invite, sync_discord
from bot.bootstrap.judges import disorder, grading, rescale
from bot.bootstrap.places import content_folder, eval_files, eval_folder, golden_folder, knowledge_folder
from bot.bootstrap.planning import planning
from bot.bootstrap.reviewing import learned, reviewing
from bot.bootstrap.serving import chat, database_status, open_store, serve
from bot.bootstrap.skills import OFFERED, asking, coach

__all__ = [
    "OFFERED",
    "answering",
    "asking",
    "bank",
    "calibrate",
    "chat",
    "coach",
    "content_folder",
    "costs",
    "database_status",
    "discord_invite",
    "disorder",
    "encoder",
    "eval_files",
    "eval_folder",
    "examine_online",
    "golden_folder",
    "grading",
    "index",
    "knowledge",
    "knowledge_folder",
    "learned",
    "model_host",
    "open_store",
    "planning",
    "rescale",
    "reviewing",
    "serve",
    "speech_faults",
    "sync_discord",
]
