"""Messages go out as e-mail, and what fails there is nobody's answer."""

import socket
import threading
from email import message_from_bytes, policy

from blueprint.contacts import read_contact
from layers.people.outbox import Message, SmtpOutbox

LETTER = Message(read_contact("li.si@example.com"), "一张蓝图：验证码", "您的验证码是 123456。")


class _Postbox:
    """An SMTP server that takes one message a connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.recipients: list[bytes] = []
        self.messages: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    word = line[:4].upper()
                    if word == b"RCPT":
                        self.recipients.append(line.strip())
                    if word == b"DATA":
                        connection.sendall(b"354 go on\r\n")
                        letter = b"".join(iter(lines.readline, b".\r\n"))
                        self.messages.append(letter)
                    connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                    if word == b"QUIT":
                        break


def test_a_message_is_delivered_by_smtp() -> None:
    postbox = _Postbox()
    outbox = SmtpOutbox(f"smtp://127.0.0.1:{postbox.port}", "blueprint@city.example")
    outbox.send(LETTER)
    outbox.send(LETTER)
    outbox.close()
    postbox.listener.close()
    # Python 3.13 writes RCPT in capitals, 3.11 in small letters.
    assert [each.lower() for each in postbox.recipients] == [b"rcpt to:<li.si@example.com>"] * 2
    found = message_from_bytes(postbox.messages[0], policy=policy.default)
    assert found["Subject"] == "一张蓝图：验证码" and found["From"] == "blueprint@city.example"
    body = found.get_body()
    assert body is not None and "123456" in body.get_content()
    assert "phone" not in outbox.reaches


def test_a_server_that_is_gone_is_logged_and_not_shown(caplog: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outbox = SmtpOutbox(f"smtp://127.0.0.1:{port}", "blueprint@city.example")
    outbox.send(LETTER)
    outbox.close()
    assert "a message was not sent" in caplog.text  # type: ignore[attr-defined]
