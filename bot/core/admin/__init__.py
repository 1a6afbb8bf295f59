"""Rules that the owners of a community set in chat, who may set them, and the one place where they hold."""
