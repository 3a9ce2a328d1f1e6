from collections import defaultdict

import agents.names.stored
import agents.personas.persona_settings
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q

from agents.migrations._many_fields import AddFields, AlterFields

NOT_IN_A_VERSION = ("history_type", "owner", "everyone", "may_be_copied", "active", "created_at", "updated_at")


def forget_deleted(apps, schema_editor):
    """Of deleted personas nobody can hold or look at a version any more; a conversation was held with none of them."""
    versions = apps.get_model("agents", "PersonaVersion").objects
    persona = apps.get_model("agents", "Persona").objects.filter(pk=OuterRef("persona"))
    versions.filter(Q(history_type="-") | ~Exists(persona)).delete()


def without_null(apps, schema_editor):
    apps.get_model("agents", "PersonaVersion").objects.filter(history_change_reason=None).update(history_change_reason="")


def forget_rights(apps, schema_editor):
    """Nobody adds, changes or deletes a version, so nobody has the right to it."""
    kinds = [f"{what}_{model}" for what in ("add", "change", "delete", "view") for model in ("historicalpersona", "historicalpersona_groups")]
    apps.get_model("auth", "Permission").objects.filter(content_type__app_label="agents", codename__in=kinds).delete()


def check_now(apps, schema_editor):
    """PostgreSQL changes no table while rows of it wait for the check of their foreign keys."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def number_and_publish(apps, schema_editor):
    """What callers talked to until now was the latest version."""
    numbers = defaultdict(int)
    latest = {}
    for version in apps.get_model("agents", "PersonaVersion").objects.order_by("created_at", "pk").iterator(chunk_size=100):
        numbers[version.persona_id] += 1
        version.number = numbers[version.persona_id]
        version.save(update_fields=["number", "name_search_text", "search_text"])
        latest[version.persona_id] = version.pk
    personas = apps.get_model("agents", "Persona").objects
    for persona_id, version_id in latest.items():
        personas.filter(pk=persona_id).update(published_id=version_id, published_revision=0)


class Migration(migrations.Migration):
    """Each stored version of a persona becomes one that was published, under the id that conversations know it by."""

    dependencies = [
        ("agents", "0009_given_password"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forget_rights, migrations.RunPython.noop),
        migrations.DeleteModel("HistoricalPersona_groups"),
        migrations.RenameModel("HistoricalPersona", "PersonaVersion"),
        migrations.RenameField("PersonaVersion", "id", "persona"),
        migrations.RunPython(forget_deleted, migrations.RunPython.noop),
        migrations.RunPython(without_null, migrations.RunPython.noop),
        migrations.RunPython(check_now, migrations.RunPython.noop),
        *(migrations.RemoveField("PersonaVersion", name) for name in NOT_IN_A_VERSION),
        migrations.RenameField("PersonaVersion", "history_id", "id"),
        migrations.AlterField("PersonaVersion", "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        migrations.AlterField(
            "PersonaVersion",
            "persona",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="agents.persona"),
        ),
        migrations.RenameField("PersonaVersion", "history_date", "created_at"),
        migrations.AlterField("PersonaVersion", "created_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RenameField("PersonaVersion", "history_user", "author"),
        migrations.AlterField(
            "PersonaVersion",
            "author",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RenameField("PersonaVersion", "history_change_reason", "reason"),
        migrations.AlterField("PersonaVersion", "reason", models.CharField(blank=True, max_length=200)),
        migrations.AddField("PersonaVersion", "number", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.AlterModelOptions("PersonaVersion", options={"default_permissions": (), "ordering": ["-number"]}),
        migrations.AlterModelOptions(
            name='persona',
            options={'ordering': ['name', 'id'], 'permissions': [('share_with_everyone', 'Can share personas with everyone'), ('publish_persona', "Can publish versions of other people's personas")]},
        ),
        AddFields(
            migrations.AddField(
                model_name='persona',
                name='agent_client_id',
                field=models.CharField(blank=True, db_default='', default='', help_text='The client id of the managed identity that the agent uses. Empty: that of its resource.', max_length=100, verbose_name="agent's identity"),
            ),
            migrations.AddField(
                model_name='persona',
                name='agent_name',
                field=models.CharField(blank=True, db_default='', default='', help_text='The name of an agent in Microsoft Foundry that talks in place of a model. It brings its own instructions, model and tools. The site has to sign in to Azure with Entra ID, not with a key.', max_length=100, verbose_name='agent'),
            ),
            migrations.AddField(
                model_name='persona',
                name='agent_project',
                field=models.CharField(blank=True, db_default='', default='', help_text='The Foundry project of the agent.', max_length=100, verbose_name="agent's project"),
            ),
            migrations.AddField(
                model_name='persona',
                name='agent_resource',
                field=models.CharField(blank=True, db_default='', default='', help_text='The Foundry resource of the agent, if it is not the one that this site uses.', max_length=100, verbose_name="agent's resource"),
            ),
            migrations.AddField(
                model_name='persona',
                name='agent_version',
                field=models.CharField(blank=True, db_default='', default='', help_text='Empty: the newest version.', max_length=40, verbose_name="agent's version"),
            ),
            migrations.AddField(
                model_name='persona',
                name='archived_at',
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name='persona',
                name='custom_speech',
                field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, help_text='For each locale the id of a speech model of yours, as JSON.', verbose_name='your own speech models'),
            ),
            migrations.AddField(
                model_name='persona',
                name='eagerness',
                field=models.CharField(choices=[('auto', 'As the model does by itself'), ('low', 'Waits long'), ('high', 'Answers at once')], db_default='auto', default='auto', help_text='How soon the model takes its turn.', max_length=60, verbose_name='eagerness'),
            ),
            migrations.AddField(
                model_name='persona',
                name='end_of_utterance',
                field=models.CharField(blank=True, choices=[('', 'No check'), ('semantic_detection_v1', 'Check English sentences'), ('semantic_detection_v1_en', 'Check English sentences, model for English alone'), ('semantic_detection_v1_multilingual', 'Check sentences in ten languages')], db_default='', default='', help_text='After a pause, check whether the sentence was complete, and wait if it was not.', max_length=60, verbose_name='complete sentences'),
            ),
            migrations.AddField(
                model_name='persona',
                name='end_of_utterance_level',
                field=models.CharField(blank=True, choices=[('', 'As the service does by itself'), ('low', 'low'), ('medium', 'medium'), ('high', 'high')], db_default='', default='', help_text='The higher, the surer it must be that the sentence is complete.', max_length=60, verbose_name='how sure it must be'),
            ),
            migrations.AddField(
                model_name='persona',
                name='end_of_utterance_timeout_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: how long it waits for the rest of a sentence. Empty: 1000.', null=True, verbose_name='longest wait'),
            ),
            migrations.AddField(
                model_name='persona',
                name='include_logprobs',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says how sure it is of each word of the caller.', verbose_name="certainty of the caller's words"),
            ),
            migrations.AddField(
                model_name='persona',
                name='include_phrases',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says when each word of the caller was spoken.', verbose_name="times of the caller's words"),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim',
                field=models.CharField(blank=True, choices=[('', 'Nothing'), ('static_interim_response', 'One of your sentences'), ('llm_interim_response', 'A sentence of a small model')], db_default='', default='', help_text='What the persona says when its answer takes long.', max_length=60, verbose_name='words while it thinks'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_after_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: how long an answer may take before that. Empty: 2000.', null=True, verbose_name='says them after'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_instructions',
                field=models.TextField(blank=True, db_default='', default='', help_text='How that model speaks.', max_length=1000, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='instructions for words while it thinks'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_max_tokens',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In tokens. Empty: 50.', null=True, verbose_name='longest words while it thinks'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_model',
                field=models.CharField(blank=True, db_default='', default='', help_text='Empty: gpt-4.1-mini.', max_length=80, verbose_name='model for words while it thinks'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_texts',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One in each line; one of them is said by chance.', verbose_name='sentences while it thinks'),
            ),
            migrations.AddField(
                model_name='persona',
                name='interim_triggers',
                field=models.CharField(choices=[('latency', 'When the answer takes long'), ('tool', 'When it uses a tool'), ('latency,tool', 'In both cases')], db_default='latency', default='latency', help_text='What makes the persona say something before its answer.', max_length=60, verbose_name='when it says them'),
            ),
            migrations.AddField(
                model_name='persona',
                name='max_response_output_tokens',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In tokens, a word has one or two: 200 to 600 suits spoken answers. Empty: no limit.', null=True, verbose_name='longest answer'),
            ),
            migrations.AddField(
                model_name='persona',
                name='mcp_servers',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='MCP servers whose tools the persona may use, as JSON: a list of objects with label, url and, if you like, allowed_tools (a list of names) and token_variable (the environment variable that holds the key, beginning with MCP_TOKEN_).', verbose_name='servers with tools'),
            ),
            migrations.AddField(
                model_name='persona',
                name='parallel_tool_calls',
                field=models.BooleanField(db_default=True, default=True, help_text='The persona may use more than one tool at the same time.', verbose_name='several tools at once'),
            ),
        ),
        migrations.AddField(
            model_name='persona',
            name='people',
            field=models.ManyToManyField(blank=True, help_text='They find this persona in their gallery.', related_name='personas_shared_with_me', to=settings.AUTH_USER_MODEL, verbose_name='shared with people'),
        ),
        AddFields(
            migrations.AddField(
                model_name='persona',
                name='personal_voice_model',
                field=models.CharField(choices=[('DragonLatestNeural', 'DragonLatestNeural'), ('DragonHDOmniLatestNeural', 'DragonHDOmniLatestNeural')], db_default='DragonLatestNeural', default='DragonLatestNeural', help_text='What speaks with the personal voice.', max_length=60, verbose_name='model of the personal voice'),
            ),
            migrations.AddField(
                model_name='persona',
                name='phrase_list',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One word or phrase in each line that callers use and that is easily misheard, for example names.', verbose_name='words to expect'),
            ),
            migrations.AddField(
                model_name='persona',
                name='profile',
                field=models.CharField(blank=True, choices=[('', 'No: a model that Voice Live offers'), ('byom-azure-openai-realtime', 'Yes, of a gpt-realtime model'), ('byom-azure-openai-chat-completion', 'Yes, of a model that writes text')], db_default='', default='', help_text='Whether the model is one that you have deployed yourself in your Foundry resource.', max_length=60, verbose_name='your own deployment'),
            ),
        ),
        migrations.AddField(
            model_name='persona',
            name='published',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='agents.personaversion'),
        ),
        AddFields(
            migrations.AddField(
                model_name='persona',
                name='reasoning_effort',
                field=models.CharField(blank=True, choices=[('', 'As the model does by itself'), ('none', 'none'), ('minimal', 'minimal'), ('low', 'low'), ('medium', 'medium'), ('high', 'high'), ('xhigh', 'extra high')], db_default='', default='', help_text='How long a reasoning model thinks before it answers. More is slower. Other models do not think.', max_length=60, verbose_name='thinking'),
            ),
            migrations.AddField(
                model_name='persona',
                name='published_revision',
                field=models.PositiveIntegerField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name='persona',
                name='revision',
                field=models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='Each change of the draft is one more.'),
            ),
        ),
        migrations.AddField(
            model_name='persona',
            name='saved_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        AddFields(
            migrations.AddField(
                model_name='persona',
                name='speech_duration_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: what is shorter counts as a cough. Empty: as the service does by itself, 80 or 200.', null=True, verbose_name='shortest speech'),
            ),
            migrations.AddField(
                model_name='persona',
                name='spoken_languages',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text="One code in each line, for callers who speak more languages than the persona's own. Empty: only that one.", verbose_name='other languages of callers'),
            ),
            migrations.AddField(
                model_name='persona',
                name='tags',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='Words to find it by, one in each line, for example “school”.'),
            ),
            migrations.AddField(
                model_name='persona',
                name='tags_search_text',
                field=agents.names.stored.NormalForm(db_default='', editable=False, of=('tags_text',)),
            ),
            migrations.AddField(
                model_name='persona',
                name='tool_choice',
                field=models.CharField(blank=True, choices=[('', 'When it helps'), ('none', 'Never'), ('required', 'In every answer')], db_default='', default='', help_text='Whether the persona uses its tools.', max_length=60, verbose_name='use of tools'),
            ),
            migrations.AddField(
                model_name='persona',
                name='transcription_model',
                field=models.CharField(blank=True, choices=[('', 'Automatic: the one that goes with the model'), ('gpt-4o-transcribe', 'gpt-4o-transcribe'), ('gpt-4o-mini-transcribe', 'gpt-4o-mini-transcribe'), ('gpt-4o-transcribe-diarize', 'gpt-4o-transcribe-diarize'), ('whisper-1', 'whisper-1'), ('mai-transcribe-2', 'mai-transcribe-2'), ('mai-transcribe', 'mai-transcribe'), ('azure-speech', 'azure-speech')], db_default='', default='', help_text='What writes down the words of the caller.', max_length=60, verbose_name='transcriber'),
            ),
            migrations.AddField(
                model_name='persona',
                name='transcription_prompt',
                field=models.TextField(blank=True, db_default='', default='', help_text='What the calls are about, in a sentence.', max_length=1000, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='hint for the transcriber'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_endpoint_id',
                field=models.CharField(blank=True, db_default='', default='', help_text='The id under which your own voice is deployed.', max_length=100, verbose_name="your voice's deployment"),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_lexicon_url',
                field=models.CharField(blank=True, db_default='', default='', help_text='The https address of a lexicon (PLS) that Azure reads.', max_length=500, verbose_name='pronunciations'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_locale',
                field=models.CharField(blank=True, db_default='', default='', help_text='The locale that a voice of many languages speaks with. With a text in another language some voices stay silent. Empty: by the text.', max_length=35, verbose_name='accent'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_normalization_url',
                field=models.CharField(blank=True, db_default='', default='', help_text='The https address of rules for numbers and short forms that Azure reads.', max_length=500, verbose_name='ways of reading'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_pitch',
                field=models.CharField(blank=True, db_default='', default='', help_text="A word (x-low, low, medium, high, x-high) or a change, in percent, Hz or half tones. Empty: the voice's own.", max_length=20, verbose_name='pitch'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_prefer_locales',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One locale in each line: the accents that a voice of many languages chooses from.', verbose_name='preferred accents'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_style',
                field=models.CharField(blank=True, db_default='', default='', help_text='A way of speaking that this voice has; the list of voices names them.', max_length=60, verbose_name='style'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_temperature',
                field=models.FloatField(blank=True, default=None, help_text="0 speaks evenly, 1 varies the most. HD voices only. Empty: the voice's own.", null=True, verbose_name='liveliness of the voice'),
            ),
            migrations.AddField(
                model_name='persona',
                name='voice_volume',
                field=models.CharField(blank=True, db_default='', default='', help_text="A number from 0 to 100, or a change in dB. Empty: the voice's own.", max_length=20, verbose_name='loudness'),
            ),
            migrations.AddField(
                model_name='persona',
                name='word_timestamps',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says when each word is spoken. The page of a call does not use it yet.', verbose_name='times of words'),
            ),
        ),
        AddFields(
            migrations.AddField(
                model_name='personaversion',
                name='agent_client_id',
                field=models.CharField(blank=True, db_default='', default='', help_text='The client id of the managed identity that the agent uses. Empty: that of its resource.', max_length=100, verbose_name="agent's identity"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='agent_name',
                field=models.CharField(blank=True, db_default='', default='', help_text='The name of an agent in Microsoft Foundry that talks in place of a model. It brings its own instructions, model and tools. The site has to sign in to Azure with Entra ID, not with a key.', max_length=100, verbose_name='agent'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='agent_project',
                field=models.CharField(blank=True, db_default='', default='', help_text='The Foundry project of the agent.', max_length=100, verbose_name="agent's project"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='agent_resource',
                field=models.CharField(blank=True, db_default='', default='', help_text='The Foundry resource of the agent, if it is not the one that this site uses.', max_length=100, verbose_name="agent's resource"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='agent_version',
                field=models.CharField(blank=True, db_default='', default='', help_text='Empty: the newest version.', max_length=40, verbose_name="agent's version"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='custom_speech',
                field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, help_text='For each locale the id of a speech model of yours, as JSON.', verbose_name='your own speech models'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='eagerness',
                field=models.CharField(choices=[('auto', 'As the model does by itself'), ('low', 'Waits long'), ('high', 'Answers at once')], db_default='auto', default='auto', help_text='How soon the model takes its turn.', max_length=60, verbose_name='eagerness'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='end_of_utterance',
                field=models.CharField(blank=True, choices=[('', 'No check'), ('semantic_detection_v1', 'Check English sentences'), ('semantic_detection_v1_en', 'Check English sentences, model for English alone'), ('semantic_detection_v1_multilingual', 'Check sentences in ten languages')], db_default='', default='', help_text='After a pause, check whether the sentence was complete, and wait if it was not.', max_length=60, verbose_name='complete sentences'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='end_of_utterance_level',
                field=models.CharField(blank=True, choices=[('', 'As the service does by itself'), ('low', 'low'), ('medium', 'medium'), ('high', 'high')], db_default='', default='', help_text='The higher, the surer it must be that the sentence is complete.', max_length=60, verbose_name='how sure it must be'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='end_of_utterance_timeout_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: how long it waits for the rest of a sentence. Empty: 1000.', null=True, verbose_name='longest wait'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='include_logprobs',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says how sure it is of each word of the caller.', verbose_name="certainty of the caller's words"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='include_phrases',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says when each word of the caller was spoken.', verbose_name="times of the caller's words"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim',
                field=models.CharField(blank=True, choices=[('', 'Nothing'), ('static_interim_response', 'One of your sentences'), ('llm_interim_response', 'A sentence of a small model')], db_default='', default='', help_text='What the persona says when its answer takes long.', max_length=60, verbose_name='words while it thinks'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_after_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: how long an answer may take before that. Empty: 2000.', null=True, verbose_name='says them after'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_instructions',
                field=models.TextField(blank=True, db_default='', default='', help_text='How that model speaks.', max_length=1000, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='instructions for words while it thinks'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_max_tokens',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In tokens. Empty: 50.', null=True, verbose_name='longest words while it thinks'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_model',
                field=models.CharField(blank=True, db_default='', default='', help_text='Empty: gpt-4.1-mini.', max_length=80, verbose_name='model for words while it thinks'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_texts',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One in each line; one of them is said by chance.', verbose_name='sentences while it thinks'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='interim_triggers',
                field=models.CharField(choices=[('latency', 'When the answer takes long'), ('tool', 'When it uses a tool'), ('latency,tool', 'In both cases')], db_default='latency', default='latency', help_text='What makes the persona say something before its answer.', max_length=60, verbose_name='when it says them'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='max_response_output_tokens',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In tokens, a word has one or two: 200 to 600 suits spoken answers. Empty: no limit.', null=True, verbose_name='longest answer'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='mcp_servers',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='MCP servers whose tools the persona may use, as JSON: a list of objects with label, url and, if you like, allowed_tools (a list of names) and token_variable (the environment variable that holds the key, beginning with MCP_TOKEN_).', verbose_name='servers with tools'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='name_search_text',
                field=agents.names.stored.NormalForm(db_default='', editable=False, of=('name',)),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='parallel_tool_calls',
                field=models.BooleanField(db_default=True, default=True, help_text='The persona may use more than one tool at the same time.', verbose_name='several tools at once'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='personal_voice_model',
                field=models.CharField(choices=[('DragonLatestNeural', 'DragonLatestNeural'), ('DragonHDOmniLatestNeural', 'DragonHDOmniLatestNeural')], db_default='DragonLatestNeural', default='DragonLatestNeural', help_text='What speaks with the personal voice.', max_length=60, verbose_name='model of the personal voice'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='phrase_list',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One word or phrase in each line that callers use and that is easily misheard, for example names.', verbose_name='words to expect'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='profile',
                field=models.CharField(blank=True, choices=[('', 'No: a model that Voice Live offers'), ('byom-azure-openai-realtime', 'Yes, of a gpt-realtime model'), ('byom-azure-openai-chat-completion', 'Yes, of a model that writes text')], db_default='', default='', help_text='Whether the model is one that you have deployed yourself in your Foundry resource.', max_length=60, verbose_name='your own deployment'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='reasoning_effort',
                field=models.CharField(blank=True, choices=[('', 'As the model does by itself'), ('none', 'none'), ('minimal', 'minimal'), ('low', 'low'), ('medium', 'medium'), ('high', 'high'), ('xhigh', 'extra high')], db_default='', default='', help_text='How long a reasoning model thinks before it answers. More is slower. Other models do not think.', max_length=60, verbose_name='thinking'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='search_text',
                field=agents.names.stored.NormalForm(db_default='', editable=False, of=('name', 'summary', 'voice_name')),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='speech_duration_ms',
                field=models.PositiveSmallIntegerField(blank=True, default=None, help_text='In ms: what is shorter counts as a cough. Empty: as the service does by itself, 80 or 200.', null=True, verbose_name='shortest speech'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='spoken_languages',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text="One code in each line, for callers who speak more languages than the persona's own. Empty: only that one.", verbose_name='other languages of callers'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='tool_choice',
                field=models.CharField(blank=True, choices=[('', 'When it helps'), ('none', 'Never'), ('required', 'In every answer')], db_default='', default='', help_text='Whether the persona uses its tools.', max_length=60, verbose_name='use of tools'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='transcription_model',
                field=models.CharField(blank=True, choices=[('', 'Automatic: the one that goes with the model'), ('gpt-4o-transcribe', 'gpt-4o-transcribe'), ('gpt-4o-mini-transcribe', 'gpt-4o-mini-transcribe'), ('gpt-4o-transcribe-diarize', 'gpt-4o-transcribe-diarize'), ('whisper-1', 'whisper-1'), ('mai-transcribe-2', 'mai-transcribe-2'), ('mai-transcribe', 'mai-transcribe'), ('azure-speech', 'azure-speech')], db_default='', default='', help_text='What writes down the words of the caller.', max_length=60, verbose_name='transcriber'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='transcription_prompt',
                field=models.TextField(blank=True, db_default='', default='', help_text='What the calls are about, in a sentence.', max_length=1000, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='hint for the transcriber'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_endpoint_id',
                field=models.CharField(blank=True, db_default='', default='', help_text='The id under which your own voice is deployed.', max_length=100, verbose_name="your voice's deployment"),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_lexicon_url',
                field=models.CharField(blank=True, db_default='', default='', help_text='The https address of a lexicon (PLS) that Azure reads.', max_length=500, verbose_name='pronunciations'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_locale',
                field=models.CharField(blank=True, db_default='', default='', help_text='The locale that a voice of many languages speaks with. With a text in another language some voices stay silent. Empty: by the text.', max_length=35, verbose_name='accent'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_normalization_url',
                field=models.CharField(blank=True, db_default='', default='', help_text='The https address of rules for numbers and short forms that Azure reads.', max_length=500, verbose_name='ways of reading'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_pitch',
                field=models.CharField(blank=True, db_default='', default='', help_text="A word (x-low, low, medium, high, x-high) or a change, in percent, Hz or half tones. Empty: the voice's own.", max_length=20, verbose_name='pitch'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_prefer_locales',
                field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text='One locale in each line: the accents that a voice of many languages chooses from.', verbose_name='preferred accents'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_style',
                field=models.CharField(blank=True, db_default='', default='', help_text='A way of speaking that this voice has; the list of voices names them.', max_length=60, verbose_name='style'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_temperature',
                field=models.FloatField(blank=True, default=None, help_text="0 speaks evenly, 1 varies the most. HD voices only. Empty: the voice's own.", null=True, verbose_name='liveliness of the voice'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='voice_volume',
                field=models.CharField(blank=True, db_default='', default='', help_text="A number from 0 to 100, or a change in dB. Empty: the voice's own.", max_length=20, verbose_name='loudness'),
            ),
            migrations.AddField(
                model_name='personaversion',
                name='word_timestamps',
                field=models.BooleanField(db_default=False, default=False, help_text='The service says when each word is spoken. The page of a call does not use it yet.', verbose_name='times of words'),
            ),
        ),
        AlterFields(
            migrations.AlterField(
                model_name='persona',
                name='echo_cancellation',
                field=models.BooleanField(default=True, help_text="Keeps the persona from hearing itself through the caller's loudspeaker.", verbose_name='echo cancellation'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='echo_guard',
                field=models.BooleanField(default=True, help_text="The persona does not listen in the first 3 seconds of its first answer, while the caller's device learns to take its voice out of the microphone. Every later answer can be interrupted at once.", verbose_name='echo guard'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='greeting',
                field=models.TextField(blank=True, default='', help_text='Spoken as soon as the call is connected. Empty: the caller speaks first.', max_length=500, validators=[django.core.validators.MaxLengthValidator(500)], verbose_name='greeting'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='ignore_backchannels',
                field=models.BooleanField(default=False, help_text='The persona does not fall silent when the caller only says “mm”, “oh” or “yeah”.', verbose_name='talks on over “mm” and “yeah”'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='instructions',
                field=models.TextField(default=agents.personas.persona_settings.default_instructions, help_text='Who this is, what it knows and how it talks: plain sentences. Facts as one would say them.', max_length=20000, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='instructions'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='language',
                field=models.CharField(choices=[('ar-EG', 'العربية · Arabic (Egypt)'), ('cs-CZ', 'Čeština · Czech'), ('da-DK', 'Dansk · Danish'), ('de-DE', 'Deutsch · German'), ('en-AU', 'English (Australia)'), ('en-GB', 'English (UK)'), ('en-IN', 'English (India)'), ('en-US', 'English'), ('es-ES', 'Español · Spanish (Spain)'), ('es-MX', 'Español (México) · Spanish (Mexico)'), ('fi-FI', 'Suomi · Finnish'), ('fr-CA', 'Français (Canada) · French (Canada)'), ('fr-FR', 'Français · French'), ('hi-IN', 'हिन्दी · Hindi'), ('id-ID', 'Indonesia · Indonesian'), ('it-IT', 'Italiano · Italian'), ('ja-JP', '日本語 · Japanese'), ('ko-KR', '한국어 · Korean'), ('nb-NO', 'Norsk · Norwegian'), ('nl-NL', 'Nederlands · Dutch'), ('pl-PL', 'Polski · Polish'), ('pt-BR', 'Português (Brasil) · Portuguese (Brazil)'), ('ru-RU', 'Русский · Russian'), ('sv-SE', 'Svenska · Swedish'), ('th-TH', 'ไทย · Thai'), ('tr-TR', 'Türkçe · Turkish'), ('vi-VN', 'Tiếng Việt · Vietnamese'), ('zh-CN', '中文 · Chinese (Mandarin)')], default='en-US', help_text='What is spoken in the call.', max_length=60, verbose_name='language'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='model',
                field=models.CharField(default=agents.personas.persona_settings.default_model, help_text='A model that Voice Live offers itself, or the name of your own deployment.', max_length=80, verbose_name='model'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='name',
                field=models.CharField(default='', help_text='Shown on the card and in the call.', max_length=80, verbose_name='name'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='noise_reduction',
                field=models.CharField(blank=True, choices=[('', 'None'), ('azure_deep_noise_suppression', 'Azure deep noise suppression: for every model'), ('near_field', 'Near field: headset or phone'), ('far_field', 'Far field: laptop or room')], default='azure_deep_noise_suppression', help_text='Takes noise out of what the persona hears.', max_length=60, verbose_name='noise reduction'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='prefix_padding_ms',
                field=models.PositiveSmallIntegerField(default=300, help_text='In ms: sound kept from before speech was noticed, so that no first syllable is lost.', verbose_name='padding before speech'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='silence_duration_ms',
                field=models.PositiveSmallIntegerField(default=500, help_text='In ms: the pause that ends a turn. 500 is lively, 1200 leaves time to think.', verbose_name='silence after speech'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='summary',
                field=models.CharField(default='', help_text='One line for the card: what this persona is good for and how it talks.', max_length=200, validators=[django.core.validators.MaxLengthValidator(200)], verbose_name='summary'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='temperature',
                field=models.FloatField(blank=True, default=None, help_text='0.6 keeps to the point, 1.2 is the most inventive. Empty: as the model does by itself.', null=True, verbose_name='temperature'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='turn_detection',
                field=models.CharField(choices=[('server_vad', 'By pauses: after a silence, in every language'), ('azure_semantic_vad', 'By meaning: when the sentence sounds complete, English'), ('azure_semantic_vad_multilingual', 'By meaning, in ten languages'), ('semantic_vad', 'By the model: gpt-realtime decides'), ('manual', 'By the caller: hold to talk')], default='server_vad', help_text='How the persona knows that the caller has finished.', max_length=60, verbose_name='end of turn'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='vad_threshold',
                field=models.FloatField(default=0.5, help_text='How sure it must be that it hears speech. 0.5 suits most rooms, 0.7 a loud one.', verbose_name='speech threshold'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='voice_kind',
                field=models.CharField(choices=[('azure-standard', 'Azure: more than 600 voices in 150 languages'), ('openai', 'OpenAI: voices of the gpt-realtime models'), ('azure-realtime-native', 'Voices of the model azure-realtime'), ('azure-custom', 'A voice of your own, trained in your resource'), ('azure-personal', "A personal voice, made with the speaker's consent")], default=agents.personas.persona_settings.default_voice_kind, help_text='Where the voice comes from.', max_length=60, verbose_name='kind of voice'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='voice_name',
                field=models.CharField(default=agents.personas.persona_settings.default_voice_name, help_text='Azure: locale and name. OpenAI: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer, verse.', max_length=100, verbose_name='voice'),
            ),
            migrations.AlterField(
                model_name='persona',
                name='voice_rate',
                field=models.FloatField(default=1.0, help_text='Times the normal speed: 0.85 is good for learners.', verbose_name='speaking rate'),
            ),
        ),
        AlterFields(
            migrations.AlterField(
                model_name='personaversion',
                name='echo_cancellation',
                field=models.BooleanField(default=True, help_text="Keeps the persona from hearing itself through the caller's loudspeaker.", verbose_name='echo cancellation'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='echo_guard',
                field=models.BooleanField(default=True, help_text="The persona does not listen in the first 3 seconds of its first answer, while the caller's device learns to take its voice out of the microphone. Every later answer can be interrupted at once.", verbose_name='echo guard'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='greeting',
                field=models.TextField(blank=True, default='', help_text='Spoken as soon as the call is connected. Empty: the caller speaks first.', max_length=500, validators=[django.core.validators.MaxLengthValidator(500)], verbose_name='greeting'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='ignore_backchannels',
                field=models.BooleanField(default=False, help_text='The persona does not fall silent when the caller only says “mm”, “oh” or “yeah”.', verbose_name='talks on over “mm” and “yeah”'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='instructions',
                field=models.TextField(default=agents.personas.persona_settings.default_instructions, help_text='Who this is, what it knows and how it talks: plain sentences. Facts as one would say them.', max_length=20000, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='instructions'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='language',
                field=models.CharField(choices=[('ar-EG', 'العربية · Arabic (Egypt)'), ('cs-CZ', 'Čeština · Czech'), ('da-DK', 'Dansk · Danish'), ('de-DE', 'Deutsch · German'), ('en-AU', 'English (Australia)'), ('en-GB', 'English (UK)'), ('en-IN', 'English (India)'), ('en-US', 'English'), ('es-ES', 'Español · Spanish (Spain)'), ('es-MX', 'Español (México) · Spanish (Mexico)'), ('fi-FI', 'Suomi · Finnish'), ('fr-CA', 'Français (Canada) · French (Canada)'), ('fr-FR', 'Français · French'), ('hi-IN', 'हिन्दी · Hindi'), ('id-ID', 'Indonesia · Indonesian'), ('it-IT', 'Italiano · Italian'), ('ja-JP', '日本語 · Japanese'), ('ko-KR', '한국어 · Korean'), ('nb-NO', 'Norsk · Norwegian'), ('nl-NL', 'Nederlands · Dutch'), ('pl-PL', 'Polski · Polish'), ('pt-BR', 'Português (Brasil) · Portuguese (Brazil)'), ('ru-RU', 'Русский · Russian'), ('sv-SE', 'Svenska · Swedish'), ('th-TH', 'ไทย · Thai'), ('tr-TR', 'Türkçe · Turkish'), ('vi-VN', 'Tiếng Việt · Vietnamese'), ('zh-CN', '中文 · Chinese (Mandarin)')], default='en-US', help_text='What is spoken in the call.', max_length=60, verbose_name='language'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='model',
                field=models.CharField(default=agents.personas.persona_settings.default_model, help_text='A model that Voice Live offers itself, or the name of your own deployment.', max_length=80, verbose_name='model'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='name',
                field=models.CharField(default='', help_text='Shown on the card and in the call.', max_length=80, verbose_name='name'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='noise_reduction',
                field=models.CharField(blank=True, choices=[('', 'None'), ('azure_deep_noise_suppression', 'Azure deep noise suppression: for every model'), ('near_field', 'Near field: headset or phone'), ('far_field', 'Far field: laptop or room')], default='azure_deep_noise_suppression', help_text='Takes noise out of what the persona hears.', max_length=60, verbose_name='noise reduction'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='prefix_padding_ms',
                field=models.PositiveSmallIntegerField(default=300, help_text='In ms: sound kept from before speech was noticed, so that no first syllable is lost.', verbose_name='padding before speech'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='silence_duration_ms',
                field=models.PositiveSmallIntegerField(default=500, help_text='In ms: the pause that ends a turn. 500 is lively, 1200 leaves time to think.', verbose_name='silence after speech'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='summary',
                field=models.CharField(default='', help_text='One line for the card: what this persona is good for and how it talks.', max_length=200, validators=[django.core.validators.MaxLengthValidator(200)], verbose_name='summary'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='temperature',
                field=models.FloatField(blank=True, default=None, help_text='0.6 keeps to the point, 1.2 is the most inventive. Empty: as the model does by itself.', null=True, verbose_name='temperature'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='turn_detection',
                field=models.CharField(choices=[('server_vad', 'By pauses: after a silence, in every language'), ('azure_semantic_vad', 'By meaning: when the sentence sounds complete, English'), ('azure_semantic_vad_multilingual', 'By meaning, in ten languages'), ('semantic_vad', 'By the model: gpt-realtime decides'), ('manual', 'By the caller: hold to talk')], default='server_vad', help_text='How the persona knows that the caller has finished.', max_length=60, verbose_name='end of turn'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='vad_threshold',
                field=models.FloatField(default=0.5, help_text='How sure it must be that it hears speech. 0.5 suits most rooms, 0.7 a loud one.', verbose_name='speech threshold'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='voice_kind',
                field=models.CharField(choices=[('azure-standard', 'Azure: more than 600 voices in 150 languages'), ('openai', 'OpenAI: voices of the gpt-realtime models'), ('azure-realtime-native', 'Voices of the model azure-realtime'), ('azure-custom', 'A voice of your own, trained in your resource'), ('azure-personal', "A personal voice, made with the speaker's consent")], default=agents.personas.persona_settings.default_voice_kind, help_text='Where the voice comes from.', max_length=60, verbose_name='kind of voice'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='voice_name',
                field=models.CharField(default=agents.personas.persona_settings.default_voice_name, help_text='Azure: locale and name. OpenAI: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer, verse.', max_length=100, verbose_name='voice'),
            ),
            migrations.AlterField(
                model_name='personaversion',
                name='voice_rate',
                field=models.FloatField(default=1.0, help_text='Times the normal speed: 0.85 is good for learners.', verbose_name='speaking rate'),
            ),
        ),
        migrations.RunPython(number_and_publish, migrations.RunPython.noop),
        migrations.RunPython(check_now, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='personaversion',
            constraint=models.UniqueConstraint(fields=('persona', 'number'), name='one_version_a_number'),
        ),
    ]
