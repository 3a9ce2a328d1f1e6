#!/usr/bin/env bash
# Deploys Voicesite to Azure: everything, or a new image only. Without arguments it shows a menu; --help explains the rest.
# infra/main.bicep describes what it creates. It needs az, curl, and bash 3.2 (the one of macOS) or newer.
# shellcheck disable=SC1091,SC2034 # its parts in infra/azdeploy are found with --external-sources
set -euo pipefail

# --- Settings; each is also an option. An empty one keeps what the site has; a new site gets the value in the comment.
NAME=voicesite     # 3 to 16 characters of a-z, 0-9 and -; every other name is derived from it
RESOURCE_GROUP=    # rg-<name>; for this site alone: `down` removes the whole group
LOCATION=          # swedencentral; eastus2 is the other region with most models
HOST=              # appservice; or containerapps
INSTANCES=         # 1
MODEL=             # gpt-realtime; the model of a new persona
ADMIN=             # admin; the name of the first administrator
PRIVATE_NETWORK=   # false; true: database and Redis have no public address
WAIT_SECONDS=900   # how long the site may take until it is ready

readonly IMAGE=voicesite
COMMAND='' TAG='' PURGE='' YES='' DRY_RUN=''
STEP=0 STEPS=0 DOING='' ME=./azdeploy.sh
LC_ALL=C # so that a-z matches these 26 letters and no others
ROOT=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=infra/azdeploy/azure.sh
. "$ROOT/infra/azdeploy/azure.sh"
# shellcheck source=infra/azdeploy/advice.sh
. "$ROOT/infra/azdeploy/advice.sh"
# shellcheck source=infra/azdeploy/site.sh
. "$ROOT/infra/azdeploy/site.sh"
# shellcheck source=infra/azdeploy/down.sh
. "$ROOT/infra/azdeploy/down.sh"

main() {
  read_arguments "$@"
  [[ -n $COMMAND ]] || menu
  if [[ $COMMAND == help ]]; then
    help
    return
  fi
  check_settings
  begin
  "run_$COMMAND"
  [[ -z $DRY_RUN ]] || say 'Dry run: nothing was changed.'
}

help() {
  cat <<'TEXT'
azdeploy.sh [command] [options]     without a command it shows a menu

  1, full       everything: Azure resources, image, site; after a failure run it again, and it continues
  2, image      a new image only; with --tag an earlier image, without a build: the way back
  status        what is deployed, and whether it is ready
  logs          the logs of the site, until Ctrl-C
  down          remove the site's resource group; with --purge also what Azure keeps for recovery
  help          this text

  --name NAME             of the site, 3 to 16 of a-z, 0-9, - (voicesite)
  --resource-group GROUP  for this site alone (rg-<name>)
  --location REGION       (swedencentral)
  --host HOST             appservice or containerapps (appservice)
  --instances N           processes of the site, 1 to 30 (1)
  --model MODEL           of a new persona (gpt-realtime)
  --admin NAME            of the first administrator (admin)
  --private-network       no public addresses for database and Redis
  --set PARAMETER=VALUE   another parameter of infra/main.bicep, like planSku=P0v3; may be repeated
  --tag TAG               with image: start this tag, which was built before
  --wait SECONDS          how long the site may take to be ready (900)
  --purge                 with down: remove also what Azure keeps for recovery
  --dry-run               print every command, run only those that read
  --yes                   ask no questions

An option that you leave out keeps its deployed value. Needs az 2.62 or newer, signed in (az login), and the role Owner on the
subscription, or Contributor with Role Based Access Control Administrator.
TEXT
}

read_arguments() {
  local word
  while [[ $# -gt 0 ]]; do
    case $1 in
      --*=*)
        word=$1 && shift
        set -- "${word%%=*}" "${word#*=}" "$@"
        continue
        ;;
      1 | full) set_command full ;;
      2 | image) set_command image ;;
      status | logs | down | help) set_command "$1" ;;
      -h | --help) COMMAND=help && return ;;
      --dry-run) DRY_RUN=1 ;;
      --yes) YES=1 ;;
      --purge) PURGE=1 ;;
      --private-network) PRIVATE_NETWORK=true ;;
      --name | --resource-group | --location | --host | --instances | --model | --admin | --tag | --wait | --set)
        [[ $# -gt 1 && -n $2 ]] || usage_error "$1 needs a value."
        set_option "$1" "$2" && shift ;;
      *) usage_error "There is no \"$1\"." ;;
    esac
    shift
  done
}

set_command() {
  [[ -z $COMMAND ]] || usage_error "\"$COMMAND\" and \"$1\" are two commands; give one."
  COMMAND=$1
}

set_option() {
  case $1 in
    --name) NAME=$2 ;;
    --resource-group) RESOURCE_GROUP=$2 ;;
    --location) LOCATION=$2 ;;
    --host) HOST=$2 ;;
    --instances) INSTANCES=$2 ;;
    --model) MODEL=$2 ;;
    --admin) ADMIN=$2 ;;
    --tag) TAG=$2 ;;
    --wait) WAIT_SECONDS=$2 ;;
    --set)
      [[ $2 == *=* ]] || usage_error "--set is \"$2\"; it takes PARAMETER=VALUE."
      set_parameter "${2%%=*}" "${2#*=}" ;;
    *) usage_error "$1 takes no value." ;;
  esac
}

# Accepts only known parameters, and only values that are safe in JSON.
set_parameter() {
  case " $TEXTS " in
    *" $1 "*) check "--set $1" "$2" '^[A-Za-z0-9@.+_-]+$' 'letters, digits and @ . + - _' ;;
    *) case " $LITERALS " in
      *" $1 "*) check "--set $1" "$2" '^(true|false|[0-9]{1,4}|\{.*\})$' 'true, false, a number or {…}' ;;
      *) usage_error "--set has no parameter \"$1\". It has: $TEXTS $LITERALS." ;;
    esac ;;
  esac
  printf -v "SET_$1" %s "$2"
}

menu() {
  local choice=''
  say "Voicesite on Azure: site \"$NAME\", resource group \"${RESOURCE_GROUP:-rg-$NAME}\""
  say '  1  everything: Azure resources, image, site'
  say '  2  a new image only'
  say '  3  status'
  say '  4  logs'
  say '  5  remove the site and all its data'
  say '  6  help'
  printf 'Which one? '
  read -r choice || true
  case $choice in
    1) COMMAND=full ;;
    2) COMMAND=image ;;
    3) COMMAND=status ;;
    4) COMMAND=logs ;;
    5) COMMAND=down PURGE=1 ;;
    6) COMMAND=help ;;
    *) usage_error "\"$choice\" is not one of 1 to 6. Nothing was done." ;;
  esac
}

# After this check each value is safe in JSON, in a query and in a URL.
check_settings() {
  RESOURCE_GROUP=${RESOURCE_GROUP:-rg-$NAME}
  check --name "$NAME" '^[a-z][a-z0-9-]{1,14}[a-z0-9]$' '3 to 16 characters of a-z, 0-9 and -, the first a letter'
  check --resource-group "$RESOURCE_GROUP" '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,88}[A-Za-z0-9_-]$' 'letters, digits, . _ and -'
  check --location "$LOCATION" '^[a-z0-9]*$' 'the short name, like swedencentral: az account list-locations --output table'
  check --host "$HOST" '^(appservice|containerapps)?$' 'appservice or containerapps'
  check --instances "$INSTANCES" '^([1-9]|[12][0-9]|30)?$' 'a number from 1 to 30'
  check --model "$MODEL" '^[A-Za-z0-9.-]*$' 'letters, digits, . and -'
  check --admin "$ADMIN" '^[A-Za-z0-9@.+_-]{0,150}$' 'letters, digits and @ . + - _'
  check PRIVATE_NETWORK "$PRIVATE_NETWORK" '^(true|false)?$' 'true or false'
  check --tag "$TAG" '^([A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$' 'letters, digits, . _ and -'
  check --wait "$WAIT_SECONDS" '^[1-9][0-9]{0,4}$' 'seconds, a whole number'
  [[ $NAME == voicesite ]] || ME="$ME --name $NAME"
  [[ $RESOURCE_GROUP == "rg-$NAME" ]] || ME="$ME --resource-group $RESOURCE_GROUP"
  keep host "$HOST"
  keep instances "$INSTANCES"
  keep voiceLiveModel "$MODEL"
  keep firstAdminUsername "$ADMIN"
  keep privateNetwork "$PRIVATE_NETWORK"
  [[ -z $TAG || $COMMAND == image ]] || usage_error '--tag works only with image.'
  [[ -z $PURGE || $COMMAND == down ]] || usage_error '--purge works only with down.'
}

check() {
  [[ $2 =~ $3 ]] || usage_error "$1 is \"$2\"; allowed: $4."
}

run_full() {
  STEPS=6
  sign_in
  look_at_the_site
  refuse_to_move
  refuse_a_region_without_the_model
  say "Site \"$NAME\" in the resource group \"$RESOURCE_GROUP\", $LOCATION, on $HOST, instances: $INSTANCES"
  confirm 'Continue?' "$CHANGED_NOTHING"
  step 'registering the resource providers that the site needs'
  register_providers
  step 'creating the resources, the first time 10 to 20 minutes'
  make_secrets
  PRINCIPAL=$(signed_in_user)
  deploy "$DEPLOYED_TAG"
  find_the_new_site
  build_and_start
  say_where_the_first_password_is
}

find_the_new_site() {
  if [[ -n $DRY_RUN && -z $APP ]]; then
    REGISTRY=REGISTRY VAULT=VAULT URI=https://SITE
    return
  fi
  find_resources
  need_the_site
}

say_where_the_first_password_is() {
  say "The first administrator is $ADMIN. This command prints the password; change it at the first sign-in:" \
    "  az keyvault secret show --vault-name $VAULT --name first-admin-password --query value --output tsv"
  [[ -n $PRINCIPAL ]] || say '  To run it you need the role Key Vault Secrets User on the vault.'
}

run_image() {
  STEPS=4
  [[ -z $TAG ]] || STEPS=3
  sign_in
  look_at_the_site
  need_the_site
  refuse_to_move
  [[ -z $TAG ]] || need_the_tag "$TAG"
  say "Site \"$NAME\" in the resource group \"$RESOURCE_GROUP\", image now: ${DEPLOYED_TAG:-none}"
  confirm 'Continue?' "$CHANGED_NOTHING"
  if [[ -n $TAG ]]; then start_image "$TAG"; else build_and_start; fi
}

build_and_start() {
  local tag
  tag=$(new_tag)
  step "building the image $IMAGE:$tag in the cloud, about 3 minutes"
  change acr build --registry "$REGISTRY" --image "$IMAGE:$tag" --build-arg TELEMETRY=1 --build-arg "VERSION=$tag" "$ROOT"
  # When a build prints nothing for a long time, az stops waiting and reports success.
  if [[ -n $DRY_RUN ]]; then show_in_dry_run az "${TAGS_OF[@]}" "$REGISTRY"; else need_the_tag "$tag"; fi
  start_image "$tag"
}

start_image() {
  step "starting the image $IMAGE:$1, about 5 minutes"
  if [[ $COMMAND == image && -n $DEPLOYED_TAG ]]; then set_image "$1"; else deploy "$1"; fi
  step "waiting until $URI/health/ready answers"
  wait_until_ready "$1"
  [[ -z $DRY_RUN ]] || return 0
  say 'Deployment complete!' "  $URI"
  say_the_way_back "$1"
}

run_status() {
  sign_in
  look_at_the_site
  need_the_site
  local ready=no instances
  ! is_ready || ready=yes
  instances=$(running_instances)
  say "Site      $URI" \
    "Group     $RESOURCE_GROUP in $LOCATION" \
    "Runs on   $APP_HOST, instances now: $instances" \
    "Image     ${DEPLOYED_TAG:-none yet: run $ME full}" \
    "Ready     $ready"
  [[ -z $DEPLOYED_TAG || $ready == yes ]] || say "  its logs: $ME logs"
}

run_logs() {
  sign_in
  look_at_the_site
  need_the_site
  say 'The logs of the site, until Ctrl-C.'
  follow_logs
}

run_down() {
  STEPS=$((2 + ${PURGE:-0}))
  sign_in
  step "looking for the resource group $RESOURCE_GROUP"
  GROUP_IS_THERE=$(ask group exists --name "$RESOURCE_GROUP")
  if [[ $GROUP_IS_THERE == true ]]; then
    refuse_foreign_group
    remove_group
  else
    say 'There is no such group.'
    [[ -z $PURGE ]] || purge_leftovers
  fi
  [[ -n $PURGE ]] || say 'Azure keeps the Foundry resource and the vault for recovery, and nobody else can use their names.' \
    "  $ME down --purge removes those too."
}

main "$@"
