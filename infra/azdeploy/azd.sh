# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# azd removes what an environment in .azure describes. azdeploy.sh creates with az, so it describes the site to azd.

AZD_DOWN='' # the command that removes the site; empty: azd does not know it
readonly AZD_MARK='VOICESITE_MADE_BY="azdeploy.sh"'

# An environment of that name without the mark is azd's own: it may describe another site, and stays as it is.
introduce_to_azd() {
  local folder=$ROOT/.azure/$NAME
  [[ -z $DRY_RUN ]] || return 0
  [[ ! -e $folder/.env || $(<"$folder/.env") == *"$AZD_MARK"* ]] || return 0
  AZD_DOWN=
  { mkdir -p "$folder" && describe_for_azd >"$folder/.env"; } 2>/dev/null || return 0 # a folder without write access
  [[ -e $ROOT/.azure/config.json ]] || printf '{"version":1,"defaultEnvironment":"%s"}\n' "$NAME" >"$ROOT/.azure/config.json"
  AZD_DOWN='azd down --purge'
  is_azd_default || AZD_DOWN="$AZD_DOWN --environment $NAME"
}

# With host and vault `azd up` neither creates a second host nor makes new secrets, and it leaves a public trial public.
describe_for_azd() {
  cat <<TEXT
AZURE_ENV_NAME="$NAME"
AZURE_LOCATION="$LOCATION"
AZURE_RESOURCE_GROUP="$RESOURCE_GROUP"
AZURE_SUBSCRIPTION_ID="$SUBSCRIPTION"
VOICESITE_HOST="$HOST"
$AZD_MARK
TEXT
  [[ ${SET_privateNetwork:-} != false ]] || echo 'VOICESITE_PRIVATE_NETWORK="false"'
  [[ -z $VAULT ]] || printf 'AZURE_KEY_VAULT_NAME="%s"\n' "$VAULT"
}

is_azd_default() {
  local text
  text=$(<"$ROOT/.azure/config.json")
  [[ ${text//[[:space:]]/} == *"\"defaultEnvironment\":\"$NAME\""* ]]
}

say_how_to_remove_it() {
  [[ -z $DRY_RUN ]] || return 0
  say "Remove it all with ${AZD_DOWN:+$AZD_DOWN, or with }$ME down --purge. Until then it costs money."
}
