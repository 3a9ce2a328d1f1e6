# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# What azdeploy.sh knows about a site and does with it: look, deploy, wait.

# The site as it is in Azure; empty: there is none.
GROUP_IS_THERE='' GROUP_LOCATION='' TAKES_OVER='' REGISTRY='' VAULT='' APP='' APP_HOST='' DEPLOYED_TAG='' URI=''
READY_ANSWER='' UNTAGGED_IMAGE='' DEPLOYMENT='' PRINCIPAL='' SECRET_KEY='' ADMIN_PASSWORD='' RECOVERS_VAULT=''

register_providers() {
  local known provider
  known=$(ask provider list --query "[?registrationState=='Registered'].namespace")
  known=$(lower "$known") # Azure says microsoft.insights, and Microsoft.Web
  for provider in App Cache CognitiveServices ContainerRegistry DBforPostgreSQL Insights KeyVault ManagedIdentity Network OperationalInsights Web; do
    [[ $'\n'$known$'\n' == *$'\n'"$(lower "Microsoft.$provider")"$'\n'* ]] || change provider register --namespace "Microsoft.$provider" --wait
  done
}

look_at_the_site() {
  DOING='looking at the site'
  GROUP_IS_THERE=$(ask group exists --name "$RESOURCE_GROUP")
  if [[ $GROUP_IS_THERE == true ]]; then
    refuse_foreign_group
    find_resources
  fi
  recall_settings
}

# infra/main.bicep sets the tag. A group without it belongs to something else: it is neither filled nor removed. Only an
# empty one may get a site.
refuse_foreign_group() {
  local answer tag inside='?'
  answer=$(ask group show --name "$RESOURCE_GROUP" --query '[[location, tags.voicesite]]')
  IFS=$'\t' read -r GROUP_LOCATION tag <<<"$answer"
  [[ $tag != None || $COMMAND != full ]] || inside=$(resources_of_the_group)
  if [[ -z $inside ]]; then
    TAKES_OVER=1
    return
  fi
  [[ $tag == "$NAME" ]] || fail "The resource group \"$RESOURCE_GROUP\" exists, but it does not belong to the site \"$NAME\": its tag voicesite is $tag." \
    "Choose another rg (--resource-group). If the group was created for this site alone: az group update --name $RESOURCE_GROUP --set tags.voicesite=$NAME"
}

resources_of_the_group() { ask resource list --resource-group "$RESOURCE_GROUP" --query '[].[type, name, tags."azd-service-name"]'; }

# By type, not by the deployment's outputs: after a failure those are missing, and Azure changes the case of their names.
find_resources() {
  local answer type name service
  answer=$(resources_of_the_group)
  while IFS=$'\t' read -r type name service; do
    case $type in
      Microsoft.ContainerRegistry/registries) REGISTRY=$name ;;
      Microsoft.KeyVault/vaults) VAULT=$name ;;
      Microsoft.Web/sites) [[ $service != web* ]] || APP=$name APP_HOST=appservice ;;
      Microsoft.App/containerApps) [[ $service != web* ]] || APP=$name APP_HOST=containerapps ;;
      *) ;;
    esac
  done <<<"$answer"
  case $APP_HOST in
    appservice) look_at_the_web_app ;;
    containerapps) look_at_the_container_app ;;
    *) ;;
  esac
}

look_at_the_web_app() {
  local address image
  address=$(ask webapp show --resource-group "$RESOURCE_GROUP" --name "$APP" --query defaultHostName)
  image=$(ask webapp config show --resource-group "$RESOURCE_GROUP" --name "$APP" --query linuxFxVersion)
  remember_the_app "$address" "$image"
}

look_at_the_container_app() {
  local answer address image
  answer=$(ask containerapp show --resource-group "$RESOURCE_GROUP" --name "$APP" \
    --query '[[properties.configuration.ingress.fqdn, properties.template.containers[0].image]]')
  IFS=$'\t' read -r address image <<<"$answer"
  remember_the_app "$address" "$image"
}

# The placeholder of the first deployment is another image, so it gives no tag.
remember_the_app() {
  URI=https://$1 DEPLOYED_TAG='' UNTAGGED_IMAGE=${2%:*}
  [[ $2 != *"/$IMAGE:"* ]] || DEPLOYED_TAG=${2##*:}
}

need_the_site() {
  [[ -n $APP && -n $REGISTRY ]] || fail "There is no site \"$NAME\" in the resource group \"$RESOURCE_GROUP\" yet, or a part of it is missing." \
    "Run $ME full"
}

TAGS_OF=(acr repository show-tags --repository "$IMAGE" --orderby time_desc --name)

need_the_tag() {
  local tags
  tags=$(ask "${TAGS_OF[@]}" "$REGISTRY")
  [[ $'\n'$tags$'\n' == *$'\n'"$1"$'\n'* ]] || fail "There is no image $IMAGE:$1 in the registry." \
    "The registry has, newest first: $(head -n 5 <<<"$tags" | tr '\n' ' ')"
}

# Time and commit: no tag is used twice, and a running image shows its commit, and whether there were changes on top of it.
new_tag() {
  local commit='' changes=''
  [[ ! -e $ROOT/.git ]] || commit=$(git -C "$ROOT" rev-parse --short=7 HEAD 2>/dev/null) || commit=''
  [[ -z $commit ]] || changes=$(git -C "$ROOT" status --porcelain 2>/dev/null) || changes=unknown
  [[ -z $changes ]] || commit=$commit-changed
  printf '%s%s' "$(date -u +%Y%m%d-%H%M%S)" "${commit:+-$commit}"
}

# The person who deploys may read the first password. A service principal, or a user who may not ask for an id, may not.
signed_in_user() {
  [[ $USER_TYPE == user ]] || return 0
  show_in_dry_run az ad signed-in-user show --query id
  run_az ad signed-in-user show --query id || true
}

# deploy TAG: the resources of infra/main.bicep with this image; with an empty tag, a placeholder. They go to LOCATION. The
# record of the deployment stays where it is: Azure refuses to move one.
deploy() {
  local file=$TEMP/parameters.json
  write_parameters "$1" >"$file"
  [[ -z $DRY_RUN ]] || say "  # $file: $(tr -d '\n' <"$file")"
  change deployment sub create --name "$DEPLOYMENT" --location "${RECORD_LOCATION:-$LOCATION}" --template-file "$ROOT/infra/main.bicep" \
    --parameters "@$file" --no-prompt true
  rm -f "$file"
  SECRET_KEY='' ADMIN_PASSWORD='' RECOVERS_VAULT=''
}

# set_image TAG: changes nothing else, so no right to assign roles is needed. In App Service UNTAGGED_IMAGE starts with DOCKER|.
set_image() {
  local image=$UNTAGGED_IMAGE:$1
  case $APP_HOST in
    appservice) change webapp config set --resource-group "$RESOURCE_GROUP" --name "$APP" --linux-fx-version "$image" ;;
    *) change containerapp update --resource-group "$RESOURCE_GROUP" --name "$APP" --image "$image" ;;
  esac
}

# wait_until_ready TAG
wait_until_ready() {
  if [[ -n $DRY_RUN ]]; then
    show_in_dry_run curl --silent --max-time 10 --write-out '\n%{http_code}' "$URI/health/ready"
    return
  fi
  if ! with_progress becomes_ready "$1"; then
    say_the_way_back "$1"
    fail "The site did not become ready in $WAIT_SECONDS seconds." \
      "Read its logs: $ME logs, or in the portal the Log Analytics workspace of $RESOURCE_GROUP."
  fi
}

becomes_ready() {
  local tries=$((WAIT_SECONDS / 5 + 1)) end=$((SECONDS + WAIT_SECONDS)) good=0 needed=1
  # The old container answers until the new one is up. The answer names the release; an image that was built without a name
  # has to answer well for two minutes, longer than the change takes.
  [[ $APP_HOST != appservice || -z $DEPLOYED_TAG || $DEPLOYED_TAG == "$1" ]] || needed=24
  while ((good > 0 || (tries > 0 && SECONDS <= end))); do # a look at a silent site takes 10 s
    if newest_serves && is_ready; then good=$((good + 1)); else good=0; fi
    [[ $good == 0 || $READY_ANSWER != *"\"release\": \"$1\""* ]] || return 0
    ((good < needed)) || return 0
    tries=$((tries - 1))
    sleep 5
  done
  return 1
}

say_the_way_back() {
  [[ -z $DEPLOYED_TAG || $DEPLOYED_TAG == "$1" ]] ||
    say "To go back to the previous image: $ME image --tag $DEPLOYED_TAG"
}

# The old revision of a container app answers until the new one can. A look that fails counts as "not yet".
newest_serves() {
  [[ $APP_HOST == containerapps ]] || return 0
  local answer newest serving
  answer=$(run_az containerapp show --resource-group "$RESOURCE_GROUP" --name "$APP" \
    --query '[[properties.latestRevisionName, properties.latestReadyRevisionName]]') || return 1
  IFS=$'\t' read -r newest serving <<<"$answer"
  [[ $newest == "$serving" ]]
}

# The placeholder answers 200 to anything; only the site reports its checks.
is_ready() {
  READY_ANSWER=
  show_in_dry_run curl --silent --max-time 10 --write-out '\n%{http_code}' "$URI/health/ready"
  READY_ANSWER=$(curl --silent --max-time 10 --write-out '\n%{http_code}' "$URI/health/ready" </dev/null) || return 1
  [[ $READY_ANSWER == *'"accepting"'*$'\n200' ]]
}

running_instances() {
  case $APP_HOST in
    appservice) ask webapp list-instances --resource-group "$RESOURCE_GROUP" --name "$APP" --query 'length(@)' ;;
    *) ask containerapp replica list --resource-group "$RESOURCE_GROUP" --name "$APP" --query 'length(@)' ;;
  esac
}

follow_logs() {
  local command=(webapp log tail)
  [[ $APP_HOST == appservice ]] || command=(containerapp logs show --follow true --tail 100 --format text)
  command+=(--resource-group "$RESOURCE_GROUP" --name "$APP" --subscription "$SUBSCRIPTION")
  show_in_dry_run az "${command[@]}"
  [[ -n $DRY_RUN ]] || az "${command[@]}" --only-show-errors </dev/null ||
    fail 'az ended.' 'Run the same command again; older lines are in the Log Analytics workspace of the group.'
}
