{{ config(alias='ticket_chat') }}

-- Zendesk exports no chats to the tap: always empty.
select
    cast(null as text) as chat_id,
    cast(null as bigint) as ticket_id,
    cast(null as bigint) as user_id,
    cast(null as text) as visitor_id,
    cast(null as text) as conversation_id,
    cast(null as text) as integration_id,
    cast(null as boolean) as authenticated,
    cast(null as text) as backend,
    cast(null as text) as channel,
    cast(null as text) as initiator,
    cast(null as timestamp) as _fivetran_synced
where false
