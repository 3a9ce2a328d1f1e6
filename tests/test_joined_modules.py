"""Modules joined into one file run as a browser runs them one by one, and what is not known is refused."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.run import node
from voicesite.joined_modules import NotJoinable, in_order, joined_module
from voicesite.paths import BASE_DIR

STATIC = BASE_DIR / "static"
MODULES = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
# They look at the sources, or at what two modules of one page keep in a third: joined each alone, they have two of it.
NOT_OF_ONE_FILE = {"clock.test.js", "menu.test.js", "speaker_watch.test.js"}

PAGE = {
    "js/page.js": (
        "// The page.\n"
        "import { Orb, SIZES as sizes } from './view/orb.js';\n"
        "import './noise.js';\n"
        "import { log } from './log.js';\n"
        "const kept = 'page';\n"
        "log(kept);\n"
        "export const said = [new Orb().name, sizes.length, globalThis.lines];\n"
    ),
    "js/view/orb.js": (
        "import { log } from '../log.js'; // where it says so\n"
        "const kept = 'orb';\n"
        "log(kept);\n"
        "export class Orb {\n  name = kept;\n}\n"
        "export const SIZES = [1, 2];\n"
    ),
    "js/noise.js": "import { log } from './log.js';\nconst kept = 'noise';\nlog(kept);\n",
    "js/log.js": (
        "const kept = (globalThis.lines ??= []);\n"
        "kept.push('log');\n"
        "export function log(line) {\n  kept.push(line);\n}\n"
    ),
}


def read(name: str) -> str:
    return (STATIC / name).read_text()


def run(module: Path) -> object:
    """What the module exports as `said`, after Node has run it."""
    script = f"import({json.dumps(module.as_uri())}).then((module) => console.log(JSON.stringify(module.said)))"
    done = subprocess.run([node(), "--eval", script], check=True, capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    (folder / "package.json").write_text('{ "type": "module" }')
    return folder


def test_it_runs_as_the_single_files_do(tmp_path: Path) -> None:
    alone = written(tmp_path / "alone", PAGE)
    joined = written(tmp_path / "joined", {"js/page.js": joined_module("js/page.js", PAGE.__getitem__)})

    told = run(alone / "js/page.js")
    assert run(joined / "js/page.js") == told
    assert told == ["orb", 2, ["log", "orb", "noise", "page"]]


def test_each_line_of_a_module_keeps_its_place_after_the_first() -> None:
    lines = joined_module("js/page.js", PAGE.__getitem__).splitlines()
    start = lines.index("// js/view/orb.js") + 2
    theirs = [line.removeprefix("export ") for line in PAGE["js/view/orb.js"].splitlines()[1:]]
    assert lines[start + 1 : start + 1 + len(theirs)] == theirs


def test_a_module_that_imports_nothing_stays_as_it_is() -> None:
    assert joined_module("js/log.js", PAGE.__getitem__) == PAGE["js/log.js"]


@pytest.mark.parametrize(
    "line",
    [
        "import log from './log.js';",
        "import * as log from './log.js';",
        "import { log } from 'elsewhere';",
        'import { log } from "./log.js";',
        "import {",
        "export default class {",
        "export * from './log.js';",
        "export { log };",
        "export let count = 0;",
        "export const { a, b } = c;",
    ],
)
def test_a_statement_that_it_does_not_know_is_refused(line: str) -> None:
    files = PAGE | {"js/noise.js": f"{line}\n"}
    with pytest.raises(NotJoinable, match=re.escape("js/noise.js: ")):
        joined_module("js/page.js", files.__getitem__)


@pytest.mark.parametrize("line", ["const a = () => import('./b.js');", "const a = import.meta.url;", "await ready;"])
def test_what_works_only_in_a_file_of_its_own_is_refused_in_another(line: str) -> None:
    with pytest.raises(NotJoinable, match="only in a module that nothing imports"):
        joined_module("js/page.js", (PAGE | {"js/noise.js": line}).__getitem__)
    assert line in joined_module("js/page.js", (PAGE | {"js/page.js": PAGE["js/page.js"] + line}).__getitem__)


def test_a_ring_is_refused() -> None:
    files = PAGE | {"js/log.js": "import './noise.js';\nexport function log() {}\n"}
    with pytest.raises(NotJoinable, match="a ring of modules"):
        joined_module("js/page.js", files.__getitem__)


def test_a_name_that_is_not_exported_is_refused() -> None:
    with pytest.raises(NotJoinable, match=r"js/noise\.js: js/log\.js does not export nothing"):
        joined_module("js/page.js", (PAGE | {"js/noise.js": "import { nothing } from './log.js';\n"}).__getitem__)


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_all_that_it_imports_once_and_after_what_it_needs_itself(name: str) -> None:
    order = [module.name for module in in_order(name, read)]
    assert order[-1] == name
    assert len(order) == len(set(order))
    for module in in_order(name, read):
        before = order[: order.index(module.name)]
        assert set(module.imports) <= set(before), module.name
    heads = re.findall(r"^// (js/\S+\.js)$", joined_module(name, read), re.MULTILINE)
    assert heads == (order if len(order) > 1 else [])


def test_each_is_a_module_that_can_be_parsed(tmp_path: Path) -> None:
    written(tmp_path, {name: joined_module(name, read) for name in MODULES})
    script = "import { readFileSync } from 'node:fs';\nimport vm from 'node:vm';\n" + (
        f"for (const name of {json.dumps(MODULES)}) new vm.SourceTextModule(readFileSync(name, 'utf8'));"
    )
    (tmp_path / "parse.js").write_text(script)
    command = [node(), "--experimental-vm-modules", "--no-warnings", "parse.js"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_no_name_of_ours_begins_as_the_joined_ones_do() -> None:
    declared = re.compile(r"\b(?:const|let|class|function)\s+\$\d")
    assert [name for name in MODULES if declared.search(read(name))] == []


def test_the_tests_of_the_modules_pass_with_the_joined_ones(tmp_path: Path) -> None:
    for room in ("docs", "agents", "templates"):
        (tmp_path / room).symlink_to(BASE_DIR / room)
    shutil.copytree(BASE_DIR / "tests/js", tmp_path / "tests/js", ignore=lambda *_: NOT_OF_ONE_FILE)
    shutil.copy(BASE_DIR / "package.json", tmp_path)
    written(tmp_path / "static", {name: joined_module(name, read) for name in MODULES})
    tests = sorted(os.fspath(path) for path in (tmp_path / "tests/js").glob("*.test.js"))

    command = [node(), "--test", "--test-reporter=tap", *tests]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if "not ok" in line)
