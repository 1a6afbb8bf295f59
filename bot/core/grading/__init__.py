"""Grading: a rubric and an answer in, a scorecard out, with the answer's own words behind every level."""
