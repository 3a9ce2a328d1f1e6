"""Form fields and widgets of a persona's options, by what the table says of each."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agents.personas.json_values import NotJson, read_json, written
from agents.personas.options import OPTIONS, Kind, Option

ROWS = {"instructions": 14}
COUNTED = {"instructions", "greeting"}
"""The page shows about how many tokens these are."""
KNOWN = {"model": "known-models", "voice_name": "known-voices"}
"""The lists of suggestions that a page has for these fields."""
WRITTEN = (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST, Kind.OBJECT)
ONLY_WITH = ' <span class="needs">Only with {}.</span>'  # where a script hides the field, the style hides this too
NULL_CHARACTER = "There is an invisible sign in this text, a null character: write it again."


class Lines(forms.Textarea):
    """Text with LF line ends. Browsers send CR LF, which would count twice and show as a change."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class EntriesField(forms.CharField):
    """A list of texts, one in each line. `limit`: of entries; `entry_limit`: of characters in one."""

    limit: int | None = None
    entry_limit: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)  # a column of JSON brings these
        kwargs.pop("decoder", None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines without spaces at their ends, each once."""
        text = str(value or "")
        if "\0" in text:
            raise ValidationError(NULL_CHARACTER, code="null_characters_not_allowed")
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.limit and len(value) > self.limit:
            raise ValidationError(f"Use at most {self.limit} lines: there are {len(value)}.", code="too_many")
        for number, entry in enumerate(value, start=1):
            if self.entry_limit and len(entry) > self.entry_limit:
                sentence = f"Use at most {self.entry_limit} characters in a line: entry {number} has {len(entry)}."
                raise ValidationError(sentence, code="max_length")

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class ObjectField(forms.JSONField):
    """JSON, with errors that say where it is wrong. `empty`: what an empty text stands for, a list or an object."""

    empty: type[list[Any]] | type[dict[str, Any]] = dict

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value or self.empty()
        if not value.strip():
            return self.empty()
        try:
            found = read_json(value)
        except NotJson as problem:
            raise ValidationError(str(problem), code="invalid") from problem
        if not isinstance(found, self.empty):
            raise ValidationError(f"Write {self._in_words}, as in the example.", code="invalid")
        return found

    @property
    def _in_words(self) -> str:
        return "a list, in [ ]" if self.empty is list else "an object, in { }"

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was sent, and not what it was read as: it comes back as it was typed."""
        return data

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else written(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _widget(option: Option) -> forms.Widget | None:
    """Django's own for what is not named here."""
    match option.kind:
        case Kind.LONG_TEXT:
            counted = {"data-tokens": ""} if option.field in COUNTED else {}
            return Lines(attrs={"rows": ROWS.get(option.field, 2)} | counted)
        case Kind.LIST:
            return Lines(attrs={"rows": 3})
        case Kind.OBJECT:
            return Lines(attrs={"rows": 4, "spellcheck": "false", "class": "code"})
        case Kind.TEXT if option.field in KNOWN:
            return forms.TextInput(attrs={"list": KNOWN[option.field], "spellcheck": "false"})
    return None


def widgets() -> dict[str, forms.Widget]:
    return {option.field: widget for option in OPTIONS if (widget := _widget(option))}


def field_classes() -> dict[str, type[forms.Field]]:
    kinds: dict[Kind, type[forms.Field]] = {Kind.LIST: EntriesField, Kind.OBJECT: ObjectField}
    return {option.field: kinds[option.kind] for option in OPTIONS if option.kind in kinds}


def fit(field: forms.Field, option: Option) -> None:
    """Give a field what the table says of its option: its range or limits, and its help."""
    field.help_text = _help(option)
    if option.range:
        field.widget.attrs |= {"min": option.range.low, "max": option.range.high, "step": option.range.step}
    if isinstance(field, EntriesField):
        field.limit, field.entry_limit = option.limit, option.entry_limit
    if isinstance(field, ObjectField):
        field.empty = type(option.default)


def _help(option: Option) -> SafeString:
    """What it means, an example where that helps, and what it goes with."""
    text = format_html("{}", option.help)
    if option.example and option.kind in WRITTEN and option.example not in option.help:
        text += format_html(' For example: <span class="example">{}</span>', option.example)
    if option.needs and not option.is_basic:
        text += format_html(ONLY_WITH, " and ".join(need.words for need in option.needs))
    if option.is_preview:
        text += format_html("{}", " A preview: Microsoft may still change it.")
    return text
