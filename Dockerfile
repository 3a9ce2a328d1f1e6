# The web process. Build: docker build -t voicesite .   The database is migrated by a step of its own, see compose.yaml.

FROM python:3.11-slim AS packages
COPY requirements.txt .
# Wheels only: nothing is compiled, and every file has the hash that the lock names.
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin voicesite
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY voicesite voicesite
COPY agents agents
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Hashed names for the static files need settings that are whole, so these stand in for the real ones here alone.
RUN python -m compileall -q . \
 && SECRET_KEY=build ALLOWED_HOSTS=build.invalid ALLOWED_ORIGINS=https://build.invalid \
    DATABASE_URL=postgres://build.invalid/build python manage.py collectstatic --noinput --verbosity 0

# Nothing in the image belongs to this user, and nothing is written: run it with a read-only file system.
USER voicesite
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=4s --start-period=20s CMD ["python", "-c", \
"import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health/live', timeout=3)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
