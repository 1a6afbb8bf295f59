"""Discord's published limits, checked one by one; every breach is told at once, at its place in the payload."""
