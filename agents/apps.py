from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Personas and conversations"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import pre_delete

        from agents.conversations.kept_index import keep_index_of_words
        from agents.conversations.models import Conversation
        from agents.operate.measured_calls import measured_calls
        from agents.operate.measures import measured_by
        from agents.operate.rollup import count_before_it_goes
        from agents.people.account_names import keep_names
        from agents.people.events import record_people
        from agents.people.logins import follow_logins
        from agents.personas.events import record_personas
        from agents.personas.model_registry import use_models
        from agents.rights.changes import notice_changes
        from agents.row_keys import ask_for_no_key_out_of_range

        use_models(settings.ENVIRONMENT.model_list)
        ask_for_no_key_out_of_range()
        keep_names()
        keep_index_of_words()
        follow_logins()
        record_people()
        record_personas()
        notice_changes()
        measured_by(measured_calls)
        pre_delete.connect(count_before_it_goes, sender=Conversation)
