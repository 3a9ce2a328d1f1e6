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
  [[ -z $PURGE ]] || find_the_protected_vault "$inside"
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

PROTECTED_VAULT='' # nobody can purge it

find_the_protected_vault() {
  local type name location answer
  while IFS=$'\t' read -r type name location <&4; do
    [[ $type == Microsoft.KeyVault/vaults ]] || continue
    answer=$(ask rest --method get --query properties.enablePurgeProtection \
      --url "/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.KeyVault/vaults/$name?api-version=2023-07-01")
    [[ $(lower "$answer") != true ]] || PROTECTED_VAULT=$name
  done 4<<<"$1"
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
    Microsoft.KeyVault/vaults)
      if [[ $2 == "$PROTECTED_VAULT" ]]; then
        say "Azure keeps the vault $2 for seven days and then removes it; it is protected, so nobody can do it before." \
          "  Until then the site can come back in the same group and region: $ME full"
        return
      fi
      change keyvault purge --name "$2" --location "$3"
      ;;
    *) ;;
  esac
}

# For a run that was stopped between removal and purge. The group is gone, so the tag of each resource shows its site.
purge_leftovers() {
  local accounts vaults
  step 'looking for what Azure keeps of the site'
  accounts=$(ask cognitiveservices account list-deleted --query '[].[name, location, id, tags.voicesite]')
  vaults=$(deleted_vaults)
  purge_ours Microsoft.CognitiveServices/accounts "$accounts"
  purge_ours Microsoft.KeyVault/vaults "$vaults"
}

deleted_vaults() {
  ask keyvault list-deleted --resource-type vault \
    --query '[].[name, properties.location, properties.vaultId, properties.tags.voicesite, properties.purgeProtectionEnabled]'
}

purge_ours() {
  local name location id tag protected
  while IFS=$'\t' read -r name location id tag protected <&4; do # not standard input: confirm reads that
    is_ours "$id" "$tag" || continue
    protected=$(lower "$protected") # in a row it is True
    [[ $protected != true ]] || PROTECTED_VAULT=$name
    [[ $protected == true ]] || confirm "Remove $name for good?" 'It was left alone.'
    purge "$1" "$name" "$location"
    [[ $protected == true ]] || say "Removed for good: $name"
  done 4<<<"$2"
}

# is_ours ID TAG: whether a deleted resource was of this site.
is_ours() {
  local id group
  id=$(lower "$1") group=$(lower "$RESOURCE_GROUP")
  [[ $2 == "$NAME" && $id == *"/resourcegroups/$group/"* ]]
}

# The vault of a site that was removed has kept its name. It comes back, since no other can be made in its place.
find_a_removed_vault() {
  [[ -z $VAULT ]] || return 0
  local vaults name location id tag protected
  vaults=$(deleted_vaults)
  while IFS=$'\t' read -r name location id tag protected <&4; do
    is_ours "$id" "$tag" || continue
    [[ $location == "$LOCATION" ]] || fail "Azure keeps the vault $name of this site, which was removed, in $location." \
      "Use that region (--location $location), or choose another --name."
    RECOVERS_VAULT=true
    say "The vault $name of this site, which was removed, comes back."
  done 4<<<"$vaults"
}

lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
