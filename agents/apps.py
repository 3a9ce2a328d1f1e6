from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Personas and conversations"

    def ready(self) -> None:
        from agents.rights.changes import notice_changes

        notice_changes()
