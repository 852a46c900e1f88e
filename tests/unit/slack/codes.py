"""What each of Slack's error codes means to Rooster."""

from chalicelib import errors

_WORDS = {
    errors.InDoubt: (
        "fatal_error internal_error service_unavailable request_timeout team_added_to_org org_login_required"
    ),
    errors.WorkspaceGone: (
        "token_revoked account_inactive invalid_auth token_expired not_authed "
        "team_access_not_granted"  # the token is dead, or not for this workspace
    ),
    errors.ChannelGone: "channel_not_found is_archived not_in_channel",
    errors.MemberGone: (
        "user_not_found users_not_found user_disabled user_not_visible messages_tab_disabled cannot_dm_bot"
    ),
    errors.MessageGone: "message_not_found thread_not_found",
    errors.TriggerExpired: "expired_trigger_id exchanged_trigger_id invalid_trigger_id",
    errors.NotAllowed: (
        "no_permission not_allowed_token_type ekm_access_denied access_denied enterprise_is_restricted "
        "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_non_threadable_channel restricted_action_thread_locked"
    ),
    errors.ScopeMissing: "missing_scope",
    errors.RetryAfter: "ratelimited rate_limited",
    errors.UnknownRefusal: (
        "invalid_blocks msg_too_long msg_blocks_too_long no_text cant_update_message cant_delete_message "
        "edit_window_closed a_code_of_tomorrow"
    ),
}
KINDS = [(code, kind) for kind, words in _WORDS.items() for code in words.split()]
