"""How signing up and in differs from django-allauth's way."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Letters go out in the language the person reads."""
