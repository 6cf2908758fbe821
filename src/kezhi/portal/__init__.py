"""门户: the public pages, and everybody's home."""
