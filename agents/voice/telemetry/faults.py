"""What a person gets for an exception. If nobody expected it, the log gets the traceback and the person an id."""

import logging
from uuid import UUID

from django.db import DatabaseError

from agents.voice.errors import DatabaseAway, OurFault, VoiceError

logger = logging.getLogger(__name__)


def our_fault(what: str, reference: UUID, error: BaseException) -> OurFault:
    """The error that ends only this call, or this socket. It logs `error` under the id that the person gets."""
    logger.error("%s %s failed", what, reference, exc_info=error)
    return OurFault(str(reference))


def refusal(what: str, reference: UUID, error: Exception) -> VoiceError:
    """The error for a person whose call did not begin because of `error`. A timeout is the database's."""
    if isinstance(error, VoiceError):
        return error
    if isinstance(error, TimeoutError | DatabaseError):
        logger.warning("a call did not begin: the database does not answer (%s)", type(error).__name__)
        return DatabaseAway(type(error).__name__)
    return our_fault(what, reference, error)
