# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# What a site is deployed with: settings that were chosen now or before, secrets, and where it may be.

# The record of the last deployment: where Azure keeps it, the group that it names, its settings. Empty: there is none.
RECORD_LOCATION='' RECORD_GROUP='' RECORDED=''
# Parameters of infra/main.bicep that people may choose: those written as JSON text, and those written as they are.
readonly TEXTS='host voiceLiveModel firstAdminUsername planSku containerCores databaseSku databaseTier redisSku customDomain voiceLiveLocation'
readonly LITERALS='instances privateNetwork redisReplica modelDeployment extraSettings extraVaultSettings'

# A setting keeps the value of the last deployment unless this run gives another. What nobody ever chose is left out:
# infra/main.bicep has its default.
recall_settings() {
  local parameter value
  DEPLOYMENT=$NAME # azd looks for a deployment that is called like its environment
  LOCATION=${LOCATION:-${GROUP_LOCATION:-swedencentral}}
  read_record "$DEPLOYMENT"
  if [[ -z $RECORD_LOCATION && $GROUP_IS_THERE == true ]]; then
    read_record "$IMAGE-$NAME-$GROUP_LOCATION" # as it was called until November 2026
    RECORD_LOCATION=''
  fi
  [[ $GROUP_IS_THERE == true && $(lower "$RECORD_GROUP") == "$(lower "$RESOURCE_GROUP")" ]] || RECORDED=''
  if [[ -z $RECORDED && -n $DEPLOYED_TAG && -z $INSTANCES && $COMMAND == full ]]; then
    fail 'The site exists, but the record of its deployment does not (azd keeps its own, Azure the last 800).' \
      'Give the settings of the site: --instances N, and --model, --admin, --public-trial, --set where they differ from the defaults.'
  fi
  for parameter in $TEXTS $LITERALS; do
    IFS= read -r value || true
    [[ $value != null ]] || value=
    keep "$parameter" "$value"
  done <<<"$RECORDED"
  [[ -z $RECORDED ]] || keep privateNetwork false # it was public when nobody chose, until November 2026
  HOST=${SET_host:-${APP_HOST:-appservice}}
  INSTANCES=${SET_instances:-1}
  ADMIN=${SET_firstAdminUsername:-admin}
}

# read_record DEPLOYMENT: what Azure remembers of it, one value a line, as text; an absent one is null.
read_record() {
  local fields='' parameter record environment=''
  for parameter in environmentName resourceGroupName $TEXTS $LITERALS; do fields="$fields, to_string($parameter.value)"; done
  record=$(ask_if_there deployment sub show --name "$1" --query "[[location], properties.parameters.[${fields#, }]][]")
  {
    read -r RECORD_LOCATION
    read -r environment
    read -r RECORD_GROUP
    RECORDED=$(cat)
  } <<<"$record" || true
  [[ -z $record || $environment == "$NAME" ]] || fail "Azure has a deployment \"$1\" that is not of this site." 'Choose another --name.'
}

# keep PARAMETER VALUE: sets it unless it is set already.
keep() {
  local variable=SET_$1
  [[ -n ${!variable:-} ]] || printf -v "$variable" %s "$2"
}

# There is one record for each name, and azd removes the group in it: it would never find the other one.
refuse_a_second_group() {
  local is_there
  [[ -n $RECORD_GROUP && $(lower "$RECORD_GROUP") != "$(lower "$RESOURCE_GROUP")" ]] || return 0
  is_there=$(ask group exists --name "$RECORD_GROUP")
  [[ $is_there != true ]] ||
    fail "The site \"$NAME\" is in the resource group \"$RECORD_GROUP\"." \
      "Remove it there: ./azdeploy.sh --name $NAME --resource-group $RECORD_GROUP down --purge. Or give the second site a name of its own with --name."
}

refuse_to_move() {
  [[ -z $TAKES_OVER || $LOCATION == "$GROUP_LOCATION" ]] ||
    fail "The resource group \"$RESOURCE_GROUP\" is in $GROUP_LOCATION, and everything in it goes there." \
      "Set location (--location) to $GROUP_LOCATION, or choose another rg (--resource-group)."
  [[ -z $GROUP_LOCATION || $LOCATION == "$GROUP_LOCATION" ]] ||
    fail "The site is in $GROUP_LOCATION and cannot move to $LOCATION." \
      "Leave location (--location) empty, or choose another --name. To begin again there, without its data: $ME down --purge first."
  [[ -z $APP_HOST || $HOST == "$APP_HOST" ]] ||
    fail "The site runs on $APP_HOST; with $HOST there would be two." 'Leave --host out, or choose another --name.'
}

# Azure would create everything, and no call would ever work. These regions have gpt-realtime on Voice Live (November 2026).
refuse_a_region_without_the_model() {
  local regions='australiaeast canadacentral canadaeast centralindia centralus eastus2 francecentral southeastasia swedencentral uksouth westus2'
  [[ -z $APP || $LOCATION != "$GROUP_LOCATION" ]] || return 0
  [[ -z ${SET_voiceLiveLocation:-} && ${SET_voiceLiveModel:-gpt-realtime} == gpt-realtime* ]] || return 0
  [[ " $regions " == *" $LOCATION "* ]] || fail "Voice Live has no gpt-realtime in $LOCATION. It has it in: $regions." \
    "Choose one of those as location (--location), or only for Voice Live with --set voiceLiveLocation=REGION. If Azure has it in $LOCATION by now: --set voiceLiveLocation=$LOCATION."
}

# Only those that the vault does not have. The administrator's password is for the first start: once an image runs there is
# an administrator, and a first password that was deleted stays deleted.
make_secrets() {
  local there='' key_is_missing='' password_is_missing=''
  [[ -z $VAULT ]] || there=$(names_of_secrets)
  [[ $there == *secret-key* ]] || key_is_missing=1
  [[ $there == *first-admin-password* || -n $DEPLOYED_TAG ]] || password_is_missing=1
  [[ -z $key_is_missing ]] || SECRET_KEY=$(random_text 64)
  [[ -z $password_is_missing ]] || ADMIN_PASSWORD=$(random_text 24)
}

# Asks the control plane, which has the names and never the values.
names_of_secrets() {
  local vault=/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.KeyVault/vaults/$VAULT
  ask rest --method get --url "$vault/secrets?api-version=2023-07-01" --query 'value[].name'
}

random_text() {
  if [[ -n $DRY_RUN ]]; then
    printf 'made at random, %s characters' "$1"
    return
  fi
  local text
  text=$(head -c 1024 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
  [[ ${#text} -ge $1 ]] || fail '/dev/urandom returned too little.' 'Run the same command again.'
  printf %s "${text:0:$1}"
}

# Every value was checked to need no quoting. Secrets go only through this file, never through arguments.
write_parameters() {
  local parameter variable
  cat <<JSON
{
  "\$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
JSON
  for parameter in $TEXTS; do
    variable=SET_$parameter
    [[ -z ${!variable:-} ]] || printf '    "%s": {"value": "%s"},\n' "$parameter" "${!variable}"
  done
  for parameter in $LITERALS; do
    variable=SET_$parameter
    if [[ -n $DRY_RUN && -n ${SET_extraSettings:-} ]]; then SET_extraSettings='{"not": "shown"}'; fi
    [[ -z ${!variable:-} ]] || printf '    "%s": {"value": %s},\n' "$parameter" "${!variable}"
  done
  cat <<JSON
    "environmentName": {"value": "$NAME"},
    "location": {"value": "$LOCATION"},
    "resourceGroupName": {"value": "$RESOURCE_GROUP"},
    "imageTag": {"value": "$1"},
    "recoverVault": {"value": ${RECOVERS_VAULT:-false}},
    "principalId": {"value": "$PRINCIPAL"},
    "secretKey": {"value": "$SECRET_KEY"},
    "firstAdminPassword": {"value": "$ADMIN_PASSWORD"}
  }
}
JSON
}
