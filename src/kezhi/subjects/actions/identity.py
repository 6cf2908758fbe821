"""Identity documents and credit codes as rows of the registry: checked, kept, found again."""

from dataclasses import dataclass, replace
from datetime import date

from kezhi.base import identifiers
from kezhi.engine.errors import Place, Problems
from kezhi.subjects.models import Gender, Identifier, Organisation, Person, Scheme


@dataclass(frozen=True)
class Proof:
    """An identity document as checked, and what it says of its holder."""

    scheme: Scheme
    number: str
    birth_date: date | None
    gender: str


def checked(scheme: Scheme, number: str, *, on: date | None = None) -> str:
    """A number in the spelling in which it is kept. Raises Problems that say what to mend."""
    if problem := identifiers.check(scheme, number, on=on):
        raise Problems([replace(problem, place=Place(field="number"))])
    return identifiers.normalise(number)


def identify(scheme: Scheme, number: str, born: date | None, gender: str, *, today: date) -> Proof:
    """Check an identity document's number. A resident id overrides birth date and gender. Raises Problems."""
    clean = checked(scheme, number, on=today)
    if scheme != Scheme.RESIDENT_ID:
        return Proof(scheme, clean, born, gender)
    said = Gender.MALE if identifiers.is_male(clean) else Gender.FEMALE
    return Proof(scheme, clean, identifiers.birth_date(clean), said.value)


def owner(scheme: Scheme, number: str) -> Identifier | None:
    """Who has this number already."""
    found = Identifier.objects.filter(scheme=scheme, hash=identifiers.keyed_hash(scheme, number))
    return found.select_related("person", "organisation").first()


def of_person(scheme: Scheme, number: str, person: Person) -> Identifier:
    """A personal number's row, not saved: encrypted, hashed, masked."""
    return Identifier(
        person=person,
        scheme=scheme,
        encrypted=identifiers.encrypt(number),
        hash=identifiers.keyed_hash(scheme, number),
        masked=identifiers.mask(scheme, number),
    )


def of_organisation(number: str, organisation: Organisation) -> Identifier:
    """A credit code's row, not saved; it is public."""
    return Identifier(
        organisation=organisation,
        scheme=Scheme.USCC,
        value=number,
        hash=identifiers.keyed_hash(Scheme.USCC, number),
        masked=number,
    )


def reveal(identifier: Identifier) -> str:
    """The number itself."""
    return identifier.value if identifier.encrypted is None else identifiers.decrypt(bytes(identifier.encrypted))
