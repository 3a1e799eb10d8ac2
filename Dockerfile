# Built once, run without a compiler, a shell history or root.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin parlance

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/parlance parlance
# Whom to trust, for imports over HTTPS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/target/release/parlance /usr/local/bin/parlance
USER parlance
WORKDIR /var/lib/parlance
# A volume takes its owner from the folder that is there.
RUN mkdir data
ENV PARLANCE_LISTEN=0.0.0.0:8080
VOLUME /var/lib/parlance/data
EXPOSE 8080
ENTRYPOINT ["parlance"]
CMD ["serve"]
