"""Evaluates decision models, with explanations."""

from kezhi.engine.dmn.evaluation.session import Outcome, Session

__all__ = ["Outcome", "Session"]
