/** Whose installers are known: their scripts are still code from elsewhere, but somebody answers for them. */

/** Hosts that belong to the maker of what they install. */
const HOSTS = `
  aider.chat aka.ms ampcode.com app.factory.ai apt.llvm.org aptos.dev aspire.dev astral.sh awscli.amazonaws.com
  binaries.cockroachdb.com bootstrap.pypa.io bun.com bun.sh claude.ai cli-assets.heroku.com cli.doppler.com
  cli.github.com cli.openfaas.com cli.runpod.net code-server.dev coder.com community.chocolatey.org
  crystal-lang.org cursor.com d2lang.com deb.nodesource.com deno.land developer.fermyon.com direnv.net
  dl.cloudsmith.io dl.dagger.io dl.k8s.io dot.net download.docker.com download.newrelic.com download.pytorch.org
  downloads.claude.ai elan.lean-lang.org elixir-lang.org fluxcd.io fly.io fnm.vercel.app foundry.paradigm.xyz
  get-ghcup.haskell.org get.arkade.dev get.docker.com get.helm.sh get.jetify.com get.k3s.io get.nexte.st
  get.okteto.com get.opentofu.org get.pnpm.io get.pulumi.com get.rke2.io get.rvm.io get.scoop.sh get.sdkman.io
  get.trunk.io get.volta.sh getcomposer.org hf.co huggingface.co install.cloud.dagger.io install.datadoghq.com
  install.determinate.systems install.duckdb.org install.julialang.org install.meteor.com install.ohmyz.sh
  install.perlbrew.pl install.python-poetry.org julialang.org just.systems lambdalabs.com micro.mamba.pm
  mise.jdx.dev mise.run moonrepo.dev neon.com neon.tech netbird.io nim-lang.org nixos.org ollama.ai ollama.com
  opencode.ai packagecloud.io packages.gitlab.com packages.microsoft.com packages.redis.io pixi.sh pkgs.tailscale.com
  pkgx.sh pyenv.run railway.com proton.me rclone.org release.anza.xyz release.solana.com releases.hashicorp.com repo.anaconda.com
  risczero.com rpm.nodesource.com run.linkerd.io rustup.rs sdk.cloud.google.com semgrep.dev sentry.io
  setup.atuin.sh sh.rustup.rs sh.vector.dev starship.rs static.rust-lang.org static.snyk.io tailscale.com
  taskfile.dev tiup-mirrors.pingcap.com turso.tech wasmtime.dev win.rustup.rs zed.dev`;

/** Organisations on GitHub that make tools of which everybody has heard. */
const ORGANISATIONS = `
  DataDog FiloSottile GoogleContainerTools Homebrew MystenLabs NVIDIA PlanetScale Schniz acmesh-official ajeetdsouza
  alexellis anchore anthropics anza-xyz apple aptos-labs aquasecurity argoproj asdf-vm astral-sh aws aws-cloudformation
  biomejs block cargo-bins casey charmbracelet cli cloudflare coder conda conda-forge containerd crystal-lang dapr
  denoland derailed direnv docker dotnet elastic fluxcd foundry-rs getsentry getsops ggml-org github gitleaks gitpod-io
  golang golangci google google-gemini googleapis goreleaser grafana hashicorp helm huggingface influxdata istio j178 jdx
  jesseduffield junegunn k3d-io k3s-io kubernetes kubernetes-sigs linkerd loft-sh mamba-org microsoft mikefarah
  mozilla neondatabase neovim newrelic nim-lang nodenv nvm-sh ohmyzsh okteto ollama open-policy-agent openai openfaas
  oven-sh ovh pingcap prefix-dev projectdiscovery prometheus pypa python python-poetry pyenv railwayapp rancher rbenv
  render-oss reviewdog rust-lang rustwasm securego semgrep sharkdp sigstore solana-labs sst supabase tailscale
  terraform-linters tfutils tilt-dev trufflesecurity unslothai vectordotdev vercel babashka kubescape wasmerio wasmCloud webinstall
  zsh-users`;

const anyOf = (names: string) => names.trim().replaceAll(".", "\\.").replaceAll(/\s+/g, "|");

/** What follows `https://` in the address of a known installer. */
export const KNOWN_INSTALLER = String.raw`(?:(?:www\.)?(?:${anyOf(HOSTS)})(?=[\/\s"'\u0060)]|$)|(?:raw\.githubusercontent\.com|github\.com|cdn\.jsdelivr\.net\/gh)\/(?:${anyOf(ORGANISATIONS)})\/)`;
