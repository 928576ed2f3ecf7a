from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"
