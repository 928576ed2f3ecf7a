"""A phone for tests: records acts without a network, and delivers them in any order, more than once, or never."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.common.moment import now
from kernel.field.clocks import issue

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Phone:
    """One person's phone."""

    def __init__(self, user: Any) -> None:
        self.user, self.client, self.made = user, Client(), 0
        self.client.force_login(user)
        self.token = issue(user.pk, now())
        self.last: dict[str, str] = {}

    def act(self, act: str, data: Any = (), *, no: str = "", files: Any = (), **more: Any) -> dict[str, Any]:
        """An act recorded on the phone; ``files`` are pairs of field and bytes."""
        self.made += 1
        pairs = list(data.items()) if isinstance(data, dict) else list(data)
        record = {
            "key": f"key-{self.user.pk:06d}-{self.made:08d}", "act": act, "no": no, "made_at": now().isoformat(),
            "token": self.token, "after": self.last.get(no, "") if no else "",
            "data": [[name, str(value)] for name, value in pairs], "files": [name for name, _bytes in files],
            "_bytes": [content for _name, content in files], **more,
        }  # fmt: skip
        if no:
            self.last[no] = record["key"]
        return record

    def deliver(self, record: dict[str, Any], *, sent_at: datetime | None = None, **changed: Any) -> dict[str, Any]:
        """Bring one act to the server."""
        told = {**{k: v for k, v in record.items() if k != "_bytes"}, **changed}
        told["sent_at"] = (sent_at or now()).isoformat()
        parts = {
            f"f{n}": SimpleUploadedFile(f"照片{n}.png", content, "image/png")
            for n, content in enumerate(record["_bytes"])
        }
        answer = self.client.post("/field/sync", {"act": json.dumps(told), **parts})
        assert answer.status_code == 200, answer.content[:300]
        found: dict[str, Any] = answer.json()
        return found

    def report(self, words: str = "老街27号后门堆放6个液化气瓶，挡住疏散通道。", **more: Any) -> dict[str, Any]:
        """A quick report with a photo."""
        data = {"tile": "dispute:public", "text": words, "village": "990123001001", "teller": "self", **more}
        return self.act("report", data, files=[("photos", PICTURE)])


def earlier(record: dict[str, Any], gap: timedelta) -> dict[str, Any]:
    """The same act, recorded so much earlier by the phone's clock."""
    moment = datetime.fromisoformat(record["made_at"]) - gap
    return {**record, "made_at": moment.isoformat()}
