"""Who may try a draft: those who may change its persona. Everybody may try a new one, as everybody may make one."""

from django.contrib.auth.models import User

from agents.personas.editing import changeable_by
from agents.tryouts.kept import Tryout


def may_try(user: User, tryout: Tryout) -> bool:
    return tryout.is_new or changeable_by(user).filter(pk=tryout.persona_id).exists()
