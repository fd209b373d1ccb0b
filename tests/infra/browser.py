"""A plain HTTPS client that keeps cookies per host and fills in forms, for walking through the real proxy."""

import html
import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

_CSRF = re.compile(r"""name=["']csrfmiddlewaretoken["'] value=["']([^"']+)""")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """The page with its entities undone."""
        return html.unescape(self.body.decode(errors="replace"))

    def header(self, name: str) -> str:
        """One header; a header that came twice is a fault."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) <= 1, f"{name} twice: {found}"
        return found[0] if found else ""

    @property
    def token(self) -> str:
        """The page's CSRF token."""
        found = _CSRF.search(self.body.decode(errors="replace"))
        assert found, f"no form on {self.path} ({self.status})"
        return found[1]


class _Connection(http.client.HTTPSConnection):
    """TLS to a port of this machine under whatever name the caller says."""

    def __init__(self, name: str, port: int, trusted: ssl.SSLContext) -> None:
        super().__init__(name, port, timeout=60, context=trusted)
        self._trusted = trusted

    def connect(self) -> None:
        """Connect here, whatever the name is."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


@dataclass
class Browser:
    """One person at one site."""

    host: str
    port: int
    authority: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page, without following redirects."""
        return self._ask("GET", path, b"", headers)

    def follow(self, path: str) -> Answer:
        """Fetch a page and follow redirects on the same site."""
        answer = self.get(path)
        for _ in range(5):
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = urlsplit(urljoin(f"https://{self.host}{path}", answer.header("Location")))
            assert target.hostname == self.host, target
            path = target.path + (f"?{target.query}" if target.query else "")
            answer = self.get(path)
        raise AssertionError("too many redirects")

    def post(self, path: str, fields: list[tuple[str, str]], *, page: Answer | None = None) -> Answer:
        """Fill in the form on the page (fetched from the same address unless given) and send it."""
        token = (page or self.get(path)).token
        body = urlencode([("csrfmiddlewaretoken", token), *fields]).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, path: str, body: bytes, **headers: str) -> Answer:
        """Send raw bytes."""
        return self._ask("POST", path, body, headers)

    def log_in(self, email: str, password: str) -> None:
        """Log in as a person."""
        answer = self.post("/logg-inn/", [("email", email), ("password", password)])
        assert answer.status == 302, (answer.status, answer.text[:2000])

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        trusted = ssl.create_default_context(cafile=str(self.authority))
        connection = _Connection(self.host, self.port, trusted)
        sent = {"Host": self.host, "Origin": f"https://{self.host}", "Referer": f"https://{self.host}{path}"}
        if method == "GET":
            del sent["Origin"]
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body or None, headers=sent | headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read(), path)
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() != "set-cookie":
                continue
            for cookie in SimpleCookie(value).values():
                if cookie["max-age"] == "0":
                    self.cookies.pop(cookie.key, None)
                    continue
                # What a browser demands of a __Host- cookie holds for all of ours.
                assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", ""), value
                self.cookies[cookie.key] = cookie.value
