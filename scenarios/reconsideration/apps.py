from django.apps import AppConfig


class Config(AppConfig):
    name = "scenarios.reconsideration"
    label = "reconsideration"
    default_auto_field = "django.db.models.BigAutoField"
