"""Joins a stylesheet and all that it imports into one file, so that a browser asks once. Pure."""

import posixpath
import re

from voicesite.joined_modules import NotJoinable, Read

AT_IMPORT = re.compile(r'^@import "(?P<file>[^":]+)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# An address in a stylesheet is relative to its file: joined, it would be relative to another.
REFUSED = re.compile(r"@(?:import|charset|namespace)\b|\burl\((?![\"']?(?:data:|#))")


def joined_style(name: str, read: Read) -> str:
    """The stylesheet `name` with each `@import` at its top replaced by that file; `read` gives the source of a path.

    Raises:
        NotJoinable: joined, the rules would not be those of the single files.
    """
    ordered = in_order(name, read)
    if len(ordered) == 1:
        return read(name)
    return "".join(f"/* {each} */\n{_own_rules(each, read(each)).strip()}\n" for each in ordered)


def in_order(name: str, read: Read) -> list[str]:
    """The stylesheet and all that it imports, as their rules apply: the stylesheet itself last.

    Raises:
        NotJoinable: one is imported twice; a browser would then apply it where it is imported last.
    """
    ordered: list[str] = []
    for found in AT_IMPORT.finditer(read(name)):
        ordered += in_order(posixpath.normpath(posixpath.join(posixpath.dirname(name), found["file"])), read)
    ordered.append(name)
    if twice := {each for each in ordered if ordered.count(each) > 1}:
        raise NotJoinable(f"{name} imports {', '.join(sorted(twice))} twice")
    return ordered


def _own_rules(name: str, source: str) -> str:
    rules = AT_IMPORT.sub("", source)
    bare = COMMENT.sub("", rules)
    if found := REFUSED.search(bare):
        raise NotJoinable(f"{name}: {found[0]!r} cannot be joined with other stylesheets")
    if bare.count("{") != bare.count("}"):  # a browser closes what is open at the end of a file
        raise NotJoinable(f"{name}: a brace is missing")
    return rules
