"""AddField and AlterField for many columns at once.

Each of them renders the changed model and a dozen around it again. For a hundred columns that took three quarters of the
time in which a new database is prepared. These render them once, and end in the same tables.
"""

from django.db.migrations.operations.base import Operation


class _ManyFields(Operation):
    reversible = False

    def __init__(self, *operations):
        """Of one model, of columns that lead to no other table."""
        (self.model_name,) = {each.model_name_lower for each in operations}
        assert not any(each.field.is_relation or not each.preserve_default for each in operations)
        self.operations = operations

    def state_forwards(self, app_label, state):
        for each in self.operations:
            state.models[app_label, self.model_name].fields[each.name] = each.field
        state.reload_model(app_label, self.model_name, delay=True)

    def _model(self, app_label, state):
        return state.apps.get_model(app_label, self.model_name)


class AddFields(_ManyFields):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model, later = self._model(app_label, from_state), self._model(app_label, to_state)
        for each in self.operations:
            schema_editor.add_field(model, later._meta.get_field(each.name))
            model.add_to_class(each.name, each.field.clone())  # SQLite makes the next table from the model

    def describe(self):
        return f"Add {len(self.operations)} fields to {self.model_name}"


class AlterFields(_ManyFields):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model, later = self._model(app_label, from_state), self._model(app_label, to_state)
        for each in self.operations:
            before, after = model._meta.get_field(each.name), later._meta.get_field(each.name)
            schema_editor.alter_field(model, before, after)
            model._meta.local_fields.remove(before)
            replaced = after.clone()
            replaced.creation_counter = before.creation_counter  # it keeps its place among the columns
            model.add_to_class(each.name, replaced)

    def describe(self):
        return f"Alter {len(self.operations)} fields of {self.model_name}"
