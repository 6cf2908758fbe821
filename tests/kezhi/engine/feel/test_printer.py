"""Printing: what is printed parses to the same tree, and brackets stand only where they must."""

import pytest
from hypothesis import given

from kezhi.engine import feel
from kezhi.engine.feel import tree
from tests.kezhi.engine.feel.trees import NAMES, trees
