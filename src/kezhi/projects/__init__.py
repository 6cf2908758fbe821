"""项目: calls, applications, and, as they are needed, screening, decision, contract, execution, acceptance."""
