"""Settings from the environment, prefix BLUEPRINT_."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from layers.outgoing import Networks, read_networks

__all__ = ["Settings"]


def _default_home() -> Path:
    """`.blueprint` in the checkout; in the working directory when installed without one."""
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / ".blueprint"


class Settings(BaseSettings):
    """What an operator may set; each field is an environment variable BLUEPRINT_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="BLUEPRINT_", frozen=True)

    home: Path = Field(
        default_factory=_default_home,
        description="Where the private cluster and its secrets live.",
    )
    database_url: str | None = Field(
        default=None,
        description="A database to use instead of the private cluster; then nothing is started.",
    )
    pool_size: int = Field(
        default=8, ge=1, le=64, description="Connections to the database a process may hold."
    )
    pool_wait_s: float = Field(
        default=5, gt=0, description="How long a request waits for a connection before 503."
    )
    statement_s: float = Field(
        default=30, gt=0, description="How long one statement may take before it is cancelled."
    )
    lock_s: float = Field(
        default=5, gt=0, description="How long one statement may wait for another's lock."
    )
    at_once: int = Field(
        default=2,
        ge=1,
        le=32,
        description="Questions a process works on at once; more make each slower, not all faster.",
    )
    in_line: int = Field(
        default=6, ge=0, le=1000, description="Questions that may wait for their turn; then 503."
    )
    line_wait_s: float = Field(
        default=2, gt=0, description="How long a question may wait for its turn before 503."
    )
    batches_at_once: int = Field(
        default=2, ge=1, le=8, description="Batches a process works on at once, besides questions."
    )
    drain_s: int = Field(
        default=30,
        ge=0,
        description="How long what is under way may take when told to stop. A batch that takes "
        "longer ends before with a line that says from which site to go on.",
    )
    cache_mb: float = Field(
        default=512, gt=0, description="Memory a process may use for map features it has met."
    )
    tiles_mb: float = Field(
        default=64, ge=0, description="Memory a process may use for vector tiles it has drawn."
    )
    max_body_mb: float = Field(
        default=20, gt=0, description="The largest request body that is read, in megabytes."
    )
    bodies_mb: float = Field(
        default=100,
        gt=0,
        description="How much of all request bodies a process holds at once before it answers 503, "
        "in megabytes; each takes some ten times its size in memory.",
    )
    file_mb: float = Field(
        default=50, gt=0, description="The largest file of sites that is read, in megabytes."
    )
    arriving_mb: float = Field(
        default=200,
        gt=0,
        description="How much of files on their way all processes hold at once before they answer "
        "503, in megabytes.",
    )
    arriving_each_mb: float = Field(
        default=100,
        gt=0,
        description="How much of these may come from one account or address before it is answered "
        "429, in megabytes.",
    )
    body_s: float = Field(
        default=60, gt=0, description="How long a request body may take to arrive before 408."
    )
    headers_s: float = Field(
        default=10, gt=0, description="How long a request's headers may take to arrive."
    )
    idle_s: float = Field(
        default=75,
        gt=0,
        description="How long a connection may stand without a request; longer than a proxy keeps "
        "its own, so that the proxy, who knows, ends it first.",
    )
    unread_s: float = Field(
        default=20,
        gt=0,
        description="An answer of which a caller takes nothing for so long (less than 16 KB) is "
        "ended.",
    )
    taken_s: float = Field(
        default=900,
        gt=0,
        description="How long the reader of one answer may be waited for in all.",
    )
    unread_mb: float = Field(
        default=100,
        gt=0,
        description="How much of all answers may wait for their readers in a process; above it the "
        "one that waits longest is ended.",
    )
    connections_share: float = Field(
        default=0.5,
        gt=0,
        le=0.9,
        description="Connections a process holds at once, as a share of the files it may open "
        "(ulimit -n); above it the one that has waited longest for its caller makes room.",
    )
    reading_s: float = Field(
        default=10,
        gt=0,
        description="Time of a processor that reading a file, or a boundary, may take before 422; "
        "of the clock three times as much.",
    )
    reading_mb: float = Field(
        default=1000,
        ge=100,
        description="Memory that reading one may take, in megabytes, before 422.",
    )
    reading_processes: int = Field(
        default=2,
        ge=1,
        le=32,
        description="Processes of a worker that read files, and as many that read boundaries; they "
        "start when first needed.",
    )
    metrics_address: str | None = Field(
        default=None,
        pattern=r"^(public|[^\s:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$",
        description="Where /metrics is answered without asking who it is, such as 127.0.0.1:9464; "
        "public: on the service's own port. Elsewhere it is for administrators and for who brings "
        "BLUEPRINT_METRICS_TOKEN.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Whoever sends it as a bearer token may read /metrics on the service's port.",
    )
    trusted_proxies: str | None = Field(
        default=None,
        max_length=2000,
        description="Addresses or networks of reverse proxies whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed, parted by commas; without it, nobody's.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged at least; commands keep to warnings unless set."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="JSON lines, or text; auto is text on a terminal only."
    )
    slow_query_ms: float | None = Field(
        default=None, gt=0, description="Log statements slower than this; the map's with its plan."
    )
    otlp_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Send traces to this OTLP/HTTP collector, such as http://127.0.0.1:4318.",
    )
    two_people: bool = Field(
        default=True,
        description="Over HTTP, a release is published by another than its proposer. The command "
        "line on the server acts as administrator and is free of it.",
    )
    visitor_quota: int = Field(
        default=100_000,
        ge=0,
        description="Site queries a day from one address without a login; 0: no limit.",
    )
    hidden_turn_cost: int = Field(
        default=500,
        ge=1,
        description="As how many site queries of a visitor's day one counts whose verdicts are "
        "turned by what is not public.",
    )
    hidden_cluster: int = Field(
        default=20,
        ge=0,
        description="So many such answers in one place (about 2 km) on a day are told to the "
        "stewards, and each doubling of them; 0: never.",
    )
    visitor_reports: int = Field(
        default=100,
        ge=0,
        description="Reports a day from one address without a login; 0: no limit.",
    )
    cookie_secure: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Whether browsers send the session over HTTPS only; auto: where they logged in "
        "over it. Behind a proxy that ends TLS, say always.",
    )
    smtp_url: str | None = Field(
        default=None,
        pattern=r"^(smtp|smtps|smtp\+starttls)://",
        description="Send codes and warnings by e-mail, such as smtps://user:password@host:465; "
        "without it they are files in BLUEPRINT_HOME/outbox.",
    )
    mail_from: str = Field(
        default="blueprint@localhost", description="The sender of what is sent by e-mail."
    )
    cors_origins: str | None = Field(
        default=None,
        pattern=r"^\*$|^https?://[^\s,/]+(,https?://[^\s,/]+)*$",
        description="Origins whose pages may read the public, read-only part (/ogc, applicability, "
        "vocabulary, places, exports), such as https://gis.example.gov.cn, by commas; * for all.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#]+/?$",
        description="How browsers reach this service, such as https://map.example.gov.cn; without "
        "it, as the request says.",
    )
    seal_key_file: Path | None = Field(
        default=None,
        description="The key that seals stored answers; made at BLUEPRINT_HOME/seal.key where "
        "there is none. Without it no stored answer is shown: keep a copy, not with the database.",
    )
    hub_networks: str = Field(
        default="public",
        max_length=2000,
        description="Where the hub may send: public, loopback (development) and networks such as "
        "10.0.0.0/8, parted by commas.",
    )
    hub_ports: str = Field(
        default="443",
        pattern=r"^\d{1,5}(,\d{1,5})*$",
        description="The ports that the hub may send to, parted by commas.",
    )
    hub_plain_http: bool = Field(
        default=False, description="Let modules be reached by http, without TLS, elsewhere too."
    )
    hub_ca_file: Path | None = Field(
        default=None, description="Certificates of an own authority for the hub's deliveries."
    )
    hub_key_file: Path | None = Field(
        default=None,
        description="The key under which webhook secrets are encrypted; made at "
        "BLUEPRINT_HOME/hub.key where there is none. Keep it apart from the database's backup.",
    )
    hub_late_min: float = Field(
        default=10, gt=0, description="After so many minutes undelivered a module counts as late."
    )
    hub_speed: float = Field(
        default=1, ge=1, description="Divides all waits of the hub. For development only."
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^(https://|http://(localhost|127\.0\.0\.1)(:\d+)?(/|$))",
        description="Staff log in by this OpenID Connect provider too; as its discovery document "
        "spells it.",
    )
    oidc_client_id: str | None = Field(
        default=None, validate_default=True, description="What this service is called there."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Its secret there; none where it is a public client."
    )
    oidc_client_secret_file: Path | None = Field(
        default=None, description="A file that holds the secret, instead."
    )
    oidc_name: str = Field(
        default="统一身份认证", min_length=1, max_length=30, description="What its button says."
    )

    report_office: str | None = Field(
        default=None, max_length=60, description="Who gives out reports, as their head says."
    )
    map_approval_no: str | None = Field(
        default=None,
        max_length=60,
        description="The maps' approval number 审图号; empty until set.",
    )
    data_licence: str | None = Field(
        default=None,
        max_length=200,
        description="The licence of the map's data, as reports say it.",
    )
    signing_key: Path | None = Field(
        default=None,
        description="The key that signs reports, a PKCS#12 file; without it a development key is "
        "made in BLUEPRINT_HOME/signing, which proves nothing to anybody else.",
    )
    review_key: Path | None = Field(
        default=None, description="The key of officers' second signatures; without it, the same."
    )
    signing_passphrase_file: Path | None = Field(
        default=None, description="A file that holds the passphrase of both."
    )
    signing_trusted: Path | None = Field(
        default=None,
        description="A folder of further certificates (PEM) whose signatures on reports count.",
    )
    timestamp_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        max_length=300,
        description="A time stamp service (RFC 3161) for signatures on reports.",
    )
    timestamp_networks: str = Field(
        default="public",
        description="The networks in which it may lie: public, loopback, CIDRs, parted by commas.",
    )

    @property
    def metrics_at(self) -> tuple[str, int] | None:
        """Host and port of the address that is for metrics alone; None where there is none."""
        if self.metrics_address in (None, "public"):
            return None
        host, _, port = self.metrics_address.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def timestamp_reaches(self) -> Networks:
        return read_networks(self.timestamp_networks, "BLUEPRINT_TIMESTAMP_NETWORKS")

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.cors_origins or "").split(",")))

    @field_validator("oidc_client_id")
    @classmethod
    def _named_there(cls, given: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("oidc_issuer") and not given:
            raise ValueError("设了 BLUEPRINT_OIDC_ISSUER，须同时设它")
        return given
