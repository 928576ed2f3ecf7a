"""Everything between an installed folder and a page in the browser: migrate, load, serve."""

import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kernel.jobs.services import sample_tables
from kernel.law.clockbook import clock_book
from kernel.law.tables import BadLawFile
from kernel.matters.installing import next_step


class Command(BaseCommand):
    help = "Migrate, load the demonstration county on first start, serve web pages and background jobs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        self._check_port(host, port)
        self._check_law()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO and not options["no_demo"]:
            call_command("load_demo")
            call_command("load_deliveries")
        elif not settings.DEMO:
            self.stdout.write(next_step())
        sample_tables()
        call_command("tick", stdout=StringIO())
        self._announce(host, port)
        self._serve(host, port)

    def _check_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: make run PORT=8001",
                    returncode=2,
                ) from error

    def _check_law(self) -> None:
        """A faulty file of norms or limits, ours or in ``local/``, is told by file, row and column."""
        try:
            clock_book()
        except BadLawFile as refusal:
            raise CommandError(f"{refusal.what}{refusal.next}", returncode=2) from refusal

    def _announce(self, host: str, port: int) -> None:
        self.stdout.write(f"\n  衡治 Hengzhi  →  http://{host}:{port}/\n")
        if settings.DEMO:
            call_command("accounts", stdout=self.stdout)

    def _serve(self, host: str, port: int) -> None:
        web = [
            sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}",
            "--workers", str(settings.WEB_WORKERS), "--threads", str(settings.WEB_THREADS),
            "--worker-class", "gthread", "--log-level", "warning", "--access-logfile", "/dev/null",
            "--max-requests", "0", "--graceful-timeout", "10", "--no-control-socket",
        ]  # fmt: skip
        manage = [sys.executable, str(settings.ROOT / "manage.py")]
        children = [
            subprocess.Popen(command, cwd=settings.ROOT)
            for command in (web, [*manage, "tick", "--forever"], [*manage, "db_worker", "--verbosity", "0"])
        ]

        def stop(*_: Any) -> None:
            for child in children:
                child.send_signal(signal.SIGTERM)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        code = children[0].wait()
        stop()
        for child in children[1:]:
            child.wait(15)
        if code not in (0, -signal.SIGTERM):
            raise CommandError("The web server stopped by itself; see the lines above.", returncode=1)
