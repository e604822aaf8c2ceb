"""Registration numbers as people write them, and as org-ids (https://org-id.guide): GB-CHC-1164883."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Register(models.TextChoices):
    """Where a number can be looked up."""

    CHARITY = "GB-CHC", gettext_lazy("Charity number (England and Wales)")
    COMPANY = "GB-COH", gettext_lazy("Company or community interest company number")
    MUTUAL = "GB-MPR", gettext_lazy("Society number (Mutuals Public Register)")
    OTHER = "other", gettext_lazy("Another, written as an org-id such as GB-SC-SC012345")


def org_id(register: str, number: str) -> str:
    """The org-id of a number in a register. Raises ValidationError saying how such a number looks."""
    written = re.sub(r"[\s.]", "", number).upper()
    if register == Register.CHARITY:
        return _charity(written)
    if register == Register.COMPANY:
        return _company(written)
    if register == Register.MUTUAL:
        if not re.fullmatch(r"[A-Z]{0,2}\d{1,6}[A-Z]?", written):
            raise ValidationError(_("A society number has up to six digits, such as 31234R."))
        return f"GB-MPR-{written}"
    if not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{2,10}-[A-Z0-9/_-]{1,40}", written):
        raise ValidationError(_("Write it with its country and register, such as GB-SC-SC012345."))
    return written


def _charity(written: str) -> str:
    # A linked charity has a second number after a hyphen.
    if not re.fullmatch(r"\d{6,7}(-\d{1,3})?", written):
        raise ValidationError(_("A charity number has six or seven digits, such as 1164883."))
    return f"GB-CHC-{written}"


def _company(written: str) -> str:
    if re.fullmatch(r"\d{1,8}", written):
        return f"GB-COH-{written.zfill(8)}"  # people leave the zeros at the front out; the register has them
    if not re.fullmatch(r"[A-Z]{2}\d{6}", written):
        raise ValidationError(_("A company number has eight digits, or two letters and six digits."))
    return f"GB-COH-{written}"


def described(value: str) -> tuple[str, str]:
    """The register's name, empty for one we have no words for, and the number as people write it."""
    for register in (Register.CHARITY, Register.COMPANY, Register.MUTUAL):
        if value.startswith(f"{register.value}-"):
            return str(register.label), value.removeprefix(f"{register.value}-")
    return "", value
