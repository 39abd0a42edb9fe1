"""What the questions to the carrier need besides."""

from dataclasses import dataclass

from sayso.actions.delivery.housekeeping.collaborators import Housekeeper
from sayso.carrier.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Asker(Housekeeper):
    """A housekeeper who may ask the carrier."""

    gateway: Gateway
