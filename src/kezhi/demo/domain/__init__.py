"""What the province is made of, invented from a seed and an anchor day; pure."""
