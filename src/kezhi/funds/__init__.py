"""经费: sources, envelopes and, as they are needed, budgets, ledger and payments."""
