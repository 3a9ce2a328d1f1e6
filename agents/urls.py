"""The URLs of the app's pages."""

from django.urls import path

from agents.call_page import talk
from agents.conversations import views as conversations
from agents.conversations.export.views import conversation_export
from agents.conversations.history.deleting import delete as conversations_delete
from agents.conversations.history.renaming import rename as conversation_rename
from agents.operate.board_pages import end_call, supervise, supervise_calls
from agents.operate.dashboard import dashboard
from agents.personas import archive, views
from agents.personas.form_check import form_check
from agents.personas.giving import persona_give
from agents.personas.pictures.view import persona_picture
from agents.personas.transfer import views as transfer
from agents.personas.versions import steps
from agents.personas.versions import views as versions
from agents.personas.voices.views import voice_advice, voices
from agents.privacy import views as privacy
from agents.recordings.views import recording
from agents.tryouts import pages as tryouts
from agents.voice_samples.views import voice_play, voice_sample

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("personas/new/", views.persona_new, name="persona-new"),
    path("personas/form-check/", form_check, name="persona-form-check"),
    path("personas/new/try/", tryouts.try_new, name="try-new"),
    path("personas/<uuid:persona_id>/", talk, name="talk"),
    path("personas/<uuid:persona_id>/edit/", views.persona_edit, name="persona-edit"),
    path("personas/<uuid:persona_id>/try/", tryouts.try_draft, name="try-draft"),
    path("personas/<uuid:persona_id>/try/published/", tryouts.try_published, name="try-published"),
    path("personas/<uuid:persona_id>/try/turns/", tryouts.turns, name="try-turns"),
    path("personas/<uuid:persona_id>/duplicate/", views.persona_duplicate, name="persona-duplicate"),
    path("personas/<uuid:persona_id>/versions/", versions.versions, name="persona-versions"),
    path("personas/<uuid:persona_id>/versions/compare/", versions.compare, name="persona-compare"),
    path("personas/<uuid:persona_id>/versions/publish/", steps.publish, name="persona-publish"),
    path("personas/<uuid:persona_id>/versions/discard/", steps.discard, name="persona-discard"),
    path("personas/<uuid:persona_id>/versions/<int:number>/", versions.version, name="persona-version"),
    path("personas/<uuid:persona_id>/versions/<int:number>/bring-back/", steps.bring_back, name="persona-bring-back"),
    path("personas/<uuid:persona_id>/archive/", archive.persona_archive, name="persona-archive"),
    path("personas/<uuid:persona_id>/restore/", archive.persona_restore, name="persona-restore"),
    path("personas/<uuid:persona_id>/delete/", archive.persona_delete, name="persona-delete"),
    path("personas/archived/", archive.archived, name="personas-archived"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/acknowledge/", privacy.acknowledge, name="privacy-acknowledge"),
    path("voices/", voices, name="voices"),
    path("voices/advice/", voice_advice, name="voice-advice"),
    path("voices/play/", voice_play, name="voice-play"),
    path("voices/sample/", voice_sample, name="voice-sample"),
    path("personas/<uuid:persona_id>/give/", persona_give, name="persona-give"),
    path("personas/<uuid:persona_id>/picture/<slug:digest>/", persona_picture, name="persona-picture"),
    path("personas/import/", transfer.personas_import, name="personas-import"),
    path("personas/export/", transfer.personas_export, name="personas-export"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/delete/", conversations_delete, name="conversations-delete"),
    path("conversations/<uuid:conversation_id>/", conversations.conversation, name="conversation"),
    path("conversations/<uuid:conversation_id>/rename/", conversation_rename, name="conversation-rename"),
    path("conversations/<uuid:conversation_id>/export.<slug:suffix>", conversation_export, name="conversation-export"),
    path("conversations/<uuid:conversation_id>/recording/", recording, name="recording"),
    path("personas/<uuid:persona_id>/export/", transfer.persona_export, name="persona-export"),
    path("operate/", dashboard, name="dashboard"),
    path("supervise/", supervise, name="supervise"),
    path("supervise/calls/", supervise_calls, name="supervise-calls"),
    path("supervise/<uuid:conversation_id>/end/", end_call, name="end-call"),
]
