from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
