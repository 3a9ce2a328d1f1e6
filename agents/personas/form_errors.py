"""What the persona form says about a field that cannot be saved: plain words, with the unit and what to do."""

from django import forms

from agents.personas.options import BY_FIELD, Option, Range

TEXT = {
    "max_length": "Use at most %(limit_value)s characters: this text has %(show_value)s.",
    "null_characters_not_allowed": "There is an invisible sign in this text, a null character: write it again.",
}
CHOICE = {
    "required": "Choose one from the list.",
    "invalid_choice": "“%(value)s” is not in the list: choose one that is.",
}
CHOICES = {
    "invalid_choice": "“%(value)s” is not in the list, or not any more: choose again.",
    "invalid_pk_value": "“%(pk)s” is not in the list: choose again.",
}
DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]


def say_plainly(fields: dict[str, forms.Field]) -> None:
    """Replace Django's sentences in a form's fields; a field's own sentence for what is missing stays."""
    for name, field in fields.items():
        own = field.error_messages["required"]
        field.error_messages |= _sentences(field, BY_FIELD.get(name))
        if own != DJANGOS_REQUIRED:
            field.error_messages["required"] = own


def _sentences(field: forms.Field, option: Option | None) -> dict[str, str]:
    if option and option.range:
        return _of_number(field, option.range, option.example)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return CHOICES
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return CHOICE
    return TEXT | {"required": "Fill this in."}


def _of_number(field: forms.Field, allowed: Range, example: str) -> dict[str, str]:
    """Our range: the form itself would name the database's limits, which are wider."""
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.FloatField):
        wanted = f"Write a whole number, {allowed}, for example {example}."
    else:
        wanted = f"Write a number with a decimal point, {allowed}, for example {example}."
    out_of_range = f"%(show_value)s{allowed.unit} is out of range: choose {allowed}."
    return {"required": wanted, "invalid": wanted, "min_value": out_of_range, "max_value": out_of_range}
