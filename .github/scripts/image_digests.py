#!/usr/bin/env python3
"""Name every image of other people by its digest, so that a build gets what was tried: nobody can move a digest.

.github/scripts/image_digests.py            writes the digest that each tag has now; it needs docker and a network
.github/scripts/image_digests.py --check    prints the images without one, and fails if there are any

Afterwards Dependabot keeps tag and digest up to date together. docs/releasing.md explains releases.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ("Dockerfile", "localvoice/Dockerfile", "compose.yaml", "compose.gpu.yaml", ".github/workflows/ci.yml")
# FROM name:tag, or image: name:tag. An image that is built here has no tag.
IMAGE = re.compile(r"^( *(?:FROM|image:) +)([\w./-]+:[\w.-]+)(@sha256:[0-9a-f]{64})?(?=\s|$)", re.MULTILINE)


class NotPinnedError(Exception):
    """An image has no digest, or its digest cannot be found. The text says what to do."""


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["--check"]:
            check()
        elif arguments:
            raise NotPinnedError("give --check or nothing")
        else:
            pin()
    except NotPinnedError as error:
        print(f"Images: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def check() -> None:
    """
    Raises:
        NotPinnedError: with all images that have no digest.
    """
    texts = {name: (ROOT / name).read_text() for name in FILES}
    loose = [f"{name}: {found[2]}" for name, text in texts.items() for found in IMAGE.finditer(text) if not found[3]]
    if loose:
        raise NotPinnedError(
            f"{', '.join(loose)} can become another image without a change here. "
            "Run .github/scripts/image_digests.py where docker reaches the registry, and commit what it writes."
        )


def pin() -> None:
    """Write the digests of today: one for each image, in every file that names it."""
    texts = {name: (ROOT / name).read_text() for name in FILES}
    images = sorted({found[2] for text in texts.values() for found in IMAGE.finditer(text)})
    digests = {image: digest_of(image) for image in images}
    for name, text in texts.items():
        (ROOT / name).write_text(IMAGE.sub(lambda found: f"{found[1]}{found[2]}@{digests[found[2]]}", text))
    for image, digest in digests.items():
        print(f"{image}@{digest}")  # noqa: T201


def digest_of(image: str) -> str:
    """Of the list of an image's architectures.

    Raises:
        NotPinnedError: the registry does not say.
    """
    command = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{json .Manifest}}"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotPinnedError("docker was not found; install Docker with buildx") from None
    if done.returncode:
        raise NotPinnedError(f"the registry did not give the digest of {image}: {done.stderr.strip()[-300:]}")
    digest = str(json.loads(done.stdout)["digest"])
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise NotPinnedError(f"the registry gave {digest!r} as the digest of {image}")
    return digest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
