"""Drills: exercises with fresh numbers each time, graded by code, with a worked solution."""

from bot.core.drills.drills import Drills, load_drills
from bot.core.drills.exercise import Asked, Exercise, Graded, Part

__all__ = ["Asked", "Drills", "Exercise", "Graded", "Part", "load_drills"]
