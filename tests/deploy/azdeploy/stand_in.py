"""The stand-in's front: is the command one that the real az knows, are its arguments, and how is the answer written?"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import tiny_azure  # type: ignore[import-not-found] # beside this file, which runs on its own
from queries import QUERIES  # type: ignore[import-not-found]

FOLDER = Path(os.environ.get("AZURE_STAND_IN", "."))
ALLOWED = json.loads((Path(__file__).parent / "az_commands.json").read_text())
GLOBAL_FLAGS = ["--only-show-errors", "--verbose", "--debug"]
GLOBAL_OPTIONS = ["--output", "--query"]
NEEDS_NO_SIGN_IN = {"version"}
Options = dict[str, list[str]]


def main(arguments: list[str]) -> None:
    with (FOLDER / "calls").open("a") as calls:
        calls.write(json.dumps({"argv": arguments, "env": dict(os.environ)}) + "\n")
    command, rest = command_of(arguments)
    options = parsed(command, rest)
    azure = tiny_azure.Azure(FOLDER)
    if azure.account is None and command not in NEEDS_NO_SIGN_IN:
        fail("Please run 'az login' to setup account.")
    fault = azure.take_fault(command)
    if fault and not fault["afterwards"]:
        suffer(fault)
    try:
        answer = getattr(tiny_azure, command.replace(" ", "_").replace("-", "_"))(azure, options)
    except tiny_azure.RefusedError as refused:
        fail(str(refused), refused.code)
    azure.save()
    if fault:
        suffer(fault)
    write(answer, options)


def command_of(arguments: list[str]) -> tuple[str, list[str]]:
    for length in range(len(arguments), 0, -1):
        command = " ".join(arguments[:length])
        if command in ALLOWED and command != "az":
            return command, arguments[length:]
    usage(f"'{' '.join(arguments[:3])}' is misspelled or not recognized by the system.")


def parsed(command: str, rest: list[str]) -> Options:
    """What argparse would make of it, with what the real az allows. Long names only: a script is read by people."""
    allowed = ALLOWED[command]
    options: Options = {}
    words = iter(rest)
    for word in words:
        if word in allowed["flags"] + GLOBAL_FLAGS:
            options[word] = []
        elif word in allowed["options"] + GLOBAL_OPTIONS:
            value = next(words, None)
            if value is None or value.startswith("--"):
                usage(f"argument {word}: expected one argument")
            if value not in allowed["choices"].get(word, [value]):
                usage(f"argument {word}: '{value}' is not a valid value")
            options.setdefault(word, []).append(value)
        elif allowed["positional"] and not word.startswith("-") and "" not in options:
            options[""] = [word]
        else:
            usage(f"unrecognized arguments: {word}")
    missing = [names for names in allowed["required"] if not set(names) & set(options)]
    if missing or (allowed["positional"] and "" not in options):
        usage(f"the following arguments are required: {', '.join('/'.join(names) for names in missing)}")
    return options


def write(answer: Any, options: Options) -> None:
    if answer is None:
        return
    if options.get("--output") != ["tsv"] and options.get("--query"):
        fail("azdeploy.sh reads tsv, and did not ask for it")
    for query in options.get("--query", []):
        if query not in QUERIES:
            fail(f"queries.py does not know the query {query}")
        answer = QUERIES[query][0](answer)
    for row in answer if isinstance(answer, list) else [answer]:
        print("\t".join(map(field, row)) if isinstance(row, list) else field(row))  # noqa: T201


def field(value: Any) -> str:
    """As az writes it: nothing is None; a truth alone is true, one in a row True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def suffer(fault: dict[str, Any]) -> NoReturn:
    if fault["hangs"]:
        (FOLDER / "hangs").touch()
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            sys.exit(130)
    print(fault["output"])  # noqa: T201
    fail(fault["says"])


def fail(text: str, code: int = 1) -> NoReturn:
    print(f"ERROR: {text}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def usage(text: str) -> NoReturn:
    """Also noted down: a test that expects a failure must not pass for a wrong command."""
    (FOLDER / "misuse").open("a").write(text + "\n")
    fail(text, 2)
