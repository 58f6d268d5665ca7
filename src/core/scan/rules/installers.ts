/** Whose installers are known: their scripts are still code from elsewhere, but somebody answers for them. */

/** Hosts that belong to the maker of what they install. */
const HOSTS = `
  aka.ms apt.llvm.org astral.sh awscli.amazonaws.com bootstrap.pypa.io bun.com bun.sh claude.ai cli.doppler.com
  cli.github.com code-server.dev community.chocolatey.org cursor.com d2lang.com deb.nodesource.com deno.land
  dl.dagger.io dl.k8s.io dot.net download.docker.com download.pytorch.org downloads.claude.ai elan.lean-lang.org
  fly.io fnm.vercel.app foundry.paradigm.xyz get-ghcup.haskell.org get.docker.com get.helm.sh get.jetify.com
  get.k3s.io get.nexte.st get.opentofu.org get.pnpm.io get.pulumi.com get.rke2.io get.scoop.sh get.sdkman.io
  get.trunk.io get.volta.sh getcomposer.org hf.co huggingface.co install.determinate.systems install.duckdb.org
  install.julialang.org install.meteor.com install.python-poetry.org julialang.org just.systems mise.jdx.dev mise.run
  moonrepo.dev nixos.org ollama.ai ollama.com opencode.ai packagecloud.io packages.gitlab.com packages.microsoft.com
  pixi.sh pkgs.tailscale.com pyenv.run releases.hashicorp.com rpm.nodesource.com rustup.rs sdk.cloud.google.com
  semgrep.dev sentry.io setup.atuin.sh sh.rustup.rs starship.rs static.rust-lang.org tailscale.com taskfile.dev
  turso.tech wasmtime.dev win.rustup.rs zed.dev`;

/** Organisations on GitHub that make tools of which everybody has heard. */
const ORGANISATIONS = `
  FiloSottile GoogleContainerTools Homebrew NVIDIA Schniz ajeetdsouza anchore anthropics apple aquasecurity argoproj
  asdf-vm aws aws-cloudformation cargo-bins charmbracelet cli cloudflare conda-forge containerd dapr denoland docker
  dotnet foundry-rs getsops github golang golangci google google-gemini googleapis grafana hashicorp helm influxdata
  istio jesseduffield junegunn k3d-io k3s-io kubernetes kubernetes-sigs microsoft mikefarah mozilla neovim nodenv
  nvm-sh ohmyzsh openai oven-sh prefix-dev projectdiscovery prometheus python python-poetry pyenv rancher rbenv
  rust-lang rustwasm securego semgrep sigstore sst supabase tailscale terraform-linters tfutils trufflesecurity vercel
  wasmerio webinstall zsh-users`;

const anyOf = (names: string) => names.trim().replaceAll(".", "\\.").replaceAll(/\s+/g, "|");

/** What follows `https://` in the address of a known installer. */
export const KNOWN_INSTALLER = String.raw`(?:(?:www\.)?(?:${anyOf(HOSTS)})(?=[\/\s"'\u0060)]|$)|(?:raw\.githubusercontent\.com|github\.com|cdn\.jsdelivr\.net\/gh)\/(?:${anyOf(ORGANISATIONS)})\/)`;
