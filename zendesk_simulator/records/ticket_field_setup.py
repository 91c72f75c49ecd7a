"""The ticket fields of the account: which there are, of which type, with which options."""

from __future__ import annotations

from dataclasses import dataclass

from zendesk_simulator.records.texts import TAGS

#: An option's value, and its name; `::` nests menus.
Option = tuple[str, str]

_FIRST_SYSTEM = 360_009_500_001
_FIRST_CUSTOM = 360_010_000_000
SYSTEM_TYPES = (
    "subject",
    "description",
    "status",
    "tickettype",
    "priority",
    "group",
    "assignee",
    "custom_status",
)
SYSTEM_FIELD_IDS = {kind: _FIRST_SYSTEM + i for i, kind in enumerate(SYSTEM_TYPES)}


@dataclass(frozen=True)
class CustomField:
    """A field whose values stand in the tickets' `custom_fields`."""

    number: int
    type: str
    title: str
    options: tuple[Option, ...] = ()
    #: Only Zendesk's own fields have one.
    key: str | None = None
    #: What a ticked checkbox adds to the tags.
    tag: str | None = None
    raw_title: str | None = None
    target: str | None = None
    active: bool = True

    @property
    def id(self) -> int:
        """The id, which tickets name it by."""
        return _FIRST_CUSTOM + 11 * self.number


_PLANS = (
    ("plan_basic", "Self-service::Basic"),
    ("plan_pro", "Self-service::Pro"),
    ("plan_enterprise", "Enterprise"),
)
_TOPICS = (*((tag, tag.replace("_", " ").capitalize()) for tag in TAGS), *_PLANS)
_ACCESSORIES = (("cable", "Cable"), ("charger", "Charger"))
_INTENTS = (
    ("triage_refund_request", "Billing::Refund::Refund request"),
    ("triage_login_issue", "Account::Login::Cannot sign in"),
)

CUSTOM_FIELDS = (
    CustomField(0, "text", "Order number"),
    CustomField(1, "integer", "Seats"),
    CustomField(2, "decimal", "Amount"),
    CustomField(3, "checkbox", "Contract signed", tag="contract_signed"),
    CustomField(4, "multiselect", "Topics", _TOPICS),
    CustomField(5, "tagger", "Plan", _PLANS),
    CustomField(6, "date", "Delivery date"),
    # Two fields may have the same title.
    CustomField(7, "text", "Order number"),
    CustomField(8, "multiselect", "Accessories", _ACCESSORIES),
    CustomField(9, "textarea", "Anmerkungen für den Versand", raw_title="{{dc.shipping_notes}}"),
    CustomField(10, "regexp", "Serial number"),
    CustomField(11, "lookup", "Account manager", target="zen:user"),
    CustomField(12, "partialcreditcard", "Credit card"),
    CustomField(13, "tagger", "Intent", _INTENTS, key="standard::intelligent_triage_intent"),
    CustomField(14, "text", "Ticket summary", key="standard::ticket_summary"),
    CustomField(
        15,
        "checkbox",
        "Pause messaging inactivity reminders",
        key="standard::pause_messaging_inactivity_reminders",
    ),
    CustomField(16, "multi_lookup", "Other companies", target="zen:organization"),
    CustomField(18, "lookup", "Vehicle", target="zen:custom_object:vehicle"),
    # Switched off; the tickets of that time still have values.
    CustomField(17, "text", "Old reference", active=False),
)
PLAN = CUSTOM_FIELDS[5].id
