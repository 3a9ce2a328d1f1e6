"""What the audit trail has words for. `models.py` takes the choices as functions, so a new one needs no migration."""

from django.db.models import TextChoices


class Action(TextChoices):
    """What somebody did."""

    SIGNED_IN = "signed_in", "signed in"
    SIGN_IN_FAILED = "sign_in_failed", "sign-in failed"
    LOCKED_OUT = "locked_out", "locked out after too many failures"
    SIGNED_OUT = "signed_out", "signed out"
    LOGIN_IDLED = "login_idled", "signed out after a time without use"
    LOGIN_RAN_OUT = "login_ran_out", "signed out after the longest time of a login"
    SIGNED_OUT_ELSEWHERE = "signed_out_elsewhere", "other login sessions ended"

    PASSWORD_CHANGED = "password_changed", "changed their own password"
    PASSWORD_SET = "password_set", "password set by somebody else"
    FACTOR_ADDED = "factor_added", "second factor added"
    FACTOR_REMOVED = "factor_removed", "second factor removed"
    FACTOR_FAILED = "factor_failed", "second factor failed"
    RECOVERY_CODES_MADE = "recovery_codes_made", "recovery codes made"
    RECOVERY_CODE_USED = "recovery_code_used", "recovery code used"

    ACCOUNT_CREATED = "account_created", "account created"
    ACCOUNT_CHANGED = "account_changed", "account changed"
    ACCOUNT_DELETED = "account_deleted", "account deleted"
    RIGHTS_CHANGED = "rights_changed", "rights changed"
    GROUPS_CHANGED = "groups_changed", "groups of an account changed"
    GROUP_CREATED = "group_created", "group created"
    GROUP_CHANGED = "group_changed", "group changed"
    GROUP_DELETED = "group_deleted", "group deleted"

    PERSONA_CREATED = "persona_created", "persona created"
    PERSONA_CHANGED = "persona_changed", "persona changed"
    PERSONA_PUBLISHED = "persona_version_published", "version of a persona published"
    PERSONA_ACTIVATED = "persona_published", "persona made active"
    PERSONA_WITHDRAWN = "persona_withdrawn", "persona made inactive"
    PERSONA_SHARED = "persona_shared", "persona shared"
    PERSONA_UNSHARED = "persona_unshared", "persona no longer shared"
    PERSONA_GIVEN_AWAY = "persona_given_away", "persona given away"
    PERSONA_BROUGHT_BACK = "persona_brought_back", "persona's earlier version brought back"
    PERSONA_ARCHIVED = "persona_archived", "persona archived"
    PERSONA_RESTORED = "persona_restored", "archived persona restored"
    PERSONA_DELETED = "persona_deleted", "persona deleted"
    PERSONAS_EXPORTED = "personas_exported", "personas exported"
    PERSONAS_IMPORTED = "personas_imported", "personas imported"

    CONVERSATIONS_LISTED = "conversations_listed", "other people's conversations listed"
    READING_EXPLAINED = "reading_explained", "gave a reason to read somebody else's conversation"
    CONVERSATION_OPENED = "conversation_opened", "somebody else's conversation opened"
    CONVERSATION_EXPORTED = "conversation_exported", "somebody else's conversation exported"
    CONVERSATION_DELETED = "conversation_deleted", "somebody else's conversation deleted"
    OWN_DATA_EXPORTED = "own_data_exported", "took a copy of everything about themselves"

    LIVE_BOARD_OPENED = "live_board_opened", "live board opened"
    CALL_ENDED = "call_ended", "somebody else's call ended"
    ERASURE_ASKED = "erasure_asked", "deletion of an account asked for"
    ERASURE_CALLED_OFF = "erasure_called_off", "deletion of an account called off"
    PERSON_ERASED = "person_erased", "person erased with everything that was theirs"

    REFUSED = "refused", "refused (403)"
    SYSTEM_CHECK_OPENED = "system_check_opened", "system check opened"
    SYSTEM_CHECK_RUN = "system_check_run", "system check run"
    BACKUP_MADE = "backup_made", "backup made"
    BACKUP_FAILED = "backup_failed", "backup failed"
    BACKUP_RESTORED = "backup_restored", "backup restored"
    RESTORE_FAILED = "restore_failed", "restore failed"
    COMMAND_RUN = "command_run", "command run"


class Kind(TextChoices):
    """On whom or what."""

    NOTHING = "", "nothing"
    ACCOUNT = "account"
    GROUP = "group"
    PERSONA = "persona"
    CONVERSATION = "conversation"
    PAGE = "page"
    COMMAND = "command"


def action_choices() -> list[tuple[str, str]]:
    return list(Action.choices)


def kind_choices() -> list[tuple[str, str]]:
    return [(value, label) for value, label in Kind.choices if value]
