# The site. Build: docker build -t voicesite .   With OpenTelemetry: --build-arg TELEMETRY=1
# The database is prepared by a step of its own, before: python manage.py prepare_database

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.txt ./
COPY voicesite/telemetry/requirements.txt telemetry.txt
ARG TELEMETRY=0
# Wheels only: nothing is compiled, and every file has the hash that the lock names.
RUN if [ "$TELEMETRY" = 1 ]; then set -- -r telemetry.txt; fi \
 && python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt "$@"
# What this site never reads: texts in other languages, the packages' own tests, the compiler that Autobahn carries.
RUN find /venv -name '*.[mp]o' ! -path '*/locale/en/*' -delete \
 && find /venv -type d \( -name tests -o -path '*/twisted/*test' \) -prune -exec rm -r {} + \
 && rm -rf /venv/lib/python3*/site-packages/autobahn/_flatc
COPY infra/sbom.py ./
RUN python sbom.py /venv > sbom.json

FROM python:3.11-slim
# Nothing in the image can install anything, and no program gives its caller another user's rights.
RUN groupadd --gid 10001 voicesite \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin voicesite \
 && pip uninstall --yes --quiet --root-user-action ignore wheel setuptools pip \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
COPY --from=packages /venv /venv
WORKDIR /app
COPY --from=packages /build/sbom.json ./
COPY manage.py ./
COPY voicesite voicesite
COPY agents agents
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# Hashed names for the static files need settings that are whole, so these stand in for the real ones here alone.
# Bytecode is kept of what a start imports, and so is imported here: of everything it would be more than twice as much.
RUN export SECRET_KEY=build ALLOWED_HOSTS=build.invalid ALLOWED_ORIGINS=https://build.invalid \
        DATABASE_URL=postgres://build.invalid/build \
 && python manage.py collectstatic --noinput --verbosity 0 \
 && python -c "import voicesite.asgi, voicesite.urls, daphne.server; \
               from voicesite.management.commands import prepare_database, serve"
ENV PYTHONDONTWRITEBYTECODE=1

# Nothing in the image belongs to this user, and nothing is written: run it with a read-only file system, /tmp aside.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=4s --start-period=20s CMD ["python", "-c", \
"import urllib.request as web; web.build_opener(web.ProxyHandler({})).open('http://127.0.0.1:8000/health/live', timeout=3)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]

ARG SOURCE=
ARG VERSION=dev
ARG REVISION=
ENV VOICESITE_RELEASE=$VERSION
LABEL org.opencontainers.image.title="voicesite" \
      org.opencontainers.image.description="Talk to agent personas in the browser" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
