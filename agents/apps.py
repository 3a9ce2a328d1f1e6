from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Personas and conversations"

    def ready(self) -> None:
        from agents.people.account_names import keep_names
        from agents.rights.changes import notice_changes

        keep_names()
        notice_changes()
