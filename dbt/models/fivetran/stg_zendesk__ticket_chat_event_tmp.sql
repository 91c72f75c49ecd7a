{{ config(alias='ticket_chat_event') }}

-- Zendesk exports no chats to the tap: always empty.
select
    cast(null as text) as chat_id,
    cast(null as bigint) as chat_index,
    cast(null as text) as actor_id,
    cast(null as text) as type,
    cast(null as text) as message,
    cast(null as text) as message_id,
    cast(null as text) as parent_message_id,
    cast(null as text) as external_message_id,
    cast(null as text) as message_source,
    cast(null as text) as original_message_type,
    cast(null as boolean) as is_history_context,
    cast(null as text) as filename,
    cast(null as text) as mime_type,
    cast(null as bigint) as size,
    cast(null as text) as url,
    cast(null as text) as reason,
    cast(null as text) as status,
    cast(null as timestamp) as status_updated_at,
    cast(null as timestamp) as created_at,
    cast(null as timestamp) as _fivetran_synced
where false
