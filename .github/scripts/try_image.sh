#!/usr/bin/env bash
# Builds the site's image from the last commit and checks its promises: it is small, has no secret in a layer, serves from
# a read-only file system as a user who owns nothing, and stops at a signal.
# Needs docker, and an empty database and a Redis at DATABASE_URL and REDIS_URL.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly IMAGE=voicesite CONTAINER=voicesite-try
readonly MOST_BYTES="${MOST_BYTES:-200000000}" # compressed, as it is stored and pulled
readonly READY_SECONDS="${READY_SECONDS:-60}"
readonly ROOTS=/etc/ssl/certs/ca-certificates.crt # infra/main.bicep checks the database's certificate against them
work="$(mktemp -d)"
trap 'tidy $?' EXIT

tidy() {
  docker rm --force "$CONTAINER" > /dev/null 2>&1 || true
  rm -rf "$work"
  [[ $1 == 0 ]] || echo "The image does not keep its promise. The last step above shows which, and why." >&2
}

main() {
  planted="planted-$(random)"
  step "build" build
  step "no secret in it" holds_no_secret
  step "small enough" is_small
  step "its user cannot change it" is_not_the_users
  step "roots of trust" run --rm "$IMAGE" test -s "$ROOTS"
  step "database" run --rm "$IMAGE" python manage.py prepare_database
  step "start" run --detach --name "$CONTAINER" "$IMAGE"
  step "ready within $READY_SECONDS s" becomes_ready
  step "stops at a signal" stops
}

step() {
  echo "Image: $1"
  shift
  "$@"
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# Plants a secret in files beside the Dockerfile, as on a machine that has run the site, and in an argument of the build.
build() {
  mkdir -p "$work/context/var"
  git archive HEAD | tar -x -C "$work/context"
  printf 'SECRET_KEY=%s\n' "$planted" | tee "$work/context/.env" > "$work/context/var/secret-key"
  docker buildx build --load --tag "$IMAGE" --build-arg "SECRET_KEY=$planted" "$work/context"
}

# Searches every layer, and the history of commands.
holds_no_secret() {
  mkdir "$work/saved"
  docker save "$IMAGE" | tar -x -C "$work/saved"
  if [[ $(lines_with manage.py) == 0 ]]; then
    echo "The image cannot be searched: not even manage.py is found in it." >&2
    return 1
  fi
  if [[ $(lines_with "$planted") != 0 ]]; then
    echo "A secret from .env, or from an argument of the build, is in the image." >&2
    return 1
  fi
}

# Newer versions of docker save compress the layers.
lines_with() {
  find "$work/saved" -type f -exec zcat --force {} + | grep --count --text --fixed-strings "$1" || true
}

is_small() {
  local bytes
  bytes="$(docker save "$IMAGE" | gzip | wc -c)"
  echo "$((bytes / 1000000)) MB of $((MOST_BYTES / 1000000)) MB"
  ((bytes < MOST_BYTES))
}

is_not_the_users() {
  if docker run --rm "$IMAGE" touch /app/manage.py 2> /dev/null; then
    echo "The image's user may write to /app." >&2
    return 1
  fi
}

# docker takes the values from its environment: everybody on the machine can read the arguments of a process.
run() {
  SECRET_KEY="$(random)" ALLOWED_HOSTS=voice.example.org ALLOWED_ORIGINS=https://voice.example.org \
    docker run --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --env SECRET_KEY --env ALLOWED_HOSTS --env ALLOWED_ORIGINS --env DATABASE_URL --env REDIS_URL "$@"
}

becomes_ready() {
  local ask="import urllib.request as web; web.build_opener(web.ProxyHandler({})).open('http://127.0.0.1:8000/health/ready', timeout=3)"
  for ((second = 0; second < READY_SECONDS; second++)); do
    docker exec "$CONTAINER" python -c "$ask" 2> /dev/null && return
    sleep 1
  done
  docker logs "$CONTAINER" >&2
  return 1
}

stops() {
  local code
  docker stop --time 30 "$CONTAINER" > /dev/null
  code="$(docker inspect --format '{{.State.ExitCode}}' "$CONTAINER")"
  echo "exit code $code"
  [[ $code == 0 ]]
}

main
