
import agents.models
import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalPersona',
            fields=[
                ('id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('name', models.CharField(help_text='Shown on the card and in the call, for example “Mara, front desk”.', max_length=80)),
                ('summary', models.CharField(help_text='One line for the card: what this persona is good for and how it talks.', max_length=200)),
                ('language', models.CharField(choices=[('ar-EG', 'العربية · Arabic (Egypt)'), ('cs-CZ', 'Čeština · Czech'), ('da-DK', 'Dansk · Danish'), ('de-DE', 'Deutsch · German'), ('en-AU', 'English (Australia)'), ('en-GB', 'English (UK)'), ('en-IN', 'English (India)'), ('en-US', 'English'), ('es-ES', 'Español · Spanish (Spain)'), ('es-MX', 'Español (México) · Spanish (Mexico)'), ('fi-FI', 'Suomi · Finnish'), ('fr-CA', 'Français (Canada) · French (Canada)'), ('fr-FR', 'Français · French'), ('hi-IN', 'हिन्दी · Hindi'), ('id-ID', 'Indonesia · Indonesian'), ('it-IT', 'Italiano · Italian'), ('ja-JP', '日本語 · Japanese'), ('ko-KR', '한국어 · Korean'), ('nb-NO', 'Norsk · Norwegian'), ('nl-NL', 'Nederlands · Dutch'), ('pl-PL', 'Polski · Polish'), ('pt-BR', 'Português (Brasil) · Portuguese (Brazil)'), ('ru-RU', 'Русский · Russian'), ('sv-SE', 'Svenska · Swedish'), ('th-TH', 'ไทย · Thai'), ('tr-TR', 'Türkçe · Turkish'), ('vi-VN', 'Tiếng Việt · Vietnamese'), ('zh-CN', '中文 · Chinese (Mandarin)')], default='en-US', help_text='What is spoken in the call.', max_length=10)),
                ('instructions', models.TextField(default=agents.models.default_instructions, help_text='Who this is, what it knows and how it talks: plain sentences, up to 20 000 characters. Facts as one would say them, for example “Opening hours: Monday to Saturday nine to six.”', max_length=20000, validators=[django.core.validators.MaxLengthValidator(20000)])),
                ('greeting', models.TextField(blank=True, help_text='Spoken as soon as the call is connected, up to 500 characters. Empty: the caller speaks first.', max_length=500, validators=[django.core.validators.MaxLengthValidator(500)])),
                ('model', models.CharField(default=agents.models.default_model, help_text='For example gpt-realtime, gpt-4.1 or gpt-5-mini: a model that Voice Live offers itself. One that you have deployed yourself would need a profile, which personas do not have.', max_length=80)),
                ('temperature', models.FloatField(default=0.8, help_text='0.6 keeps to the point, 1.2 is the most inventive; 0.8 suits most.')),
                ('voice_kind', models.CharField(choices=[('azure-standard', 'Azure: more than 600 voices in 150 languages'), ('openai', 'OpenAI: voices of the gpt-realtime models')], default=agents.models.default_voice_kind, max_length=20, verbose_name='kind of voice')),
                ('voice_name', models.CharField(default=agents.models.default_voice_name, help_text='Azure: locale and name, for example en-US-Ava:DragonHDLatestNeural or de-DE-KatjaNeural. OpenAI: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer, verse.', max_length=100, verbose_name='voice')),
                ('voice_rate', models.FloatField(default=1.0, help_text='Times the normal speed, 0.5 to 1.5: 0.85 is good for learners. Azure voices only.', verbose_name='speaking rate')),
                ('turn_detection', models.CharField(choices=[('server_vad', 'By pauses: after a silence, in every language'), ('azure_semantic_vad', 'By meaning: when the sentence sounds complete, English only')], default='server_vad', help_text='How the persona knows that the caller has finished.', max_length=30, verbose_name='end of turn')),
                ('vad_threshold', models.FloatField(default=0.5, help_text='0 to 1: how sure it must be that it hears speech. 0.5 suits most rooms, 0.7 a loud one.', verbose_name='speech threshold')),
                ('prefix_padding_ms', models.PositiveSmallIntegerField(default=300, help_text='In ms, 0 to 2000: sound kept from before speech was noticed, so that no first syllable is lost.', verbose_name='padding before speech')),
                ('silence_duration_ms', models.PositiveSmallIntegerField(default=500, help_text='In ms, 100 to 5000: the pause that ends a turn. 500 is lively, 1200 leaves time to think.', verbose_name='silence after speech')),
                ('interrupt_response', models.BooleanField(default=True, help_text='The persona falls silent when the caller starts to talk.', verbose_name='can be interrupted')),
                ('noise_reduction', models.CharField(blank=True, choices=[('', 'None'), ('azure_deep_noise_suppression', 'Azure deep noise suppression: for every model'), ('near_field', 'Near field: headset or phone, gpt-realtime models only'), ('far_field', 'Far field: laptop or room, gpt-realtime models only')], default='azure_deep_noise_suppression', max_length=40)),
                ('echo_cancellation', models.BooleanField(default=True, help_text="Keeps the persona from hearing itself through the caller's loudspeaker.")),
                ('everyone', models.BooleanField(default=False, help_text='Everyone who can sign in finds this persona.', verbose_name='shared with everyone')),
                ('active', models.BooleanField(default=True, help_text='While this is off, only the owner finds the persona.')),
                ('created_at', models.DateTimeField(blank=True, editable=False)),
                ('updated_at', models.DateTimeField(blank=True, editable=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical persona',
                'verbose_name_plural': 'historical personas',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
        ),
        migrations.CreateModel(
            name='Persona',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='Shown on the card and in the call, for example “Mara, front desk”.', max_length=80)),
                ('summary', models.CharField(help_text='One line for the card: what this persona is good for and how it talks.', max_length=200)),
                ('language', models.CharField(choices=[('ar-EG', 'العربية · Arabic (Egypt)'), ('cs-CZ', 'Čeština · Czech'), ('da-DK', 'Dansk · Danish'), ('de-DE', 'Deutsch · German'), ('en-AU', 'English (Australia)'), ('en-GB', 'English (UK)'), ('en-IN', 'English (India)'), ('en-US', 'English'), ('es-ES', 'Español · Spanish (Spain)'), ('es-MX', 'Español (México) · Spanish (Mexico)'), ('fi-FI', 'Suomi · Finnish'), ('fr-CA', 'Français (Canada) · French (Canada)'), ('fr-FR', 'Français · French'), ('hi-IN', 'हिन्दी · Hindi'), ('id-ID', 'Indonesia · Indonesian'), ('it-IT', 'Italiano · Italian'), ('ja-JP', '日本語 · Japanese'), ('ko-KR', '한국어 · Korean'), ('nb-NO', 'Norsk · Norwegian'), ('nl-NL', 'Nederlands · Dutch'), ('pl-PL', 'Polski · Polish'), ('pt-BR', 'Português (Brasil) · Portuguese (Brazil)'), ('ru-RU', 'Русский · Russian'), ('sv-SE', 'Svenska · Swedish'), ('th-TH', 'ไทย · Thai'), ('tr-TR', 'Türkçe · Turkish'), ('vi-VN', 'Tiếng Việt · Vietnamese'), ('zh-CN', '中文 · Chinese (Mandarin)')], default='en-US', help_text='What is spoken in the call.', max_length=10)),
                ('instructions', models.TextField(default=agents.models.default_instructions, help_text='Who this is, what it knows and how it talks: plain sentences, up to 20 000 characters. Facts as one would say them, for example “Opening hours: Monday to Saturday nine to six.”', max_length=20000, validators=[django.core.validators.MaxLengthValidator(20000)])),
                ('greeting', models.TextField(blank=True, help_text='Spoken as soon as the call is connected, up to 500 characters. Empty: the caller speaks first.', max_length=500, validators=[django.core.validators.MaxLengthValidator(500)])),
                ('model', models.CharField(default=agents.models.default_model, help_text='For example gpt-realtime, gpt-4.1 or gpt-5-mini: a model that Voice Live offers itself. One that you have deployed yourself would need a profile, which personas do not have.', max_length=80)),
                ('temperature', models.FloatField(default=0.8, help_text='0.6 keeps to the point, 1.2 is the most inventive; 0.8 suits most.')),
                ('voice_kind', models.CharField(choices=[('azure-standard', 'Azure: more than 600 voices in 150 languages'), ('openai', 'OpenAI: voices of the gpt-realtime models')], default=agents.models.default_voice_kind, max_length=20, verbose_name='kind of voice')),
                ('voice_name', models.CharField(default=agents.models.default_voice_name, help_text='Azure: locale and name, for example en-US-Ava:DragonHDLatestNeural or de-DE-KatjaNeural. OpenAI: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer, verse.', max_length=100, verbose_name='voice')),
                ('voice_rate', models.FloatField(default=1.0, help_text='Times the normal speed, 0.5 to 1.5: 0.85 is good for learners. Azure voices only.', verbose_name='speaking rate')),
                ('turn_detection', models.CharField(choices=[('server_vad', 'By pauses: after a silence, in every language'), ('azure_semantic_vad', 'By meaning: when the sentence sounds complete, English only')], default='server_vad', help_text='How the persona knows that the caller has finished.', max_length=30, verbose_name='end of turn')),
                ('vad_threshold', models.FloatField(default=0.5, help_text='0 to 1: how sure it must be that it hears speech. 0.5 suits most rooms, 0.7 a loud one.', verbose_name='speech threshold')),
                ('prefix_padding_ms', models.PositiveSmallIntegerField(default=300, help_text='In ms, 0 to 2000: sound kept from before speech was noticed, so that no first syllable is lost.', verbose_name='padding before speech')),
                ('silence_duration_ms', models.PositiveSmallIntegerField(default=500, help_text='In ms, 100 to 5000: the pause that ends a turn. 500 is lively, 1200 leaves time to think.', verbose_name='silence after speech')),
                ('interrupt_response', models.BooleanField(default=True, help_text='The persona falls silent when the caller starts to talk.', verbose_name='can be interrupted')),
                ('noise_reduction', models.CharField(blank=True, choices=[('', 'None'), ('azure_deep_noise_suppression', 'Azure deep noise suppression: for every model'), ('near_field', 'Near field: headset or phone, gpt-realtime models only'), ('far_field', 'Far field: laptop or room, gpt-realtime models only')], default='azure_deep_noise_suppression', max_length=40)),
                ('echo_cancellation', models.BooleanField(default=True, help_text="Keeps the persona from hearing itself through the caller's loudspeaker.")),
                ('everyone', models.BooleanField(default=False, help_text='Everyone who can sign in finds this persona.', verbose_name='shared with everyone')),
                ('active', models.BooleanField(default=True, help_text='While this is off, only the owner finds the persona.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='Members find this persona in their gallery.', related_name='personas', to='auth.group', verbose_name='shared with groups')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='personas', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalPersona_groups',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('group', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='agents.historicalpersona')),
                ('persona', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agents.persona')),
            ],
            options={
                'verbose_name': 'HistoricalPersona_groups',
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField(db_index=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, help_text='A short code; empty while the call goes on.', max_length=40)),
                ('model', models.CharField(max_length=80)),
                ('voice_live_session_id', models.CharField(blank=True, max_length=100, verbose_name='Voice Live session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to=settings.AUTH_USER_MODEL)),
                ('persona_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='agents.historicalpersona')),
                ('persona', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='agents.persona')),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='Order of the conversation, not of arrival.')),
                ('role', models.CharField(choices=[('user', 'Caller'), ('assistant', 'Persona')], max_length=10)),
                ('source', models.CharField(choices=[('speech', 'Spoken'), ('text', 'Typed')], max_length=10)),
                ('item_id', models.CharField(max_length=100)),
                ('previous_item_id', models.CharField(blank=True, max_length=100)),
                ('text', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('interrupted', models.BooleanField(default=False)),
                ('heard_ms', models.PositiveIntegerField(blank=True, null=True, verbose_name='heard (ms)')),
                ('audio_ms', models.PositiveIntegerField(blank=True, null=True, verbose_name='audio (ms)')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='agents.conversation')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'item_id'), name='one_turn_an_item')],
            },
        ),
    ]
