"""Why somebody is not signed in: what the page says, and what the log does. `{name}`: what people call the provider.

A sentence never tells more than its person may know, and a log line never holds a token, a secret or an address.
"""

from dataclasses import dataclass

ASK = "Ask the people who run this site."


@dataclass(frozen=True, slots=True)
class Reason:
    """`sentence`: what happened and what to do. `is_failure`: somebody tried to come in who may not."""

    status: int
    heading: str
    sentence: str
    is_failure: bool = False


CANCELLED = Reason(403, "You are not signed in", "Signing in with {name} was not finished. Begin again.")
NOT_BEGUN = Reason(
    403,
    "Please begin again",
    "This sign-in was begun in another browser or more than ten minutes ago, or it is over already.",
)
NOT_ALLOWED = Reason(
    403,
    "This account may not sign in here",
    f"{{name}} knows you, but this site does not let you in. {ASK}",
    is_failure=True,
)
NO_GROUPS = Reason(
    403,
    "{name} does not name your groups",
    f"Your account is in too many groups, and without them this site cannot know what you may do. {ASK}",
    is_failure=True,
)
INACTIVE = Reason(
    403,
    "Your account is switched off",
    f"This site does not let your account in any more. {ASK}",
    is_failure=True,
)
ELSEWHERE = Reason(403, "Not at this address", f"At this address nobody can sign in with {{name}}. {ASK}")
SOMEBODY_ELSE = Reason(
    403,
    "That was another account",
    "You are signed in here as somebody else. Sign out first, or choose the same account as before.",
)
WRONG_DOOR = Reason(
    403,
    "Please sign in with {name}",
    "Your account belongs to {name}, and nothing else opens it: no password and no passkey of this site.",
    is_failure=True,
)
AWAY = Reason(503, "{name} does not answer", "Nobody can sign in with {name} just now. Please try again in a minute.")
BUSY = Reason(503, "One moment, please", "Too many people sign in just now. Please try again in a few seconds.")
UNFIT = Reason(
    502,
    "You are not signed in",
    "The answer of {name} could not be trusted. Begin again; if that does not help, tell the people who run this site.",
    is_failure=True,
)
NOT_FRESH = Reason(
    502,
    "Nothing was changed",
    f"{{name}} does not say when you signed in there, so this site cannot tell that it was just now. {ASK}",
)


class Refused(Exception):
    """`detail`: for the log, in words of ours. `username`: of the account here, if it is known.

    `fix`: what the operator can do about it, in one sentence.
    """

    def __init__(self, reason: Reason, detail: str, *, username: str = "", fix: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.username = username
        self.fix = fix


class ProviderAway(Refused):
    """The provider does not answer, or not in time."""

    def __init__(self, detail: str) -> None:
        super().__init__(AWAY, detail)


class ProviderUnfit(Refused):
    """What the provider says does not fit."""

    def __init__(self, detail: str, fix: str = "") -> None:
        super().__init__(UNFIT, detail, fix=fix)
