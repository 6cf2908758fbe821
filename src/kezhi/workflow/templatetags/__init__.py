"""What pages about work say in words."""
