"""Imports of tables: a room declares an importer, staff upload files, and every row ends in exactly one outcome.

The steps: ``actions.upload`` finds encoding, sheet and header, ``actions.ask_check`` reads every row and names each
fault, ``actions.ask_import`` brings the good rows in, ``giving.faulty_rows`` gives the others back to be mended.
"""

from kezhi.base.importing.days import Day
from kezhi.base.importing.declared import Column, Importer, Option, Row, Run, importers
from kezhi.base.importing.kinds import Choice, Identifier, Listed, Mail, Money, Official, PersonName, Text, noted
from kezhi.base.importing.near import Nearest, plain

__all__ = [
    "Choice",
    "Column",
    "Day",
    "Identifier",
    "Importer",
    "Listed",
    "Mail",
    "Money",
    "Nearest",
    "Official",
    "Option",
    "PersonName",
    "Row",
    "Run",
    "Text",
    "importers",
    "noted",
    "plain",
]
