"""Checks of packs/: the contents that the project ships, apart from the code that reads them."""
