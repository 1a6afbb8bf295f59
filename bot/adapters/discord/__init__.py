"""The front door on Discord: slash commands, direct messages, mentions, buttons and forms; no privileged intent."""
