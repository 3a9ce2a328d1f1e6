from django.apps import AppConfig


class VoicesiteConfig(AppConfig):
    name = "voicesite"

    def ready(self) -> None:
        from voicesite.accounts.sign_in_events import record_sign_ins

        record_sign_ins()
