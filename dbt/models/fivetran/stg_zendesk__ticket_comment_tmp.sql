{{ config(alias='ticket_comment') }}

select
    id,
    ticket_id,
    author_id as user_id,
    created_at as created,
    body,
    public,
    coalesce(type = 'VoiceComment' or event_type = 'VoiceComment', false) as voice_comment,
    coalesce(type = 'Tweet', false) as tweet,
    coalesce(type = 'FacebookComment', false) as facebook_comment,
    _sdc_deleted_at is not null as _fivetran_deleted,
    _sdc_batched_at as _fivetran_synced
from {{ zendesk_incremental.tap_table('ticket_comments') }}
