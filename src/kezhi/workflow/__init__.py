"""流程: cases, what waits for whom, timers, and how each case went."""
