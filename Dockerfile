# Our image: the program alone, made by the same bootstrap script; its database is elsewhere
# (BLUEPRINT_DATABASE_URL). A package mirror: --secret id=pip,src=pip.conf
FROM debian:12-slim

ENV LANG=C.UTF-8 \
    PATH=/opt/one-blueprint/.venv/bin:$PATH \
    BLUEPRINT_HOME=/var/lib/one-blueprint

WORKDIR /opt/one-blueprint
COPY . .
RUN --mount=type=cache,target=/opt/one-blueprint/.cache \
    --mount=type=secret,id=pip,target=/etc/pip.conf \
    UV_COMPILE_BYTECODE=1 YES=1 scripts/bootstrap.sh image \
    && rm -rf /var/lib/apt/lists/* web/node_modules \
    && useradd --uid 10001 --home-dir "$BLUEPRINT_HOME" --no-create-home blueprint \
    && install -d -o blueprint -m 0700 "$BLUEPRINT_HOME"

USER blueprint
VOLUME /var/lib/one-blueprint
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["blueprint"]
# Within the container's own network; who may reach it is decided where the port is published.
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
