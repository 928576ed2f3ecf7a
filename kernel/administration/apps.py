from django.apps import AppConfig


class Config(AppConfig):
    name = "kernel.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"
