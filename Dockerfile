# skilltrunk: the program alone, with the git that it starts, run by nobody in particular.
#   docker build -t skilltrunk .
#   docker run --init -v skilltrunk:/var/lib/skilltrunk -p 4870:4870 skilltrunk serve https://git.example.com/acme/skills.git
FROM node:20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY scripts scripts
COPY skills-repo-template skills-repo-template
COPY src src
RUN node scripts/build.js && mkdir /program && tar -xzf dist/cli.tgz -C /program --strip-components=1

FROM node:20-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o 10001 -g 10001 /var/lib/skilltrunk
COPY --from=build /program /opt/skilltrunk
# State is mirrors and caches: a volume saves time, and losing it loses nothing.
ENV HOME=/var/lib/skilltrunk \
    SKILLTRUNK_STATE=/var/lib/skilltrunk/state \
    SKILLTRUNK_HOST=0.0.0.0 \
    SKILLTRUNK_LOG=json
USER 10001:10001
WORKDIR /var/lib/skilltrunk
VOLUME /var/lib/skilltrunk
EXPOSE 4870
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4870/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/skilltrunk/dist/cli/main.js"]
CMD ["--help"]
