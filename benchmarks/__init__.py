"""How fast the pages are that people wait for. Nothing here is part of the service."""
