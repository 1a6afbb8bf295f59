"""The skill of answering: from a person's words to a short answer that stands on cards, or to an honest no."""
