"""Texts to vectors: the encoders that can stand behind the `Embed` port."""
