from django.apps import AppConfig


class Config(AppConfig):
    name = "scenarios.lawchange"
    label = "lawchange"
    default_auto_field = "django.db.models.BigAutoField"
