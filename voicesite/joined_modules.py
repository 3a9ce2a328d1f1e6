"""Joins an ES module and all that it imports into one file, so that a browser asks once. Pure.

Each module that is imported becomes a function, which runs once and returns what the module exports. They stand in the
order in which a browser runs single files: a module after those that it imports. So names at the top of two modules do
not meet, and nothing is rewritten but the lines that import and export:

    // js/call/view/text_box.js
    const $2_text_box = (() => { const { typedText } = $1_typed_text;
    (the module, without the word `export`, and with empty lines in place of its imports)
    return { TextBox };
    })();

The module that is asked for comes last, as it is: it may export, await, and import more when it needs it. What this
does not know, it refuses: then collectstatic stops with a sentence, and no page is served that runs otherwise than its
single files.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

Read = Callable[[str], str]

STATEMENT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
IMPORT = re.compile(
    r"import (?:\{ (?P<names>[\w$]+(?: as [\w$]+)?(?:, [\w$]+(?: as [\w$]+)?)*) \} from )?'(?P<file>\.\.?/[^']+)';"
)
EXPORT = re.compile(r"export (?:const|class|(?:async )?function) (?P<name>[\w$]+)\b.*")
ONLY_LAST = re.compile(r"\bimport\s*\(|\bimport\.meta\b|^await\b", re.MULTILINE)


class NotJoinable(Exception):
    """What the text says could not be joined exactly; it names the file."""


@dataclass(frozen=True, slots=True)
class Module:
    """`name` is its path below the static files, `imports` maps each file that it imports to the names, as in
    `A, B as C`, and `exports` are its own names."""

    name: str
    source: str
    imports: dict[str, str]
    exports: list[str]


def joined_module(name: str, read: Read) -> str:
    """The source of the module `name` with all that it imports in it; `read` gives the source of a path.

    Raises:
        NotJoinable: a module imports or exports in a way that this does not know, or modules import one another in a
            ring.
    """
    modules = in_order(name, read)
    if len(modules) == 1:
        return modules[0].source
    variables = {module.name: _variable(number, module.name) for number, module in enumerate(modules)}
    exported = {module.name: set(module.exports) for module in modules}
    for module in modules:
        _check_names(module, exported)
    *needed, last = modules
    parts = [_as_function(module, variables) for module in needed]
    return "\n".join([*parts, f"// {last.name}", _imported(last, variables) + _without_imports(last.source)])


def in_order(name: str, read: Read) -> list[Module]:
    """The module and all that it imports, each once, as a browser runs them: the module itself last.

    Raises:
        NotJoinable: as above.
    """
    ordered: dict[str, Module] = {}
    under_way: list[str] = []

    def visit(current: str) -> None:
        if current in under_way:
            raise NotJoinable(f"{' imports '.join([*under_way, current])}: a ring of modules")
        if current in ordered:
            return
        under_way.append(current)
        module = _parsed(current, read(current))
        for imported in module.imports:
            visit(imported)
        under_way.pop()
        ordered[current] = module

    visit(name)
    return list(ordered.values())


def _parsed(name: str, source: str) -> Module:
    imports: dict[str, str] = {}
    exports: list[str] = []
    for line in STATEMENT.findall(source):
        if found := IMPORT.fullmatch(line.partition(" //")[0].rstrip()):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["file"]))
            imports[file] = ", ".join(filter(None, [imports.get(file), found["names"]]))
        elif found := EXPORT.fullmatch(line):
            exports.append(found["name"])
        else:
            raise NotJoinable(f"{name}: {line!r} is no import or export that can be joined: write it as the others are")
    return Module(name, source, imports, exports)


def _check_names(module: Module, exported: dict[str, set[str]]) -> None:
    """A browser refuses a module that imports what is not exported."""
    for file, names in module.imports.items():
        wanted = {name.partition(" as ")[0] for name in names.split(", ") if name}
        if missing := wanted - exported[file]:
            raise NotJoinable(f"{module.name}: {file} does not export {', '.join(sorted(missing))}")


def _as_function(module: Module, variables: dict[str, str]) -> str:
    if found := ONLY_LAST.search(module.source):
        raise NotJoinable(f"{module.name}: {found[0]!r} works only in a module that nothing imports")
    source = re.sub(r"^export ", "", _without_imports(module.source), flags=re.MULTILINE)
    head = f"const {variables[module.name]} = (() => {{ {_imported(module, variables)}"
    return f"// {module.name}\n{head}\n{source.rstrip()}\nreturn {{ {', '.join(module.exports)} }};\n}})();"


def _imported(module: Module, variables: dict[str, str]) -> str:
    """Imports hold before the first line runs, wherever they stand."""
    named = {file: names.replace(" as ", ": ") for file, names in module.imports.items() if names}
    return "".join(f"const {{ {names} }} = {variables[file]}; " for file, names in named.items())


def _without_imports(source: str) -> str:
    """The lines stay, empty, so that the numbers of the others do."""
    return re.sub(r"^import\b.*$", "", source, flags=re.MULTILINE)


def _variable(number: int, name: str) -> str:
    """A name that no module has: ours never begin with a dollar sign."""
    return f"${number}_{re.sub(r'[^a-z]', '_', posixpath.basename(name).removesuffix('.js'))}"
