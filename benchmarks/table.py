"""The figures as text: a table of CPU and memory, and one of delays. Pure."""

from collections.abc import Sequence

from benchmarks.figures import DISTURBED_SHARE, OVERLOADED_CORES, Block, Spread, Unmeasured
from benchmarks.report import Line

CPU_HEADS = [
    "callers",
    "relay",
    "x bare",
    "CPU ms/s",
    "cores",
    "Redis ms/s",
    "Redis kB/s",
    "connect ms",
    "RSS MiB",
    "MiB/session",
]
DELAY_HEADS = [
    "callers",
    "relay",
    "microphone ms",
    "speaker ms",
    "flush, one ms",
    "flush, all ms",
    "lost",
    "no core",
    "load",
]


def table(lines: Sequence[Line], unmeasured: Sequence[Unmeasured] = ()) -> str:
    """Both tables, what their columns mean, and why there are no figures where there are none."""
    cpu = [*(_cpu_row(line) for line in lines), *(_empty(one, len(CPU_HEADS)) for one in unmeasured)]
    delays = [*(_delay_row(line.block) for line in lines), *(_empty(one, len(DELAY_HEADS)) for one in unmeasured)]
    return "\n".join(
        [
            *aligned([CPU_HEADS, *sorted(cpu, key=_callers)]),
            "",
            *aligned([DELAY_HEADS, *sorted(delays, key=_callers)]),
            "",
            "CPU: milliseconds for each session and second, with audio both ways all the time. Delays: p50/p95/p99;",
            "flush and connect: p50/p95. Redis kB/s: to it and from it, for each session. MiB/session: without audio",
            "in the log, and after the measured seconds.",
            f"A relay marked * used, or waited for, a core in over {OVERLOADED_CORES:.0%} of the time: it could not",
            "keep up, and its ratio is too low.",
            "No core: the part of the time in which the relay was ready to run and the machine was busy with something",
            f"else. Over {DISTURBED_SHARE:.0%}, the delays say more about the machine than about the relay.",
            "Load: the cores that the callers or the stand-in used, whichever used more. Near 1, they are late too.",
            *(f"{one.relay} with {one.callers} callers could not be measured: {one.why}." for one in unmeasured),
        ]
    )


def _empty(one: Unmeasured, columns: int) -> list[str]:
    return [str(one.callers), one.relay, *["-"] * (columns - 2)]


def _callers(row: Sequence[str]) -> int:
    return int(row[0])


def _cpu_row(line: Line) -> list[str]:
    block = line.block
    return [
        str(block.callers),
        block.relay + ("*" if block.is_overloaded else ""),
        f"{line.cpu_ratio:.2f}",
        f"{block.cpu_ms:.1f}",
        f"{block.cores:.2f}",
        f"{block.redis_cpu_ms:.1f}",
        f"{block.redis_in_kb:.0f} / {block.redis_out_kb:.0f}",
        _two(block.connect),
        f"{block.rss_mib:.0f}",
        f"{block.session_mib:.2f} / {block.loaded_session_mib:.2f}",
    ]


def _delay_row(block: Block) -> list[str]:
    return [
        str(block.callers),
        block.relay,
        three(block.microphone),
        three(block.speaker),
        _two(block.flush_one),
        _two(block.flush_all) if block.flush_all else "-",
        str(block.lost_frames),
        f"{block.waiting_share:.1%}",
        f"{block.load_cores:.2f}",
    ]


def _two(spread: Spread) -> str:
    return f"{_ms(spread.p50)}/{_ms(spread.p95)}"


def three(spread: Spread) -> str:
    return f"{_two(spread)}/{_ms(spread.p99)}"


def _ms(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
