"""Measuring the coach on questions with known answers. Figures are printed, never asserted."""
