"""Tickets, with every field that the documents name and those that live accounts add."""

from __future__ import annotations

from random import Random

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.macros import FIRST_MACRO, MACROS
from zendesk_simulator.records.routing import TICKET_SKILL
from zendesk_simulator.records.satisfaction import FIRST_RATING, REASONS
from zendesk_simulator.records.texts import date
from zendesk_simulator.records.ticket_forms import DELETED_FORM
from zendesk_simulator.records.via import SUPPORT_ADDRESS
from zendesk_simulator.stories.story import Story, Values
from zendesk_simulator.tables import Record, Row

_KIND = 1


def ticket(people: Population, row: Row) -> Record:
    """Return the ticket of a row as the export shows it."""
    rng = people.rng(_KIND, row.index)
    created, updated = people.history(row.index)
    story = people.stories.of(row.index)
    source, via_id, followed = story.origin
    now = story.values
    customs = [{"id": name, "value": value} for name, value in now.items() if type(name) is int]
    return {
        "url": f"{texts.ACCOUNT}/api/v2/tickets/{row.key}.json",
        "id": row.key,
        "encoded_id": f"{row.key % 0xFFFFFF:06X}-{row.index:04d}",
        "external_id": now.get("external_id"),
        "via": source,
        "via_id": via_id,
        "via_followup_source_id": followed,
        "created_at": date(created),
        "updated_at": date(updated),
        "updated_stamp": date(updated),
        "generated_timestamp": row.stamp,
        "type": now["type"],
        "subject": now["subject"],
        "raw_subject": now["subject"],
        "description": texts.description(people.rng, row.index),
        "priority": now["priority"],
        "status": now["status"],
        "custom_status_id": now["custom_status_id"],
        "recipient": SUPPORT_ADDRESS if via_id == 4 else None,
        "support_type": row.scope,
        "ticket_form_id": now["ticket_form_id"],
        "deleted_ticket_form_id": DELETED_FORM if row.deleted else None,
        "brand_id": now["brand_id"],
        "is_public": rng.random() < 0.9,
        "has_incidents": rng.random() < 0.05,
        "problem_id": now.get("problem_id"),
        "due_at": now.get("due_at"),
        "tags": now["tags"],
        "custom_fields": customs,
        "fields": customs,
        "satisfaction_rating": _satisfaction(now, row.index),
        **_people(rng, people, story),
        **_workflow(rng),
    }


def _people(rng: Random, people: Population, story: Story) -> Record:
    requester = people.requester(story.index)
    agent = people.agent(story.index)
    copied = int(rng.random() * len(people.user_ids))
    copied_ids = [people.user_ids[copied]] if rng.random() < 0.3 else []
    assignee = story.values.get("assignee_id")
    return {
        "requester_id": people.user_ids[requester],
        "requester": {"name": texts.user_name(requester), "email": texts.user_email(requester)},
        "submitter_id": people.user_ids[requester],
        "assignee_id": assignee,
        "assignee_email": None if assignee is None else people.email_of(assignee),
        "organization_id": story.values["organization_id"],
        "group_id": story.values.get("group_id"),
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


def _satisfaction(now: Values, index: int) -> Record:
    score, reason = now["satisfaction_score"], now.get("satisfaction_reason_code")
    if reason is None:
        return {"score": score}
    return {
        "id": FIRST_RATING + index,
        "score": score,
        "comment": now["satisfaction_comment"],
        "reason": dict(REASONS)[reason],
        "reason_id": reason,
    }
