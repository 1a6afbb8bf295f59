"""Reminders that a learner asks for: at most one a day, never at night, none when nothing waits, gone with one tap."""
