"""The fields that the documents name for each list; `*` marks those that some records lack."""

from __future__ import annotations

FIELDS = {
    "ticket_fields": """active active_forms_count agent_can_edit agent_description
        collapsed_for_agents created_at creator_app_name* creator_user_id*
        custom_field_options* custom_statuses* description editable_in_portal id key
        position raw_agent_description raw_description raw_title raw_title_in_portal
        regexp_for_validation relationship_filter* relationship_target_type* removable
        required required_in_portal sub_type_id* system_field_options* tag title
        title_in_portal type updated_at url visible_in_portal""",
    "ticket_forms": """active agent_conditions created_at default deleted_at display_name
        end_user_conditions end_user_visible form_type id in_all_brands name position
        raw_display_name raw_name restricted_brand_ids ticket_field_ids updated_at url""",
    "custom_statuses": """active agent_label created_at default description end_user_description
        end_user_label id raw_agent_label raw_description raw_end_user_description
        raw_end_user_label status_category updated_at url""",
    "brands": """active brand_url created_at default has_help_center help_center_state host_mapping
        id is_deleted logo name signature_template subdomain ticket_form_ids updated_at url
        user_separation*""",
    "locales": "created_at id locale name updated_at url",
    "dynamic_content_items": """created_at default_locale_id id name outdated placeholder
        updated_at url variants""",
    "recipient_addresses": """brand_id cname_status created_at default dns_results*
        domain_verification_code domain_verification_status email forwarding_status id name
        spf_status updated_at url""",
    "sharing_agreements": """created_at id name partner_name remote_subdomain status type
        updated_at url""",
    "workspaces": """activated apps conditions created_at description id macro_ids macros position
        prefer_workspace_app_order selected_macros ticket_form_id title updated_at url""",
    "user_fields": """active created_at custom_field_options* description id key position
        raw_description raw_title regexp_for_validation relationship_filter*
        relationship_target_type* system tag* title type updated_at url""",
    "organization_fields": """active created_at custom_field_options* description id key position
        raw_description raw_title regexp_for_validation relationship_filter*
        relationship_target_type* system tag* title type updated_at url""",
    "groups": "created_at default deleted description id is_public name updated_at url",
    "group_memberships": "created_at default group_id id updated_at url user_id",
    "organization_memberships": """created_at default id organization_id organization_name
        updated_at url user_id view_tickets""",
    "custom_roles": """configuration created_at description id name role_type team_member_count
        updated_at""",
    "deleted_users": """active created_at email id locale locale_id name organization_id phone
        photo role shared_phone_number time_zone updated_at url""",
    "macros": """actions active created_at default description id position raw_title restriction
        title updated_at url""",
    "triggers": """actions active category_id conditions created_at default description id position
        raw_title title updated_at url""",
    "trigger_categories": "created_at id name position updated_at",
    "automations": """actions active conditions created_at default id position raw_title title
        updated_at url""",
    "views": """active conditions created_at default description execution id position raw_title
        restriction title updated_at url""",
    "sla_policies": """created_at description filter id metric_settings policy_metrics position
        title updated_at url""",
    "group_sla_policies": """created_at description filter id policy_metrics position title
        updated_at url""",
    "schedules": "created_at id intervals name time_zone updated_at",
    "schedule_holidays": "end_date id name start_date",
    "account_attributes": "created_at id name updated_at url",
    "account_attribute_values": "attribute_id* created_at id name updated_at url",
    "queues": """created_at definition description id name order primary_groups priority
        secondary_groups updated_at url""",
    "satisfaction_ratings": """assignee_id comment created_at group_id id reason* reason_id*
        requester_id score ticket_id updated_at url""",
    "satisfaction_reasons": "created_at deleted_at id raw_value reason_code updated_at url value",
    "tags": "count name",
    "deleted_tickets": "actor deleted_at description* id previous_state subject",
    "ticket_skips": "created_at id reason ticket ticket_id updated_at user_id",
    "suspended_tickets": """attachments author brand_id cause cause_id content created_at
        error_messages id message_id recipient subject ticket_id updated_at url via""",
    "audit_logs": """action action_label actor_id actor_name change_description created_at id
        ip_address source_id source_label source_type url""",
    "custom_objects": """allows_attachments allows_photos created_at created_by_user_id description
        include_in_list_view key raw_description raw_title raw_title_pluralized title
        title_pluralized updated_at updated_by_user_id url""",
    "custom_object_fields": """active created_at custom_field_options* description id key position
        properties raw_description raw_title readonly regexp_for_validation relationship_filter*
        relationship_target_type* required system tag* title type updated_at url""",
    "categories": """created_at description html_url id locale name outdated position source_locale
        updated_at url""",
    "sections": """category_id created_at description html_url id locale name outdated
        parent_section_id position source_locale theme_template updated_at url""",
    "articles": """author_id body comments_disabled content_tag_ids created_at draft edited_at
        html_url id label_names locale name outdated outdated_locales permission_group_id position
        promoted section_id source_locale title updated_at url user_segment_id user_segment_ids
        vote_count vote_sum""",
    "article_comments": """author_id body created_at html_url id locale non_author_editor_id
        non_author_updated_at source_id source_type updated_at url vote_count vote_sum""",
    "article_attachments": """article_id content_type content_url created_at display_file_name*
        file_name guide_media_id* id inline locale size updated_at url""",
    "topics": """community_id* created_at description follower_count html_url id manageable_by name
        position updated_at url user_segment_id""",
    "posts": """author_id closed comment_count content_tag_ids created_at details featured
        follower_count frozen* html_url id non_author_editor_id non_author_updated_at pinned status
        title topic_id updated_at url vote_count vote_sum""",
    "post_comments": """author_id body created_at html_url id non_author_editor_id
        non_author_updated_at official post_id updated_at url vote_count vote_sum""",
    "phone_numbers": """call_recording_consent* capabilities categorised_greetings
        categorised_greetings_with_sub_settings country_code created_at default_greeting_ids
        default_group_id display_number external failover_number greeting_ids group_ids id ivr_id
        line_type location name nickname number outbound_enabled priority recorded schedule_id
        sms_enabled sms_group_id token toll_free transcription voice_enabled""",
    "ivrs": "id menus name phone_number_ids phone_number_names sip_line_ids* sip_line_names*",
    "greetings": """active audio_name audio_url category_id default default_lang has_sub_settings id
        ivr_ids name pending phone_number_ids upload_id""",
    "agents_activity": """accepted_third_party_conferences accepted_transfers agent_id agent_state
        available_time average_hold_time average_talk_time average_wrap_up_time avatar_url away_time
        call_status calls_accepted calls_denied calls_missed calls_put_on_hold calls_unreachable
        forwarding_number name online_time started_third_party_conferences started_transfers
        total_call_duration total_hold_time total_talk_time total_wrap_up_time transfers_only_time
        via""",
    "surveys": "created_at id questions state updated_at version",
    "survey_responses": "answers expires_at id responder_id subject_zrns subjects survey",
    "calls": """agent_id call_channel call_charge call_group_id call_recording_consent
        call_recording_consent_action call_recording_consent_keypress callback callback_source
        completion_status consultation_time copilot_suggestions_generated_successful
        copilot_suggestions_generated_total created_at customer_id customer_requested_voicemail
        default_group direction duration exceeded_queue_wait_time hold_time id ivr_action
        ivr_destination_group_name ivr_hops ivr_routed_to ivr_time_spent line line_id line_type
        minutes_billed not_recording_time outside_business_hours overflowed overflowed_to
        phone_number phone_number_id post_call_summary post_call_summary_created
        post_call_transcription post_call_transcription_created quality_issues
        real_time_transcription recording_control_interactions recording_time talk_time ticket_id
        time_to_answer transcription_language updated_at voicemail wait_time wrap_up_time""",
    "call_legs": """agent_id available_via call_charge call_id completion_status conference_from
        conference_time conference_to consultation_from consultation_time consultation_to created_at
        duration forwarded_to hold_time id minutes_billed quality_issues talk_time transferred_from
        transferred_to type updated_at user_id wrap_up_time""",
    "side_conversation_events": """actor created_at id message* side_conversation_id ticket_id type
        updates* url* via""",
    "custom_object_records": """created_at created_by_user_id custom_object_fields
        custom_object_key external_id id name updated_at updated_by_user_id url""",
    "user_identities": """created_at deliverable_state* id primary type undeliverable_count*
        updated_at url user_id value verified""",
}


def fields(name: str) -> tuple[set[str], set[str]]:
    """Return the fields that every record has, and all that any may have."""
    names = FIELDS[name].split()
    always = {field for field in names if not field.endswith("*")}
    return always, {field.rstrip("*") for field in names}
