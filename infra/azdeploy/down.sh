# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# How azdeploy.sh removes a site: its resource group, and with --purge what Azure keeps of that group, nothing else.

remove_group() {
  local inside answer=''
  inside=$(ask resource list --resource-group "$RESOURCE_GROUP" --query '[].[type, name, location]')
  say "This removes the resource group \"$RESOURCE_GROUP\" with everything in it, conversations too:" "  ${inside//$'\n'/$'\n'  }"
  # https://learn.microsoft.com/azure/postgresql/backup-restore/how-to-restore-deleted-server: nobody can purge these.
  [[ -z $PURGE ]] || say 'With --purge the names are free again. Azure still keeps, for this subscription only:' \
    '  backups of the database for 5 days, logs for 14.'
  if [[ -z $YES && -z $DRY_RUN ]]; then
    printf 'Type the name of the group to remove it: ' >&3
    read -r answer || true
    [[ $answer == "$RESOURCE_GROUP" ]] || fail 'That is not its name.' 'Nothing was removed. To remove it, run the command again and type the name.'
  fi
  say 'Removing it takes about 10 minutes.'
  DOING="removing the resource group $RESOURCE_GROUP"
  change group delete --name "$RESOURCE_GROUP" --yes
  [[ -z $PURGE ]] || purge_what_was_in_it "$inside"
}

# The exercise says: if the deployment fails, change the region and try again. A group cannot move, so it is removed first,
# unless it ever had an image. --yes does not count: it is no consent to a removal.
begin_again_elsewhere() {
  [[ -n $GROUP_LOCATION && $LOCATION != "$GROUP_LOCATION" && -z $DEPLOYED_TAG$TAKES_OVER && -z $YES ]] || return 0
  say "The site was begun in $GROUP_LOCATION, and has never run. To begin again in $LOCATION it has to be removed there first."
  PURGE=1 STEPS=$((STEPS + 1))
  remove_group
  GROUP_IS_THERE=false GROUP_LOCATION='' REGISTRY='' VAULT='' APP='' APP_HOST=''
}

# From the list taken before the removal: Azure's own list of deleted resources may be late.
purge_what_was_in_it() {
  step 'removing for good what Azure keeps of the site'
  local type name location
  while IFS=$'\t' read -r type name location; do
    purge "$type" "$name" "$location"
  done <<<"$1"
}

purge() {
  case $1 in
    Microsoft.CognitiveServices/accounts)
      change cognitiveservices account purge --name "$2" --resource-group "$RESOURCE_GROUP" --location "$3" ;;
    Microsoft.KeyVault/vaults) change keyvault purge --name "$2" --location "$3" ;;
    *) ;;
  esac
}

# For a run that was stopped between removal and purge. The group is gone, so the tag of each resource shows its site.
purge_leftovers() {
  local accounts vaults
  step 'looking for what Azure keeps of the site'
  accounts=$(ask cognitiveservices account list-deleted --query '[].[name, location, id, tags.voicesite]')
  vaults=$(ask keyvault list-deleted --resource-type vault \
    --query '[].[name, properties.location, properties.vaultId, properties.tags.voicesite]')
  purge_ours Microsoft.CognitiveServices/accounts "$accounts"
  purge_ours Microsoft.KeyVault/vaults "$vaults"
}

purge_ours() {
  local name location id tag group
  group=$(lower "$RESOURCE_GROUP")
  while IFS=$'\t' read -r name location id tag <&4; do # not standard input: confirm reads that
    id=$(lower "$id")
    [[ $tag == "$NAME" && $id == *"/resourcegroups/$group/"* ]] || continue
    confirm "Remove $name for good?" 'It was left alone.'
    purge "$1" "$name" "$location"
    say "Removed for good: $name"
  done 4<<<"$2"
}

lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
