"""Tickets, with every field that the documents name and those that live accounts add."""

from __future__ import annotations

from random import Random

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.brands import TICKET_BRANDS
from zendesk_simulator.records.custom_statuses import custom_status_of
from zendesk_simulator.records.custom_values import custom_values, tags_of
from zendesk_simulator.records.groups import TICKET_GROUPS
from zendesk_simulator.records.macros import FIRST_MACRO, MACROS
from zendesk_simulator.records.routing import TICKET_SKILL
from zendesk_simulator.records.satisfaction import FIRST_RATING, REASONS
from zendesk_simulator.records.texts import date, pick
from zendesk_simulator.records.ticket_forms import DELETED_FORM, TICKET_FORMS
from zendesk_simulator.records.via import SUPPORT_ADDRESS, via
from zendesk_simulator.tables import Record, Row

_KIND = 1


def ticket(people: Population, row: Row) -> Record:
    """Return the ticket of a row as the export shows it."""
    rng = people.rng(_KIND, row.index)
    created, updated = people.history(row.index)
    source, via_id, followed = via(rng, people, row.index)
    subject = pick(rng, texts.SUBJECTS)
    status = "deleted" if row.deleted else pick(rng, texts.STATUSES)
    values = custom_values(rng, people, row.index)
    return {
        "url": f"{texts.ACCOUNT}/api/v2/tickets/{row.key}.json",
        "id": row.key,
        "encoded_id": f"{row.key % 0xFFFFFF:06X}-{row.index:04d}",
        "external_id": f"crm-{row.index}" if rng.random() < 0.2 else None,
        "via": source,
        "via_id": via_id,
        "via_followup_source_id": followed,
        "created_at": date(created),
        "updated_at": date(updated),
        "updated_stamp": date(updated),
        "generated_timestamp": row.stamp,
        "type": pick(rng, texts.TYPES),
        "subject": subject,
        "raw_subject": subject,
        "description": texts.paragraphs(rng, 5),
        "priority": pick(rng, texts.PRIORITIES),
        "status": status,
        "custom_status_id": custom_status_of(status, row.index),
        "recipient": SUPPORT_ADDRESS if via_id == 4 else None,
        "support_type": row.scope,
        "ticket_form_id": pick(rng, TICKET_FORMS),
        "deleted_ticket_form_id": DELETED_FORM if row.deleted else None,
        "brand_id": pick(rng, TICKET_BRANDS),
        "is_public": rng.random() < 0.9,
        "has_incidents": rng.random() < 0.05,
        "problem_id": pick(rng, people.ticket_ids) if rng.random() < 0.05 else None,
        "due_at": date(created + 604_800) if rng.random() < 0.1 else None,
        "tags": sorted({*rng.choices(texts.TAGS, k=3), *tags_of(values)}),
        "custom_fields": values,
        "fields": values,
        "satisfaction_rating": _satisfaction(rng, row.index),
        **_people(rng, people, row.index),
        **_workflow(rng),
    }


def _people(rng: Random, people: Population, index: int) -> Record:
    requester = people.requester(index)
    agent = people.agent(index)
    copied = int(rng.random() * len(people.user_ids))
    copied_ids = [people.user_ids[copied]] if rng.random() < 0.3 else []
    assigned = rng.random() < 0.85
    return {
        "requester_id": people.user_ids[requester],
        "requester": {"name": texts.user_name(requester), "email": texts.user_email(requester)},
        "submitter_id": people.user_ids[requester],
        "assignee_id": people.user_ids[agent] if assigned else None,
        "assignee_email": texts.user_email(agent) if assigned else None,
        "organization_id": people.organization_of(requester),
        "group_id": pick(rng, TICKET_GROUPS),
        "collaborator_ids": copied_ids,
        "collaborators": [_contact(copied)] if copied_ids else [],
        "email_cc_ids": copied_ids,
        "email_ccs": _contact(copied) if copied_ids else {},
        "follower_ids": [people.user_ids[agent]] if rng.random() < 0.1 else [],
        "followers": {},
    }


def _contact(user: int) -> Record:
    return {"email": texts.user_email(user), "name": texts.user_name(user)}


def _workflow(rng: Random) -> Record:
    macro = FIRST_MACRO + int(rng.random() * MACROS) if rng.random() < 0.3 else None
    return {
        "forum_topic_id": None,
        "sharing_agreement_ids": [],
        "followup_ids": [],
        "attribute_value_ids": [TICKET_SKILL] if macro else [],
        "macro_id": macro,
        "macro_ids": [macro] if macro else [],
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": rng.random() < 0.1,
        "safe_update": None,
        "comment": {},
        "metadata": {},
        "voice_comment": {},
    }


def _satisfaction(rng: Random, index: int) -> Record:
    if rng.random() < 0.8:
        return {"score": "unoffered"}
    reason_id, reason = pick(rng, REASONS)
    return {
        "id": FIRST_RATING + index,
        "score": "good" if rng.random() < 0.7 else "bad",
        "comment": pick(rng, texts.SENTENCES),
        "reason": reason,
        "reason_id": reason_id,
    }
