# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# What people ask for: help, options, the menu. After check_settings every value is safe wherever it is used.

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
  --resource-group GROUP  for this site alone (rg at the top of this file; if empty, rg-<name>)
  --location REGION       (location at the top of this file; if empty, swedencentral)
  --host HOST             appservice or containerapps (appservice)
  --instances N           processes of the site, 1 to 30 (1)
  --model MODEL           of a new persona (gpt-realtime)
  --admin NAME            of the first administrator (admin)
  --public-trial          public addresses for database and Redis, and a vault that down --purge removes
  --private-network       neither (that is so from the start, except for a trial)
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
      --public-trial) PRIVATE_NETWORK=false ;;
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
    --name) NAME=$2 ME="$ME --name $2" ;;
    --resource-group) rg=$2 ME="$ME --resource-group $2" ;;
    --location) location=$2 ;;
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
  say "Voicesite on Azure: site \"$NAME\", resource group \"${rg:-rg-$NAME}\""
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
  [[ -z $RESOURCE_GROUP$LOCATION ]] ||
    usage_error 'RESOURCE_GROUP and LOCATION at the top of azdeploy.sh are now called rg and location. Nothing was done.'
  NAME=${NAME:-voicesite} WAIT_SECONDS=${WAIT_SECONDS:-900}
  RESOURCE_GROUP=${rg:-rg-$NAME}
  LOCATION=$(lower "${location// /}") # "Sweden Central" is how the portal writes it
  check --name "$NAME" '^[a-z][a-z0-9-]{1,14}[a-z0-9]$' '3 to 16 characters of a-z, 0-9 and -, the first a letter'
  check 'rg (--resource-group)' "$RESOURCE_GROUP" '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,88}[A-Za-z0-9_-]$' 'letters, digits, . _ and -'
  check 'location (--location)' "$LOCATION" '^[a-z0-9]*$' 'the short name, like swedencentral: az account list-locations --output table'
  check --host "$HOST" '^(appservice|containerapps)?$' 'appservice or containerapps'
  check --instances "$INSTANCES" '^([1-9]|[12][0-9]|30)?$' 'a number from 1 to 30'
  check --model "$MODEL" '^[A-Za-z0-9.-]*$' 'letters, digits, . and -'
  check --admin "$ADMIN" '^[A-Za-z0-9@.+_-]{0,150}$' 'letters, digits and @ . + - _'
  check PRIVATE_NETWORK "$PRIVATE_NETWORK" '^(true|false)?$' 'true or false'
  check --tag "$TAG" '^([A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$' 'letters, digits, . _ and -'
  check --wait "$WAIT_SECONDS" '^[1-9][0-9]{0,4}$' 'seconds, a whole number'
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
