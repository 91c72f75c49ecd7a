"""A stand-in for a Zendesk account that serves exports and lists over real HTTP.

A new list is one declaration in `lists/`, and a function in `records/` that makes its records.
"""

from zendesk_simulator.faults import Fault, in_seconds
from zendesk_simulator.journal import SeenRequest
from zendesk_simulator.script import FaultScript
from zendesk_simulator.settings import Settings
from zendesk_simulator.simulator import Simulator
from zendesk_simulator.world import World

__all__ = ["Fault", "FaultScript", "SeenRequest", "Settings", "Simulator", "World", "in_seconds"]
