"""Daily practice: short items that come back when they are about to be forgotten."""
