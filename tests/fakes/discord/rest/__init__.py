"""Discord's REST API, version 10: one module per theme, each with its table of routes."""
