"""What a form's address answers: its page and saves, its buttons, its prints."""

from kezhi.forms.views import acts, page, prints

__all__ = ["acts", "page", "prints"]
