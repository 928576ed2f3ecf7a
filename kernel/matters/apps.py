from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
