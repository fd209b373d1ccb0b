"""A person at the workflow editor, over plain HTTP."""

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

from casework.workflows import drafts, editing
from tests.cast import Town


class Editor:
    """A person at the editor of one workflow."""

    def __init__(self, town: Town, key: str, who: str = "admin") -> None:
        self.town, self.key = town, key
        self.url = f"/oppsett/forlop/{key}/rediger/"
        self.client: Client = town.client(who)

    @classmethod
    def begin(cls, town: Town, title: str, like: str = "") -> "Editor":
        """Begin a new workflow with this title."""
        client = town.client("admin")
        answer = client.post("/oppsett/nytt-forlop/", {"title": title, "like": like})
        assert answer.status_code == 302, answer.content[:500]
        found = re.fullmatch(r"/oppsett/forlop/([a-z0-9_]+)/rediger/", answer["Location"])
        assert found is not None, answer["Location"]
        return cls(town, found[1])

    def page(self, part: str = "") -> str:
        """The page with this part at hand."""
        answer = self.client.get(self.url, {"del": part} if part else {})
        assert answer.status_code == 200, answer.content[:500]
        return html.unescape(answer.content.decode())

    def revision(self) -> str:
        """What the page carries along so that two people are told apart."""
        found = re.search(r'name="revision" value="([0-9]+)"', self.page())
        assert found is not None
        return found[1]

    def do(self, act: str, *, expect: int = 302, revision: str = "", **fields: Any) -> str:
        """Press a button; gives where it leads, or the page that says no."""
        answer = self.client.post(self.url, {"act": act, "revision": revision or self.revision(), **fields})
        assert answer.status_code == expect, answer.content.decode()[:3000]
        return html.unescape(answer.content.decode()) if expect != 302 else answer["Location"]

    def add(self, kind: str, title: str, **fields: Any) -> str:
        """Add a part; gives its reference."""
        found = re.search(r"del=([a-z]+)%3A([a-z0-9_]+)", self.do(f"add:{kind}", title=title, **fields))
        assert found is not None
        return f"{found[1]}:{found[2]}"

    def save(self, ref: str, title: str, **fields: Any) -> None:
        """Save a part's panel."""
        self.do(f"save:{ref}", title_nb=title, title_nn=title, **fields)

    def text(self) -> dict[str, Any]:
        """What the draft says."""
        with self.town.inside():
            draft = drafts.draft_of(self.key)
            assert draft is not None
            return drafts.text_of(draft)

    def part(self, ref: str) -> dict[str, Any]:
        """What the draft says of one part."""
        return editing.part(self.text(), ref)


class TrialPerson:
    """A person who tries a workflow; the page carries the case along."""

    def __init__(self, editor: Editor) -> None:
        self.client, self.url = editor.client, f"/oppsett/forlop/{editor.key}/prov/"
        self.text = self._kept(self.client.get(self.url))

    def press(self, act: str, answers: Mapping[str, str] | None = None, *, expect: int = 200) -> str:
        """Press a button; answers as `task.question`."""
        named = {f"svar.{name}" if "." in name else name: value for name, value in (answers or {}).items()}
        data = {"act": act, "trial": self.carried, **named}
        self.text = self._kept(self.client.post(self.url, data), expect)
        return self.text

    def _kept(self, answer: Any, expect: int = 200) -> str:
        assert answer.status_code == expect, answer.content.decode()[:3000]
        text = str(answer.content.decode())
        found = re.search(r'name="trial" value="([^"]*)"', text)
        assert found is not None, text[-3000:]
        self.carried = html.unescape(found[1])
        assert json.loads(self.carried)["events"]
        return html.unescape(text)
