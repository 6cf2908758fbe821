"""Official numbers: kept encrypted where they are personal, found again by a keyed hash."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from cryptography.fernet import Fernet
from django.conf import settings

from kezhi.subjects.domain import numbers
from kezhi.subjects.models import Gender, Identifier, Organisation, Person, Scheme


@dataclass(frozen=True)
class Proof:
    """An identity document as checked, and what it says of its holder."""

    scheme: Scheme
    number: str
    birth_date: date | None
    gender: str


def identify(scheme: Scheme, number: str, born: date | None, gender: str, *, today: date) -> Proof:
    """Check an identity document's number. A resident id overrides birth date and gender. Raises Problems."""
    if scheme != Scheme.RESIDENT_ID:
        return Proof(scheme, numbers.check_passport(number), born, gender)
    clean = numbers.check_resident_id(number, today=today)
    said = Gender.MALE if int(clean[16]) % 2 else Gender.FEMALE
    return Proof(scheme, clean, numbers.birth_date(clean), said.value)


def fingerprint(scheme: Scheme, number: str) -> str:
    """The keyed hash by which a number is found without being readable."""
    return hmac.new(_key("hash"), f"{scheme.value}:{number}".encode(), hashlib.sha256).hexdigest()


def owner(scheme: Scheme, number: str) -> Identifier | None:
    """Who has this number already."""
    found = Identifier.objects.filter(scheme=scheme, hash=fingerprint(scheme, number))
    return found.select_related("person", "organisation").first()


def of_person(scheme: Scheme, number: str, person: Person) -> Identifier:
    """A personal number's row, not saved: encrypted, hashed, masked."""
    return Identifier(
        person=person,
        scheme=scheme,
        encrypted=Fernet(base64.urlsafe_b64encode(_key("encryption"))).encrypt(number.encode()),
        hash=fingerprint(scheme, number),
        masked=numbers.masked(number),
    )


def of_organisation(number: str, organisation: Organisation) -> Identifier:
    """A credit code's row, not saved; it is public."""
    return Identifier(
        organisation=organisation,
        scheme=Scheme.USCC,
        value=number,
        hash=fingerprint(Scheme.USCC, number),
        masked=number,
    )


def reveal(identifier: Identifier) -> str:
    """The number itself."""
    if identifier.encrypted is None:
        return identifier.value
    return Fernet(base64.urlsafe_b64encode(_key("encryption"))).decrypt(bytes(identifier.encrypted)).decode()


def _key(use: str) -> bytes:
    return hashlib.sha256(f"{settings.SECRET_KEY}:identifiers:{use}".encode()).digest()
