"""The plants that tests, documents and golden queries stand on: one small one by hand, and random ones."""

from tests.plant.chance import random_plant
from tests.plant.opening import SECRET, Clock, open_empty, open_plant, opened, write_plant
from tests.plant.place import Place, placed, selections
from tests.plant.small import SMALL
from tests.plant.steps import Plant, Row, Step
from tests.plant.stores import EMBEDDED, SERVERS, SETS, Stores, empty_stores

__all__ = [
    "EMBEDDED",
    "SECRET",
    "SERVERS",
    "SETS",
    "SMALL",
    "Clock",
    "Place",
    "Plant",
    "Row",
    "Step",
    "Stores",
    "empty_stores",
    "open_empty",
    "open_plant",
    "opened",
    "placed",
    "random_plant",
    "selections",
    "write_plant",
]
