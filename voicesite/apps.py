from django.apps import AppConfig


class VoicesiteConfig(AppConfig):
    name = "voicesite"

    def ready(self) -> None:
        from voicesite.accounts.erasure_page import remind_at_sign_in
        from voicesite.accounts.known_devices import note_who_signs_in
        from voicesite.accounts.reauthentication import renew_keys
        from voicesite.accounts.sign_in_events import record_sign_ins

        note_who_signs_in()
        record_sign_ins()
        remind_at_sign_in()
        renew_keys()
