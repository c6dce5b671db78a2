# The service in a small image, as a user of its own. Build: docker build -t greenroom .
#
# Written without an engine at hand: the commands in it were run by themselves, the image was not built.

FROM rust:1-slim-bookworm AS build
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends cmake g++ make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package greenroom

FROM debian:bookworm-slim
RUN useradd --system --no-create-home --uid 10001 greenroom \
    && install --directory --owner=greenroom --mode=0700 /var/lib/greenroom
COPY --from=build /source/target/release/greenroom /usr/local/bin/greenroom
COPY config.toml /etc/greenroom/config.toml
# config.toml is read from the working directory; it states the defaults, variables win over it.
WORKDIR /etc/greenroom
USER greenroom
# Beyond loopback the service refuses to start without auth.admin_key and a key for tokens.
ENV GREENROOM__SERVER__HOST=0.0.0.0
# What outlives the process: mount a volume here.
ENV GREENROOM__STORE__PATH=/var/lib/greenroom
VOLUME /var/lib/greenroom
EXPOSE 8000
# Asks for the health of the running service (200, or 503 once it drains or can keep nothing); the image has bash and no curl.
HEALTHCHECK --interval=15s --timeout=3s --start-period=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /api/v1/ws/health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["greenroom"]
CMD ["serve"]
