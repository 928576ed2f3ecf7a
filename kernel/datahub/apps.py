from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.datahub"
    label = "datahub"
    default_auto_field = "django.db.models.BigAutoField"
