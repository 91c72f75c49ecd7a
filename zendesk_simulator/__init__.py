"""A stand-in for a Zendesk account that speaks the Incremental Exports API over real HTTP."""

from zendesk_simulator.faults import Fault, in_seconds
from zendesk_simulator.journal import SeenRequest
from zendesk_simulator.script import FaultScript
from zendesk_simulator.settings import Settings
from zendesk_simulator.simulator import Simulator
from zendesk_simulator.world import World

__all__ = ["Fault", "FaultScript", "SeenRequest", "Settings", "Simulator", "World", "in_seconds"]
