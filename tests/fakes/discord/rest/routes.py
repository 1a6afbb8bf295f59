"""The whole table of routes."""

from tests.fakes.discord.rest import callbacks, commands, messages, places, reactions, threads, webhooks

ROUTES = (
    *places.ROUTES,
    *messages.ROUTES,
    *reactions.ROUTES,
    *threads.ROUTES,
    *commands.ROUTES,
    *callbacks.ROUTES,
    *webhooks.ROUTES,
)
