from django.apps import AppConfig


class Config(AppConfig):
    name = "scenarios.disputes"
    label = "disputes"
    default_auto_field = "django.db.models.BigAutoField"
