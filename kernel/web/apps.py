from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell: base pages, sign-in, the component kit, the one API."""

    name = "kernel.web"
    label = "web"

    def ready(self) -> None:
        """Attach the system checks."""
        from kernel.web import checks  # noqa: F401
