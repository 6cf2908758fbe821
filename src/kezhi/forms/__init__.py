"""表单: drafts that save themselves, submissions that never change, and where each value came from."""
