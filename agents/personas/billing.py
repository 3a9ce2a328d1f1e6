"""What Voice Live charges a call with a persona as. Pure."""

from agents.costs.prices import Billing, Kind, Tier
from agents.personas.choices import AZURE_KINDS, VoiceKind
from agents.personas.model_registry import Family, KnownModel, family_of, known_models
from agents.personas.session_config import SessionConfig

HEAR_THEMSELVES = (Family.REALTIME, Family.NATIVE, Family.PHI)


def billing_of(config: SessionConfig, *, is_local: bool) -> Billing:
    """`is_local`: the call goes to the local voice service."""
    address = config.address
    family = Family.AGENT if address.agent_name else family_of(address.model, address.profile)
    hears = Kind.NATIVE if family in HEAR_THEMSELVES else _listener(config)
    if is_local:
        return Billing(Tier.LOCAL, hears, _speaker(config))
    if address.is_ones_own:
        return Billing(Tier.OWN, hears, _speaker(config))
    return Billing(_tier(known_models().get(address.model)), hears, _speaker(config))


def _tier(known: KnownModel | None) -> str:
    return known.tier or "" if known else ""


def _listener(config: SessionConfig) -> Kind:
    """What hears the person where the model reads."""
    transcription = config.session.get("input_audio_transcription") or {}
    return Kind.CUSTOM if transcription.get("custom_speech") else Kind.SPEECH


def _speaker(config: SessionConfig) -> Kind:
    kind = (config.session.get("voice") or {}).get("type")
    if kind not in AZURE_KINDS:
        return Kind.NATIVE
    return Kind.SPEECH if kind == VoiceKind.AZURE else Kind.CUSTOM
