"""Tickets, with every field that the documents name and those that live accounts add."""

from __future__ import annotations

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.macros import FIRST_MACRO, MACROS
from zendesk_simulator.records.routing import TICKET_SKILL
from zendesk_simulator.records.satisfaction import FIRST_RATING, given_reason
from zendesk_simulator.records.texts import date
from zendesk_simulator.records.ticket_forms import DELETED_FORM
from zendesk_simulator.records.via import SUPPORT_ADDRESS, via
from zendesk_simulator.stories.story import Story, Values
from zendesk_simulator.tables import Record, Row


class _Dice:
    """Chance for what is of no matter to the story, out of one number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def throw(self, sides: int) -> int:
        """Return a number from zero to below `sides`."""
        self._number, face = divmod(self._number, sides)
        return face


def ticket(people: Population, row: Row) -> Record:
    """Return the ticket of a row as the export shows it."""
    created, updated = people.history(row.index)
    story = people.stories.of(row.index)
    source, via_id = via(story.channel, people.requester(row.index), story.followed)
    now, dice = story.values, _Dice(story.dice)
    customs = [{"id": name, "value": value} for name, value in now.items() if type(name) is int]
    return {
        "url": f"{texts.ACCOUNT}/api/v2/tickets/{row.key}.json",
        "id": row.key,
        "encoded_id": f"{row.key % 0xFFFFFF:06X}-{row.index:04d}",
        "external_id": now.get("external_id"),
        "via": source,
        "via_id": via_id,
        "via_followup_source_id": story.followed,
        "created_at": date(created),
        "updated_at": date(updated),
        "updated_stamp": date(updated),
        "generated_timestamp": row.stamp,
        "type": now["type"],
        "subject": now["subject"],
        "raw_subject": now["subject"],
        "description": texts.description(row.index),
        "priority": now["priority"],
        "status": now["status"],
        "custom_status_id": now["custom_status_id"],
        "recipient": SUPPORT_ADDRESS if via_id == 4 else None,
        "support_type": row.scope,
        "ticket_form_id": now["ticket_form_id"],
        "deleted_ticket_form_id": DELETED_FORM if row.deleted else None,
        "brand_id": now["brand_id"],
        "is_public": dice.throw(10) > 0,
        "has_incidents": dice.throw(20) == 0,
        "problem_id": now.get("problem_id"),
        "due_at": now.get("due_at"),
        "tags": now["tags"],
        "custom_fields": customs,
        "fields": customs,
        "satisfaction_rating": _satisfaction(now, row.index),
        **_people(dice, people, story),
        **_workflow(dice),
    }


def _people(dice: _Dice, people: Population, story: Story) -> Record:
    requester = people.requester(story.index)
    agent = people.agent(story.index)
    copied = dice.throw(len(people.user_ids))
    copied_ids = [people.user_ids[copied]] if dice.throw(10) < 3 else []
    assignee = story.values.get("assignee_id")
    return {
        "requester_id": people.user_ids[requester],
        "requester": {"name": texts.user_name(requester), "email": texts.user_email(requester)},
        "submitter_id": people.user_ids[requester],
        "assignee_id": assignee,
        "assignee_email": None
        if assignee is None
        else texts.user_email(people.agent_with(assignee)),
        "organization_id": story.values["organization_id"],
        "group_id": story.values.get("group_id"),
        "collaborator_ids": copied_ids,
        "collaborators": [_contact(copied)] if copied_ids else [],
        "email_cc_ids": copied_ids,
        "email_ccs": _contact(copied) if copied_ids else {},
        "follower_ids": [people.user_ids[agent]] if dice.throw(10) == 0 else [],
        "followers": {},
    }


def _contact(user: int) -> Record:
    return {"email": texts.user_email(user), "name": texts.user_name(user)}


def _workflow(dice: _Dice) -> Record:
    macro = FIRST_MACRO + dice.throw(MACROS) if dice.throw(10) < 3 else None
    return {
        "forum_topic_id": None,
        "sharing_agreement_ids": [],
        "followup_ids": [],
        "attribute_value_ids": [TICKET_SKILL] if macro else [],
        "macro_id": macro,
        "macro_ids": [macro] if macro else [],
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": dice.throw(10) == 0,
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
        **given_reason(reason),
    }
