"""Tags and filters that every page may use."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def wan(amount: Decimal | None) -> str:
    """元 as 万元 with two decimals and thousands commas; blank where there is none."""
    return "" if amount is None else f"{Decimal(amount) / 10_000:,.2f}"
