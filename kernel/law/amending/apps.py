from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.law.amending"
    label = "amending"
    default_auto_field = "django.db.models.BigAutoField"
