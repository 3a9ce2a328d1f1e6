"""The stand-in for az, azd, curl, date and sleep: refuses what the real az does not take, remembers calls, and answers.

az_commands.json has what the real az takes. A program `az` on PATH passes its arguments to this server.
"""

import json
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self

from tests.deploy.azdeploy import azd
from tests.deploy.azdeploy.azure import ADDRESSES, CHANGES, PLACEHOLDER, SUBSCRIPTION, Azure, Options, RefusedError
from tests.deploy.azdeploy.moved_clock import MovedClock

ALLOWED = json.loads((Path(__file__).parent / "az_commands.json").read_text())
BEFORE_SIGN_IN = {"version", "account show", "ad signed-in-user show"}  # the last one asks the directory
NOT_YET = '{"checks": {"database": false, "accepting": true}}\n503'


def ready(release: str) -> str:
    """What a site with that image answers."""
    return f'{{"checks": {{"accepting": true}}, "release": "{release}"}}\n200'


class MisuseError(Exception):
    """The real program has no such command or argument."""


@dataclass(frozen=True, slots=True)
class Call:
    program: str
    argv: list[str]
    environment: str
    typed: str
    parent: int  # the process that called it


@dataclass(slots=True)
class Fault:
    """A command that fails once, after `skip` times that work."""

    command: str
    says: str = "(GatewayTimeout) The gateway did not answer."
    skip: int = 0
    output: str = ""
    hangs: bool = False
    afterwards: bool = False  # Azure has done it, and the answer was lost


class StandIn(ThreadingTCPServer):
    daemon_threads = False  # server_close waits for them, so that none leaves a socket open

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.azure = Azure()
        self.calls: list[Call] = []
        self.misuse: list[str] = []
        self.faults: list[Fault] = []
        self.health: list[str] = []  # answers of the site that come first
        self.seconds = 0
        self.clock = MovedClock()
        self.minutes: dict[str, int] = {}  # that commands take
        self.line_end = "\n"
        self.hanging, self.released = threading.Event(), threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), name="stand-in").start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.clock.stop()
        self.shutdown()
        self.server_close()

    def answer(self, call: Call) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.calls.append(call)
        try:
            match call.program:
                case "date":
                    self.seconds += 1  # no two runs in one second
                    return 0, f"20261128-10{self.seconds:04}\n", ""
                case "curl":
                    return 0, self.site_answers(call.argv), ""
                case "azd":
                    return 0, azd.run(self.azure, call.argv, call.environment, call.typed), ""
            assert_git_bash_passes(call)
            return 0, self.az(call.argv).replace("\n", self.line_end), ""
        except (MisuseError, AssertionError, KeyError) as misuse:
            self.misuse.append(repr(misuse))
            return 2, "", f"ERROR: {misuse}\n"
        except RefusedError as refused:
            return 1, refused.output, f"ERROR: {refused}\n"

    def az(self, argv: list[str]) -> str:
        command, rest = command_of(argv)
        options = parsed(command, rest)
        if command not in BEFORE_SIGN_IN and options.get("--subscription") != SUBSCRIPTION:
            raise MisuseError(f"{command} goes to whatever subscription is selected")
        for _ in range(self.minutes.get(command, 0)):
            self.clock.move(60)
        fault = self.take_fault(command)
        if fault and not fault.afterwards:
            self.fail(fault)
        answer = ""
        if command in CHANGES:
            self.azure.change(command, options)
        else:
            answer = self.azure.read(command, options)
        if fault:
            self.fail(fault)
        return answer

    def take_fault(self, command: str) -> Fault | None:
        for fault in [fault for fault in self.faults if fault.command == command]:
            fault.skip -= 1
            if fault.skip < 0:
                self.faults.remove(fault)
                return fault
        return None

    def fail(self, fault: Fault) -> None:
        if fault.hangs:
            self.hanging.set()
            self.released.wait()
        raise RefusedError(fault.says, output=fault.output)

    def site_answers(self, argv: list[str]) -> str:
        address = ADDRESSES[self.azure.host]
        options = ["--silent", "--max-time", "10", "--write-out", r"\n%{http_code}"]
        assert argv == [*options, f"https://{address}/health/ready"]
        if self.azure.image == PLACEHOLDER:
            return "<h1>Directory listing for /</h1>\n200"
        return self.health.pop(0) if self.health else ready(self.azure.running)


class Handler(StreamRequestHandler):
    server: StandIn

    def handle(self) -> None:
        with suppress(ConnectionError):  # the program was ended
            self.answer()

    def answer(self) -> None:
        program, count = self.word(), int(self.word())
        call = Call(program, [self.word() for _ in range(count)], self.word(), self.word(), int(self.word()))
        if program == "sleep":
            self.server.clock.sleep(int(call.argv[0]), call.parent)
            answer = (0, "", "")
        else:
            answer = self.server.answer(call)
        self.wfile.write("".join(f"{part}\0" for part in answer).encode())

    def word(self) -> str:
        word = bytearray()
        while (byte := self.rfile.read(1)) != b"\0":
            if not byte:
                raise ConnectionAbortedError
            word += byte
        return word.decode()


def assert_git_bash_passes(call: Call) -> None:
    """Git Bash makes a path of Windows of each argument that begins with a slash; that is right for files alone."""
    kept = re.search(r'MSYS2_ARG_CONV_EXCL="(.*?)"', call.environment)
    others = [word for word in call.argv if word.startswith("/") and not Path(word).exists()]
    assert all(kept and word.startswith(kept[1]) for word in others), others


def command_of(argv: list[str]) -> tuple[str, list[str]]:
    for length in range(len(argv), 0, -1):
        command = " ".join(argv[:length])
        if command in ALLOWED and command != "az":
            return command, argv[length:]
    raise MisuseError(f"'{' '.join(argv[:3])}' is misspelled or not recognized by the system.")


def parsed(command: str, rest: list[str]) -> Options:
    """The options as the real az's parser would read them; long names only."""
    allowed = ALLOWED[command]
    options: Options = {}
    words = iter(rest)
    for word in words:
        if word in [*allowed["flags"], "--only-show-errors"]:
            options[word] = ""
        elif word in [*allowed["options"], "--output", "--query"]:
            value = next(words, None)
            if value is None or value.startswith("--"):
                raise MisuseError(f"argument {word}: expected one argument")
            if value not in allowed["choices"].get(word, [value]):
                raise MisuseError(f"argument {word}: '{value}' is not a valid value")
            options[word] = f"{options[word]} {value}" if word in options else value
        elif allowed["positional"] and not word.startswith("-") and "" not in options:
            options[""] = word
        else:
            raise MisuseError(f"unrecognized arguments: {word}")
    missing = ["/".join(names) for names in allowed["required"] if not set(names) & set(options)]
    if missing or (allowed["positional"] and "" not in options):
        raise MisuseError(f"the following arguments are required: {', '.join(missing) or '<source>'}")
    return options
