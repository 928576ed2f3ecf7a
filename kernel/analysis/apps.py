from django.apps import AppConfig


class Config(AppConfig):
    """Snapshots of the working rows as Parquet, and standard questions asked of them."""

    name = "kernel.analysis"
    label = "analysis"
