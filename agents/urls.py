"""The URLs of the app's pages."""

from django.urls import path

from agents.call_page import talk
from agents.personas import views

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("personas/new/", views.persona_new, name="persona-new"),
    path("personas/<uuid:persona_id>/", talk, name="talk"),
    path("personas/<uuid:persona_id>/edit/", views.persona_edit, name="persona-edit"),
    path("personas/<uuid:persona_id>/duplicate/", views.persona_duplicate, name="persona-duplicate"),
]
