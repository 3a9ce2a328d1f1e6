"""An exception that nobody expected: the log gets the traceback, the person an id to report."""

import logging
from uuid import UUID

from agents.voice.errors import OurFault

logger = logging.getLogger(__name__)


def our_fault(what: str, reference: UUID, error: BaseException) -> OurFault:
    """The error that ends only this call, or this socket. It logs `error` under the id that the person gets."""
    logger.error("%s %s failed", what, reference, exc_info=error)
    return OurFault(str(reference))
