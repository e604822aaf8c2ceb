"""All of Bro Wennol in one place."""

from config.seed.keepers import KEEPERS
from config.seed.local_buildings import BUILDINGS as LOCAL
from config.seed.public_buildings import BUILDINGS as PUBLIC

BUILDINGS = PUBLIC + LOCAL

__all__ = ["BUILDINGS", "KEEPERS"]
