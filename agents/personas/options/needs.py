"""What options need of one another, each in the words that people read. Pure."""

from agents.personas.choices import (
    AZURE_KINDS,
    AZURE_SPEECH,
    MAI_TRANSCRIBERS,
    MULTILINGUAL,
    OPENAI_TRANSCRIBERS,
    EndOfUtterance,
    Interim,
    TurnDetection,
    VoiceKind,
)
from agents.personas.model_registry import Family
from agents.personas.options.option import Need


def _of(name: str, *among: str, words: str) -> Need:
    return Need(name, frozenset(among), words)


A_MODEL = _of("family", *(each for each in Family if each != Family.AGENT), words="a model and no agent")
REALTIME = _of("family", Family.REALTIME, words="a gpt-realtime model")
NOT_REALTIME = _of("family", *(each for each in Family if each != Family.REALTIME), words="no gpt-realtime model")
NATIVE = _of("family", Family.NATIVE, words="the model azure-realtime")
NOT_NATIVE = _of(
    "family", *(each for each in Family if each != Family.NATIVE), words="a model other than azure-realtime"
)
WRITES = _of("family", Family.TEXT, Family.PHI, Family.AGENT, words="a model that writes text, for example gpt-4.1")
CALLS_TOOLS = _of("family", Family.REALTIME, Family.NATIVE, Family.TEXT, words="a model other than phi, and no agent")
REASONS = _of("reasoning", "yes", "perhaps", words="a model that reasons, for example gpt-5.1")
AN_AGENT = _of("has_agent", "yes", words="an agent")
AZURE_VOICE = _of("voice_kind", *AZURE_KINDS, words="an Azure voice")
STYLED_VOICE = _of("voice_kind", VoiceKind.AZURE, VoiceKind.CUSTOM, words="a standard Azure voice or your own")
CUSTOM_VOICE = _of("voice_kind", VoiceKind.CUSTOM, words="a voice of your own")
PERSONAL_VOICE = _of("voice_kind", VoiceKind.PERSONAL, words="a personal voice")
HD_VOICE = _of("voice_engine", "hd", words="an HD voice")
VOICE_OF_MANY_LANGUAGES = _of("voice_engine", "hd", "multilingual", "own", words="a voice of many languages")
MEANING = (TurnDetection.AZURE_SEMANTIC_VAD, TurnDetection.AZURE_SEMANTIC_VAD_MULTILINGUAL)
BY_AZURE = _of("turn_detection", *MEANING, words="the end of turn “By meaning”")
BY_SOUND = _of(
    "turn_detection", TurnDetection.SERVER_VAD, *MEANING, words="the end of turn “By pauses” or “By meaning”"
)
BY_MODEL = _of("turn_detection", TurnDetection.SEMANTIC_VAD, words="the end of turn “By the model”")
HEARD = _of(
    "turn_detection",
    TurnDetection.SERVER_VAD,
    *MEANING,
    TurnDetection.SEMANTIC_VAD,
    words="an end of turn that is heard",
)
JUDGED = _of("end_of_utterance", *(each for each in EndOfUtterance if each), words="a check for complete sentences")
SOME_INTERIM = _of("interim", Interim.STATIC, Interim.LLM, words="words while it thinks")
STATIC_INTERIM = _of("interim", Interim.STATIC, words="your own sentences while it thinks")
LLM_INTERIM = _of("interim", Interim.LLM, words="a model's words while it thinks")
ENGLISH = _of("spoken", "en", words="English")
IN_TEN_LANGUAGES = _of(
    "spoken",
    *MULTILINGUAL,
    words="German, English, Spanish, French, Hindi, Italian, Japanese, Korean, Portuguese or Chinese",
)
TAKES_PHRASES = _of(
    "transcription_model", "", AZURE_SPEECH, *MAI_TRANSCRIBERS, words="a transcriber of Azure, or the automatic one"
)
TAKES_A_PROMPT = _of("transcriber", *OPENAI_TRANSCRIBERS, words="a transcriber of OpenAI")
TAKES_OWN_SPEECH = _of("transcriber", AZURE_SPEECH, words="the transcriber azure-speech")
HAS_MCP = _of("has_mcp_servers", "yes", words="a server with tools")
