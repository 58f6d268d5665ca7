/** Names of packages that many people install, by registry: what a name that is almost one of them wants to be taken for. */

export const WELL_KNOWN_NPM: ReadonlySet<string> = new Set(
  `
abort-controller accepts acorn airtable ajv algoliasearch alpinejs amqplib angular ansi-regex ansi-styles antd
apollo-client apollo-server archiver argon2 argparse assert astro async autoprefixer aws-sdk axios babel-core
babel-eslint babel-loader backbone base64-js bcrypt bcryptjs better-sqlite3 bignumber.js biome bluebird body-parser
bootstrap boxen brace-expansion brotli browserify browserslist bson buffer bull bullmq bunyan busboy bytes c8 cac
camelcase canvas chai chalk chart.js cheerio chokidar chromatic class-validator class-transformer classnames clean-css
cli-progress cli-table3 clipboardy clsx color color-convert color-name colors comlink commander commitizen compression
concurrently conf config connect consola convert-source-map cookie cookie-parser cookies core-js cors cosmiconfig
cross-env cross-fetch cross-spawn crypto-js css-loader csso csstype csv-parse csv-parser csv-stringify cypress d3 dagre
dayjs date-fns debug deepmerge deep-equal del depcheck detect-port discord.js docsify docusaurus docx dompurify dotenv
dotenv-cli drizzle-kit drizzle-orm ejs electron electron-builder elliptic ember-cli emotion engine.io enquirer envalid
enzyme es-toolkit esbuild escape-html escodegen eslint eslint-config-prettier eslint-plugin-import
eslint-plugin-react esm esprima estraverse event-stream eventemitter3 events exceljs execa expo express
express-session express-validator faker fast-check fast-deep-equal fast-glob fast-xml-parser fastify fetch-blob ffi
figlet file-loader file-type firebase firebase-admin firebase-tools flat flatted follow-redirects form-data formidable
framer-motion fs-extra fullcalendar fuse.js gatsby get-port git-cz glob globby globals glob-parent googleapis got
graceful-fs graphql graphql-request graphql-tag gray-matter grunt gulp gsap handlebars hapi har-validator helmet
highlight.js hono html-webpack-plugin http-errors http-proxy http-server husky i18next iconv-lite immer immutable ini
inherits ink inquirer ioredis ipaddr.js is-odd is-number isomorphic-fetch istanbul jasmine javascript-obfuscator jest
jimp jiti joi jose jotai jquery js-beautify js-yaml jsdoc jsdom json-schema json-server json5 jsonc-parser
jsonschema jsonwebtoken jspdf jszip juice jwt-decode karma katex keytar keyv knex knip koa kysely langchain
latest-version less leaflet lerna lightningcss lint-staged localforage lodash lodash-es log4js logform lottie-web
lowdb lru-cache lucide-react luxon magic-string mailgun.js mammoth mapbox-gl marked markdown-it markdownlint-cli
material-ui mathjs md5 memfs meow mermaid micromatch mime mime-types mineflayer minimatch minimist mkdirp mobx mocha
mock-fs module-alias moment moment-timezone mongodb mongoose morgan mqtt ms msw multer mustache mysql mysql2 nan
nanoid nats needle neo4j-driver nest next next-auth next-themes nightwatch nock node-cron node-fetch node-forge
node-gyp node-pty node-sass node-schedule nodemailer nodemon normalize.css npm npm-check-updates npm-run-all nuxt nx
nyc oauth octokit ollama open openai opencode openai-whisper ora oxlint p-limit p-map p-queue pako papaparse parcel
parse5 passport passport-jwt passport-local path-to-regexp pdf-lib pdf-parse pdfjs-dist pdfkit pdfmake peggy pg
phaser pinia pino pino-pretty pixi.js pkg playwright playwright-core plop pm2 pnpm polished postcss postcss-loader
posthog-js posthog-node preact prettier prettier-plugin-tailwindcss prisma prismjs prom-client prompts prop-types
protobufjs proxy-agent puppeteer puppeteer-core puppeteer-extra pusher qrcode qs query-string quill radash ramda
raw-body rc react react-dom react-dropzone react-hook-form react-hot-toast react-icons react-markdown react-native
react-query react-redux react-router react-router-dom react-scripts react-select react-spring react-table
react-test-renderer react-virtualized readable-stream readline recharts recoil redis redux redux-saga redux-thunk
reflect-metadata regenerator-runtime remark remark-gfm remotion request require-dir reselect resend resolve restify
rimraf rollup rxjs safe-buffer sanitize-html sass sass-loader sax scheduler semantic-release semver send sequelize
serialize-javascript serve serverless sharp shadcn shelljs shiki signale simple-git sinon slugify sockjs socket.io
socket.io-client solc solid-js sonner source-map source-map-support sql.js sqlite sqlite3 sqlstring ssh2 standard
statuses storybook stripe strip-ansi styled-components stylelint stylus superagent superjson supertest supports-color
svelte svgo swagger-ui-express swc swiper swr tailwind-merge tailwindcss tape tar telegraf terser tesseract.js
testcontainers three tinyglobby tmp toastr todomvc tough-cookie ts-jest ts-loader ts-morph ts-node tsconfig-paths
tslib tslint tsup tsx tty-browserify turbo turndown twilio type-fest typedoc typeorm typescript ua-parser-js
uglify-js underscore undici unified unist-util-visit unzipper update-notifier urijs url url-loader urql util uuid
valibot valtio validator vercel vite vitest viem vue vue-router vuepress vuetify vuex wagmi wait-on web3 web-vitals
webpack webpack-cli webpack-dev-server wesbos whatwg-fetch winston wouter wrangler ws xlsx xml2js xmldom xterm
yaml yargs yarn yeoman-generator yjs yo yup zod zustand zx ethers hardhat
`.split(/\s+/),
);

export const WELL_KNOWN_PYPI: ReadonlySet<string> = new Set(
  `
absl-py accelerate adbutils aenum aiobotocore aiofiles aiogram aiohttp aiosqlite airflow alembic altair amqp anndata
ansible anthropic anyio apache-airflow apispec appdirs apscheduler argcomplete argon2-cffi arrow arviz asgiref astroid
astropy asttokens async-timeout asyncpg asyncssh attrs autogen autopep8 azure-core azure-identity
azure-storage-blob babel backoff baostock bandit bcrypt beautifulsoup4 behave billiard binance biopython bitsandbytes
black bleach blinker bokeh boto boto3 botocore bottle brotli bs4 build cachetools catboost celery cerberus certifi cffi
cfn-lint chardet charset-normalizer cheroot chromadb cirq click cloudpickle cobra cohere colorama coloredlogs colorlog
configobj configparser construct cookiecutter coverage crewai cryptography ctgan cupy curl-cffi cvxpy cx-oracle cycler
cython dagster dash dask databases datasets datasette dateparser dbt-core ddtrace deap debugpy decorator deepdiff
deepspeed defusedxml demjson diffusers dill discord discord-py distlib distro django django-cors-headers
django-filter django-redis djangorestframework dnspython docker docker-compose docling docopt docutils docx
docxtpl dspy duckdb ebooklib edge-tts elasticsearch email-validator emoji empyrical esptool et-xmlfile exchangelib
executing fabric factory-boy faiss-cpu faker falcon fastapi fastavro fasteners fastmcp fastparquet faster-whisper feedparser
filelock fiona fire flake8 flask flask-cors flask-login flask-sqlalchemy flax folium fonttools fpdf fpdf2 freezegun
frozenlist fsspec furl future fuzzywuzzy gensim geopandas geopy gevent gitdb gitpython glom google-api-core
google-api-python-client google-auth google-cloud-bigquery google-cloud-storage google-genai google-generativeai
gradio graphene graphviz greenlet grequests grpcio grpcio-tools gspread guidance gunicorn gym gymnasium h11 h2 h5py
hatchling haystack-ai holidays html2text html5lib httplib2 httpcore httpie httptools httpx huggingface-hub hydra-core
hypothesis icalendar idna ijson imageio imbalanced-learn imgaug importlib-metadata importlib-resources inflection
influxdb iniconfig instructor instaloader invoke ipdb ipykernel ipython ipywidgets isodate isort itsdangerous jax
jaxlib jedi jieba jinja2 jira jmespath joblib jsonlines jsonpatch jsonpath-ng jsonpickle jsonschema jupyter
jupyterlab jwt kafka-python keras keyring kiwisolver kombu kubernetes langchain langchain-community langchain-core
langchain-openai langgraph langsmith lark lightgbm lightning limits litellm llama-cpp-python llama-index llvmlite
locust loguru lxml mailchimp mako mammoth manim mapbox markdown markdown-it-py markdownify markitdown markupsafe
marshmallow matplotlib maturin mcp mechanize memory-profiler minio mistralai mistune mitmproxy mkdocs
mkdocs-material mlflow mock modal mongoengine more-itertools moto moviepy mpmath msal msgpack multidict mutagen mypy
mypy-extensions mysql-connector-python mysqlclient nbconvert nbformat neo4j netaddr netmiko networkx ninja nltk
nose notebook notion-client nox numba numexpr numpy oauthlib odfpy ollama onnx onnxruntime openai openai-whisper
opencv-contrib-python opencv-python opencv-python-headless openpyxl opentelemetry-api opentelemetry-sdk optuna
oracledb orjson outlines packaging paddleocr paddlepaddle pandas pandas-datareader pandera panel paramiko parse
parsel parso passlib pathlib pathspec pdf2image pdfkit pdfminer-six pdfplumber peewee peft pendulum pexpect pika
pikepdf pillow pip pip-tools pipdeptree pipenv pipx platformdirs playwright plotly pluggy ply poetry polars portalocker pre-commit
presidio-analyzer prettytable prometheus-client prompt-toolkit prophet protobuf psutil psycopg psycopg2
psycopg2-binary ptyprocess pudb pulp py py-cord py7zr pyarrow pyasn1 pyautogui pycairo pycodestyle pycparser
pycryptodome pycryptodomex pydantic pydantic-ai pydantic-settings pydeck pydot pydub pyfiglet pyflakes pygame pygithub pyglet
pygments pyinstaller pyjwt pylint pymatgen pymc pymdown-extensions pymilvus pymongo pymssql pymupdf pymysql pynacl
pyobjc pyodbc pyopenssl pyparsing pypdf pypdf2 pyperclip pyppeteer pyproj pyqt5 pyqt6 pyright pyro5 pyrogram
pysam pyscreeze pyserial pyside6 pysocks pyspark pysqlite3 pytesseract pytest pytest-asyncio pytest-benchmark
pytest-cov pytest-django pytest-mock pytest-xdist python-dateutil python-decouple python-docx python-dotenv
python-gitlab python-jose python-magic python-multipart python-pptx python-slugify python-telegram-bot
pytorch-lightning pytube pytz pyvis pyvista pywin32 pyyaml pyzmq qdrant-client qiskit qrcode quart
questionary rapidfuzz rasterio ray rdkit readability-lxml redis regex reportlab requests requests-oauthlib
requests-toolbelt resend retry rich rope ruamel-yaml ruff s3fs s3transfer sacrebleu safetensors sanic scanpy
schedule schemathesis scikit-image scikit-learn scipy scrapy scvi-tools seaborn selenium selectolax sendgrid
sentence-transformers sentencepiece sentry-sdk setuptools sh shap shapely shellingham simpy simplejson
simplekml six sklearn slack-bolt slack-sdk smart-open smolagents snowflake-connector-python sniffio social-auth-core
sortedcontainers soundfile soupsieve spacy speechrecognition sphinx sqlalchemy sqlglot sqlite-utils sqlmodel
sqlparse stable-baselines3 starlette statsmodels stevedore streamlit stripe structlog suds sympy tablib tabula-py tabulate
tavily-python telethon tenacity tensorboard tensorflow termcolor testcontainers textblob textual theano thinc
thefuzz tiktoken timm tldextract tokenizers toml tomli tomlkit toolz torch torchaudio torchvision tornado tox tqdm
traitlets transformers trafilatura trimesh trio trl tushare tweepy twilio twine twisted typeguard typer
types-requests typing-extensions tzdata tzlocal ujson ultralytics umap-learn uncertainties unidecode unstructured urllib3 uv uvicorn uvloop
validators virtualenv vllm wandb watchdog watchfiles wcwidth weasyprint web3 webcolors websocket-client websockets
werkzeug wheel whitenoise whoosh wordcloud wrapt wtforms xarray xgboost xlrd xlsxwriter xlwt xmltodict yapf yarl
yfinance youtube-dl yt-dlp zeep zipp zstandard akshare pathos praw ccxt plotnine polyline
scapy pypff pyshark dpkt impacket pwntools yara-python capstone
unicorn angr shodan censys pefile lief oletools frida frida-tools keystone-engine ropper ropgadget z3-solver volatility3
keepass pykeepass ldap3 pysmb pysnmp pymisp stix2 taxii2-client sigma-cli semgrep checkov safety pip-audit detect-secrets
trufflehog prowler scoutsuite r2pipe binwalk python-nmap netifaces zeroconf pycti thehive4py evtx python-evtx regipy
plaso dfvfs libewf-python pytsk3 mitreattack-python attackcti msticpy xhtml2pdf pymodbus opcua asyncua snap7 python-snap7
`.split(/\s+/),
);

/** Scopes of npm whose packages many people install. */
export const WELL_KNOWN_SCOPES: ReadonlySet<string> = new Set(
  `
@angular @anthropic-ai @apollo @astrojs @aws-sdk @azure @babel @biomejs @chakra-ui @changesets @clerk @cloudflare
@commitlint @datadog @discordjs @docusaurus @emotion @esbuild @eslint @expo @faker-js @fastify @floating-ui
@fortawesome @google-cloud @graphql-codegen @grpc @headlessui @heroicons @hono @hookform @huggingface @ibm @jest
@jridgewell @langchain @mantine @mdx-js @microsoft @modelcontextprotocol @mui @nestjs @netlify @next @nuxt @nuxtjs
@octokit @openai @opentelemetry @parcel @playwright @pnpm @prisma @radix-ui @react-native @react-navigation
@reduxjs @remix-run @rollup @sendgrid @sentry @shopify @slack @smithy @storybook @stripe @supabase @svelte @sveltejs
@swc @tailwindcss @tanstack @tauri-apps @testing-library @tiptap @trpc @turf @types @typescript-eslint @upstash
@vercel @vite @vitejs @vitest @vue @vueuse @web3-react @xstate
`.split(/\s+/),
);

/** Words that names of skills are made of: products, and what skills do with them. */
export const WELL_KNOWN_WORDS: ReadonlySet<string> = new Set(
  `
airtable amazon analytics android angular ansible anthropic apple assistant atlassian audio auditor automation azure
backup billing binance bitbucket bitcoin bluesky browser builder calendar canvas checker claude clawdbot clawhub
cloudflare coder coinbase config configuration confluence connector converter coinmarketcap copilot crawler creator
crypto cursor dashboard database debugger deploy deployment design designer developer discord docker document dropbox
downloader editor email engineer ethereum evernote excel executor exporter extractor facebook fetcher figma firebase
firefox format formatter frontend gateway gemini generator gitea github gitlab gmail google grafana graphql guide
handler helper homeassistant hubspot image importer inspector instagram integration invoice iphone javascript jenkins
jupyter kubernetes langchain linear linkedin linter loader logger mailchimp manager markdown mastodon memory metamask
microsoft migration minimax mistral mongodb monitor moltbook moltbot monitoring mysql netflix notion notifier obsidian
office ollama onedrive openai openclaw openrouter optimizer organizer outlook parser password payment payments paypal
pdf performance perplexity phantom pinterest planner playwright plugin polymarket postgres postgresql powerpoint
prettier processor profiler prompt pubmed puppeteer python reader reddit redis refactor reminder reporter requests
research researcher reviewer runner salesforce scanner scheduler scraper search security sender sentry server
sharepoint shopify skill slack snowflake solana spotify spreadsheet sqlite stripe summarizer summary supabase tailwind
telegram template terminal terraform testing tester tiktok todoist tracker trading transcribe translator trello
twitter typescript update updater upload uploader validator vercel video viewer wallet weather webapp webhook
wechat whatsapp wikipedia wordpress workflow workspace writer youtube zapier zendesk zoom
`.split(/\s+/),
);
