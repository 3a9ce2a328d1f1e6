# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# What to do about what Azure says. It is told by the codes that Azure gives, the particular ones before the general.

MEND_SUBSCRIPTION='Enable the subscription in the portal (Cost Management + Billing), or take another: az account set --subscription NAME'
readonly MEND_SUBSCRIPTION

advice() {
  case $1 in
    *AADSTS*|*"az login"*|*InvalidAuthenticationToken*|*ExpiredAuthenticationToken*)
      echo 'Sign in: az login. Then the same command again.' ;;
    *ReadOnlyDisabledSubscription*|*SubscriptionNotFound*|*DisabledSubscription*)
      echo "$MEND_SUBSCRIPTION" ;;
    *RequestDisallowedByAzure*|*LocationIsOfferRestricted*|*RegionClosedForSubscription*|*"in: []"*)
      echo "This subscription may not use $LOCATION for that. $(another_region)" ;;
    *RequestDisallowedByPolicy*)
      echo 'A policy of your organisation forbids it; the text above names it. Ask whoever keeps it, or take another subscription.' ;;
    *) advice_on_rights "$1" || advice_on_names "$1" || advice_on_regions "$1" || advice_on_the_rest "$1" ;;
  esac
}

advice_on_rights() {
  case $1 in
    *oleAssignments/write*[Aa]uthoriz*|*[Aa]uthoriz*oleAssignments/write*)
      echo 'You may not give roles, and the site needs some. Have somebody give you Owner, or Contributor with Role Based' \
        "Access Control Administrator, on subscription $SUBSCRIPTION; sign in anew (az login), then the same command again." ;;
    *deletedAccounts/delete*|*deletedVaults/purge*)
      echo "You may not purge. That takes the role Contributor on the subscription $SUBSCRIPTION itself, not on a group in it." ;;
    *AuthorizationFailed*|*"Authorization failed"*|*"does not have authorization"*)
      echo "You lack a role; the text above names the action. Have somebody give you Owner on subscription $SUBSCRIPTION," \
        'sign in anew (az login), then the same command again.' ;;
    *) return 1 ;;
  esac
}

advice_on_names() {
  local account=ACCOUNT
  [[ ! $1 =~ CognitiveServices/accounts/([A-Za-z0-9-]+) ]] || account=${BASH_REMATCH[1]}
  case $1 in
    *FlagMustBeSetForRestore*)
      echo 'Azure still keeps a deleted Foundry resource of this name. Remove it for good, then the same command again:' \
        "az cognitiveservices account purge --name $account --resource-group $RESOURCE_GROUP --location ${SET_voiceLiveLocation:-$LOCATION}" ;;
    *CustomDomainInUse*)
      echo 'The name of the Foundry resource is taken, maybe by one that was deleted in the last 48 hours: look with az' \
        'cognitiveservices account list-deleted, and purge it; or take another --name.' ;;
    *"exists in deleted state"*|*VaultAlreadyExists*)
      echo 'Azure still keeps a deleted vault of this name, or it is taken. Look with az keyvault list-deleted, remove it for' \
        'good with az keyvault purge --name VAULT; or take another --name.' ;;
    *DeletedVaultPurge*)
      echo 'The vault is protected against being purged: Azure removes it when its time is over. Take another --name until then.' ;;
    *AlreadyInUse*|*NameUnavailable*|*NameNotAvailable*|*"Website with given name"*|*ServerNameAlreadyExists*|*StorageAccountAlreadyTaken*)
      echo 'A name is taken by somebody else; the text above says which. Take another --name.' ;;
    *InvalidResourceGroupLocation*|*InvalidDeploymentLocation*)
      echo 'It is in another region already. Leave --location out, or take another --name and --resource-group.' ;;
    *) return 1 ;;
  esac
}

advice_on_regions() {
  case $1 in
    *LocationNotAvailableForResourceType*|*NoRegisteredProviderFound*|*InvalidApiSetId*|*DeploymentModelNotSupported*|*InvalidResourceProperties*|*ModelNotSupported*|*"allowed value"*)
      echo "$LOCATION does not have all that is needed; the text above says what. $(another_region)" ;;
    *InsufficientQuota*)
      echo "The quota of the model in $LOCATION is used up: ask for more at https://aka.ms/oai/stuquotarequest. $(another_region)" ;;
    *SubscriptionIsOverQuotaForSku*|*QuotaExceeded*|*"quota of 0"*|*"exceeding approved"*|*OperationNotAllowed*|*InSubExceeded*|*SkuNotAvailable*|*SpecialFeatureOrQuotaIdRequired*)
      echo "The subscription's quota in $LOCATION does not do: ask for more in the portal (Quotas). $(another_region)" ;;
    *) return 1 ;;
  esac
}

# A site stays where it is; one that never ran may go and come again elsewhere.
another_region() {
  if [[ -n $DEPLOYED_TAG ]]; then
    echo 'Or make a second site in another region, with --name and --location.'
  else
    echo "Or take another region: $ME down --purge, then the same command with --location; swedencentral and" \
      'eastus2 have most.'
  fi
}

advice_on_the_rest() {
  case $1 in
    *MissingSubscriptionRegistration*)
      echo 'The subscription does not know this provider yet: az provider register --namespace with the name above, --wait.' ;;
    *TasksOperationsNotAllowed*)
      echo 'This subscription may not build images in the cloud (free trials may not): upgrade it, or ask Azure support.' ;;
    *"Run failed"*|*"Run timed out"*|*"Run was canceled"*)
      echo "The end of the build's log is above; az acr task list-runs --registry $REGISTRY --output table has all. Mend it, or run again if it was a download." ;;
    *DeploymentActive*)
      echo "Another deployment of this site is under way. Wait for it, or stop it: az deployment sub cancel --name $DEPLOYMENT" ;;
    *"unable to fetch secret"*)
      echo 'The site may not read the vault yet: that passes in some minutes, then the same command again. A secret that was' \
        "deleted comes back with az keyvault secret recover --vault-name ${VAULT:-VAULT} --name SECRET" ;;
    *MANIFEST_UNKNOWN*|*"unable to pull image"*)
      echo "The image is not in the registry. $ME image builds a new one." ;;
    *ScopeLocked*)
      echo 'A lock keeps it. If it should go: az lock list --resource-group '"$RESOURCE_GROUP"', then az lock delete.' ;;
    *"ownload Bicep"*|*"nstall Bicep"*)
      echo 'az could not fetch Bicep. Do: az bicep install, on a network that reaches downloads.bicep.azure.com.' ;;
    *)
      echo 'The same command again goes on from here; much is over in a minute.' \
        "${DEPLOYMENT:+If it stays, Azure tells more: az deployment operation sub list --name $DEPLOYMENT}" ;;
  esac
}
