from django.apps import AppConfig


class Config(AppConfig):
    name = "scenarios.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"
