"""Learning paths: steps that fit a goal and the hours there are, and moving along them."""
