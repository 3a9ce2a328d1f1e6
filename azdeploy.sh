#!/usr/bin/env bash
# Deploys Voicesite to Azure: everything, or a new image only. Without arguments it shows a menu; --help explains the rest.
# infra/main.bicep describes what it creates. It needs az, curl, and bash 3.2 (the one of macOS) or newer.
# shellcheck disable=SC1091,SC2034 # its parts in infra/azdeploy are found with --external-sources
set -euo pipefail

# Only the lines below and the options count, not what the environment has under these names.
NAME='' HOST='' INSTANCES='' MODEL='' ADMIN='' PRIVATE_NETWORK='' WAIT_SECONDS='' RESOURCE_GROUP='' LOCATION='' location='' rg=''

# --- Settings; each is also an option. An empty one keeps what the site has; a new site gets the value in the comment.
# These two are all that docs/exercise.md changes.
rg=""              # rg-<name>; your resource group, for this site alone: removing the site removes the group
location=""        # swedencentral; the region, eastus2 is the other with most models

NAME=voicesite     # 3 to 16 characters of a-z, 0-9 and -; every other name is derived from it
HOST=              # appservice; or containerapps
INSTANCES=         # 1
MODEL=             # gpt-realtime; the model of a new persona
ADMIN=             # admin; the name of the first administrator
PRIVATE_NETWORK=   # true; false: a trial, whose database and Redis have public addresses
WAIT_SECONDS=900   # how long the site may take until it is ready

readonly IMAGE=voicesite
COMMAND='' TAG='' PURGE='' YES='' DRY_RUN=''
STEP=0 STEPS=0 DOING='' ME=./azdeploy.sh
LC_ALL=C # so that a-z matches these 26 letters and no others
ROOT=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=infra/azdeploy/arguments.sh
. "$ROOT/infra/azdeploy/arguments.sh"
# shellcheck source=infra/azdeploy/azure.sh
. "$ROOT/infra/azdeploy/azure.sh"
# shellcheck source=infra/azdeploy/advice.sh
. "$ROOT/infra/azdeploy/advice.sh"
# shellcheck source=infra/azdeploy/site.sh
. "$ROOT/infra/azdeploy/site.sh"
# shellcheck source=infra/azdeploy/settings.sh
. "$ROOT/infra/azdeploy/settings.sh"
# shellcheck source=infra/azdeploy/azd.sh
. "$ROOT/infra/azdeploy/azd.sh"
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

run_full() {
  STEPS=6
  sign_in
  look_at_the_site
  refuse_a_second_group
  refuse_a_region_without_the_model
  begin_again_elsewhere
  refuse_to_move
  find_a_removed_vault
  [[ -z $TAKES_OVER ]] || say "The resource group \"$RESOURCE_GROUP\" is empty. The site takes it over: removing the site will remove the group."
  say "Site \"$NAME\" in the resource group \"$RESOURCE_GROUP\", $LOCATION, on $HOST, instances: $INSTANCES"
  [[ ${SET_privateNetwork:-true} == true ]] || say 'Its database and Redis have public addresses.'
  confirm 'Continue?' "$CHANGED_NOTHING"
  step 'registering the resource providers that the site needs'
  register_providers
  step 'creating the resources, the first time 10 to 20 minutes'
  make_secrets
  PRINCIPAL=$(signed_in_user)
  introduce_to_azd # before anything is created: it has to be removable after a failure, too
  deploy "$DEPLOYED_TAG"
  find_the_new_site
  introduce_to_azd
  build_and_start
  say_where_the_first_password_is
  say_how_to_remove_it
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
  [[ -z $RECORD_LOCATION || -z $RECORDED ]] || introduce_to_azd
  if [[ -n $TAG ]]; then start_image "$TAG"; else build_and_start; fi
  say_how_to_remove_it
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
