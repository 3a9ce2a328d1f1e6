"""The front of the stand-in for az, curl and date: is it asked as the real one allows, and how is the answer written?

What the real az allows is in az_commands.json. Everything that is asked is remembered, with the environment.
"""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Self
from urllib.parse import urlsplit

from tests.deploy.azdeploy import commands
from tests.deploy.azdeploy.queries import QUERIES
from tests.deploy.azdeploy.tiny_azure import PLACEHOLDER, Azure, Options, RefusedError

ALLOWED = json.loads((Path(__file__).parent / "az_commands.json").read_text())
GLOBAL_FLAGS = ["--only-show-errors", "--verbose", "--debug"]
GLOBAL_OPTIONS = ["--output", "--query"]
NOT_YET = '{"status": "unavailable", "checks": {"database": false, "redis": true, "accepting": true}}'
READY = '{"status": "ok", "checks": {"database": true, "redis": true, "accepting": true}%s}\n200'


class MisuseError(Exception):
    """The real program knows no such command or argument."""


@dataclass(frozen=True, slots=True)
class Call:
    program: str
    argv: list[str]
    environment: str


@dataclass(slots=True)
class Fault:
    """A command that fails once, after so many that work."""

    command: str
    says: str
    skip: int = 0
    output: str = ""
    hangs: bool = False
    afterwards: bool = False  # Azure has done it, and the answer was lost


class StandIn(ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, azure: Azure) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.azure = azure
        self.calls: list[Call] = []
        self.misuse: list[str] = []
        self.faults: list[Fault] = []
        self.seconds = 0
        self.hanging = threading.Event()
        self.released = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), name="stand-in", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def answer(self, call: Call) -> tuple[int, str, str]:
        self.calls.append(call)
        try:
            match call.program:
                case "curl":
                    return self.curl(call.argv)
                case "date":
                    return 0, self.date(call.argv), ""
            return 0, self.az(call.argv), ""
        except MisuseError as misuse:
            self.misuse.append(str(misuse))
            return 2, "", f"ERROR: {misuse}\n"
        except RefusedError as refused:
            return refused.code, refused.output, f"ERROR: {refused}\n"

    def az(self, argv: list[str]) -> str:
        command, rest = command_of(argv)
        options = parsed(command, rest)
        if self.azure.account is None and command != "version":
            raise RefusedError("Please run 'az login' to setup account.")
        fault = self.take_fault(command)
        if fault and not fault.afterwards:
            self.suffer(fault)
        answer = getattr(commands, command.replace(" ", "_").replace("-", "_"))(self.azure, options)
        if fault:
            self.suffer(fault)
        return written(answer, options)

    def take_fault(self, command: str) -> Fault | None:
        for fault in self.faults:
            if fault.command == command:
                fault.skip -= 1
                if fault.skip < 0:
                    self.faults.remove(fault)
                    return fault
        return None

    def suffer(self, fault: Fault) -> None:
        if fault.hangs:
            self.hanging.set()
            self.released.wait()
        raise RefusedError(fault.says, output=fault.output)

    def date(self, argv: list[str]) -> str:
        """A second goes by from one to the next."""
        if argv != ["-u", "+%Y%m%d-%H%M%S"]:
            raise MisuseError(f"date: {argv}")
        self.seconds += 1
        return f"20261128-10{self.seconds:04}\n"

    def curl(self, argv: list[str]) -> tuple[int, str, str]:
        if argv[:-1] != ["--silent", "--max-time", "10", "--write-out", r"\n%{http_code}"]:
            raise MisuseError(f"curl: {argv}")
        url = urlsplit(argv[-1])
        app = next((app for app in self.azure.apps.values() if app["host_name"] == url.netloc), None)
        if url.scheme != "https" or url.path != "/health/ready" or app is None:
            return 6, "\n000", f"curl: (6) Could not resolve host: {url.netloc}\n"
        if app["image"] == PLACEHOLDER:
            return 0, "<h1>Directory listing for /</h1>\n200", ""
        if app["old_answers"] > 0:
            app["old_answers"] -= 1
            return 0, READY % self.release_of(app["old_image"]), ""
        app["waits"] -= 1
        return 0, (f"{NOT_YET}\n503" if app["waits"] >= 0 else READY % self.release_of(app["image"])), ""

    def release_of(self, image: str) -> str:
        return f', "release": "{image.rpartition(":")[2]}"' if self.azure.images_have_names else ""


class Handler(StreamRequestHandler):
    server: StandIn

    def handle(self) -> None:
        program, count = self.word(), int(self.word())
        call = Call(program, [self.word() for _ in range(count)], self.word())
        for part in self.server.answer(call):
            self.wfile.write(f"{part}\0".encode())

    def word(self) -> str:
        word = bytearray()
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            word += byte
        return word.decode()


def command_of(argv: list[str]) -> tuple[str, list[str]]:
    for length in range(len(argv), 0, -1):
        command = " ".join(argv[:length])
        if command in ALLOWED and command != "az":
            return command, argv[length:]
    raise MisuseError(f"'{' '.join(argv[:3])}' is misspelled or not recognized by the system.")


def parsed(command: str, rest: list[str]) -> Options:
    """What the real az's parser would make of it. Long names only: a script is read by people."""
    allowed = ALLOWED[command]
    options: Options = {}
    words = iter(rest)
    for word in words:
        if word in allowed["flags"] + GLOBAL_FLAGS:
            options[word] = []
        elif word in allowed["options"] + GLOBAL_OPTIONS:
            value = next(words, None)
            if value is None or value.startswith("--"):
                raise MisuseError(f"argument {word}: expected one argument")
            if value not in allowed["choices"].get(word, [value]):
                raise MisuseError(f"argument {word}: '{value}' is not a valid value")
            options.setdefault(word, []).append(value)
        elif allowed["positional"] and not word.startswith("-") and "" not in options:
            options[""] = [word]
        else:
            raise MisuseError(f"unrecognized arguments: {word}")
    missing = ["/".join(names) for names in allowed["required"] if not set(names) & set(options)]
    if allowed["positional"] and "" not in options:
        missing.append("<source>")
    if missing:
        raise MisuseError(f"the following arguments are required: {', '.join(missing)}")
    return options


def written(answer: Any, options: Options) -> str:
    if answer is None:
        return ""
    for query in options.get("--query", []):
        if query not in QUERIES or options.get("--output") != ["tsv"]:
            raise MisuseError(f"queries.py does not know {query}, or it is not asked for as tsv")
        answer = QUERIES[query][0](answer)
    return "".join(line(row) for row in (answer if isinstance(answer, list) else [answer]))


def line(row: Any) -> str:
    fields = row if isinstance(row, list) else [row]
    return "\t".join(map(field, fields)) + "\n"


def field(value: Any) -> str:
    """As az writes it: nothing is None, a truth is true."""
    return str(value).lower() if isinstance(value, bool) else str(value)
