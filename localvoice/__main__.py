"""`python -m localvoice`: serves until SIGTERM or SIGINT, and leaves nothing running."""

import argparse
import asyncio
import ipaddress
import logging
import os
import signal
import sys

import uvloop
from aiohttp import web

from localvoice.controls.routes import Controls
from localvoice.endpoints.client import Client
from localvoice.endpoints.health import Health
from localvoice.endpoints.options import add_options, read_options
from localvoice.engines import HEARING, new_engines
from localvoice.server import Server
from localvoice.substitutes import with_endpoints

CLOSING_TIMEOUT_S = 2.0


def arguments(argv: list[str]) -> argparse.Namespace:
    """The options of the command line. Without --port and --hearing, PORT and EARS in the environment are used."""
    parser = argparse.ArgumentParser(prog="localvoice", description="A local stand-in for Azure AI Voice Live.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8100", help="0 takes any free one")
    parser.add_argument("--hearing", choices=tuple(HEARING), default=os.environ.get("EARS") or "english")
    parser.add_argument("--test-controls", action="store_true", help="let tests steer it, on loopback only")
    add_options(parser)
    wanted = parser.parse_args(argv)
    try:
        wanted.endpoints = read_options(wanted)
    except ValueError as wrong:
        parser.error(str(wrong))
    if not 0 <= wanted.port <= 65_535:
        parser.error(f"--port is {wanted.port}; allowed is 0 to 65535")
    if wanted.hearing not in HEARING:  # choices are not checked for what the environment says
        parser.error(f"EARS is {wanted.hearing}; allowed are {', '.join(HEARING)}")
    if wanted.test_controls and not is_loopback(wanted.host):
        parser.error(f"--test-controls is for loopback only, not for {wanted.host}")
    return wanted


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def serve(wanted: argparse.Namespace) -> None:
    """Serve until a signal asks to stop."""
    stop = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    client, endpoints = Client(), wanted.endpoints
    engines = with_endpoints(new_engines(wanted.hearing), client, endpoints)
    controls = Controls(engines) if wanted.test_controls else None
    server = Server(engines, controls, Health(client, endpoints.given))
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=CLOSING_TIMEOUT_S)
    try:
        async with client.running(), engines.hearing.running():
            await runner.setup()
            await web.TCPSite(runner, wanted.host, wanted.port).start()
            print(f"localvoice on http://{wanted.host}:{runner.addresses[0][1]}", flush=True)  # noqa: T201
            await stop.wait()
            await runner.cleanup()
    finally:
        engines.speaker.close()


def main() -> None:
    """Run the service."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    wanted = arguments(sys.argv[1:])
    try:
        uvloop.run(serve(wanted))
    except* OSError as errors:
        error: BaseException = errors
        while isinstance(error, BaseExceptionGroup):  # one for each part that was running
            error = error.exceptions[0]
        logging.getLogger("localvoice").error("Cannot serve on %s:%s: %s", wanted.host, wanted.port, error)
        sys.exit(1)


if __name__ == "__main__":
    main()
