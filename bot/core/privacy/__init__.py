"""What the coach knows about a person: to see, to copy, to delete."""
