"""Properties of the engines are drawn without a deadline: the machine that runs them may be shared."""

from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
