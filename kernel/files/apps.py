from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
