FROM python:3.12-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE app.yaml ./
COPY bot bot
COPY commands commands
COPY storage storage
RUN pip install --no-cache-dir '.[postgres]' -c constraints.txt && useradd --create-home quarterdeck && mkdir /data && chown quarterdeck /data
USER quarterdeck
ENV DATABASE_URL=sqlite+aiosqlite:////data/quarterdeck.db
VOLUME /data
EXPOSE 9464
CMD ["quarterdeck", "run"]
