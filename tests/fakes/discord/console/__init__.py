"""The fake by hand: a prompt that plays a person at Discord's client and prints what the bot shows."""
