from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.deliberation"
    label = "deliberation"
    default_auto_field = "django.db.models.BigAutoField"
