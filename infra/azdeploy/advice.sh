# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# What to do about an error of Azure. It is recognised by the codes in Azure's text: first the specific ones, then the general.

ENABLE_SUBSCRIPTION='Enable the subscription in the portal (Cost Management + Billing), or use another: az account set --subscription NAME'
readonly ENABLE_SUBSCRIPTION

advice() {
  case $1 in
    *AADSTS*|*"az login"*|*InvalidAuthenticationToken*|*ExpiredAuthenticationToken*)
      echo 'Sign in: az login. Then run the same command again.' ;;
    *ReadOnlyDisabledSubscription*|*SubscriptionNotFound*|*DisabledSubscription*)
      echo "$ENABLE_SUBSCRIPTION" ;;
    *RequestDisallowedByAzure*|*LocationIsOfferRestricted*|*RegionClosedForSubscription*|*"in: []"*)
      echo "This subscription may not create that in $LOCATION. $(another_region)" ;;
    *RequestDisallowedByPolicy*)
      echo 'A policy of your organisation forbids it; the text above names the policy. Ask its administrator, or use another subscription.' ;;
    *) advice_on_rights "$1" || advice_on_names "$1" || advice_on_regions "$1" || advice_on_the_rest "$1" ;;
  esac
}

advice_on_rights() {
  case $1 in
    *oleAssignments/write*[Aa]uthoriz*|*[Aa]uthoriz*oleAssignments/write*)
      echo 'You may not assign roles, and the site needs some. Ask for the role Owner, or Contributor with Role Based' \
        "Access Control Administrator, on subscription $SUBSCRIPTION; sign in again (az login), then run the same command again." ;;
    *deletedAccounts/delete*|*deletedVaults/purge*)
      echo "You may not purge. You need the role Contributor on the subscription $SUBSCRIPTION itself, not on a group in it." ;;
    *AuthorizationFailed*|*"Authorization failed"*|*"does not have authorization"*)
      echo "You lack a role; the text above names the action. Ask for the role Owner on subscription $SUBSCRIPTION," \
        'sign in again (az login), then run the same command again.' ;;
    *) return 1 ;;
  esac
}

advice_on_names() {
  local account=ACCOUNT
  [[ ! $1 =~ CognitiveServices/accounts/([A-Za-z0-9-]+) ]] || account=${BASH_REMATCH[1]}
  case $1 in
    *FlagMustBeSetForRestore*)
      echo 'Azure still keeps a deleted Foundry resource of this name. Remove it for good, then run the same command again:' \
        "az cognitiveservices account purge --name $account --resource-group $RESOURCE_GROUP --location ${SET_voiceLiveLocation:-$LOCATION}" ;;
    *CustomDomainInUse*)
      echo 'The name of the Foundry resource is taken, maybe by one that was deleted in the last 48 hours: look with az' \
        'cognitiveservices account list-deleted, and purge it; or choose another --name.' ;;
    *"exists in deleted state"*|*VaultAlreadyExists*)
      echo 'Azure still keeps a deleted vault of this name, or another customer has it. Look with az keyvault list-deleted, remove' \
        'it for good with az keyvault purge --name VAULT; or choose another --name.' ;;
    *DeletedVaultPurge*)
      echo 'The vault is protected against being purged: Azure removes it when its time is over. Choose another --name until then.' ;;
    *AlreadyInUse*|*NameUnavailable*|*NameNotAvailable*|*"Website with given name"*|*ServerNameAlreadyExists*|*StorageAccountAlreadyTaken*)
      echo 'Somebody else has one of the names; the text above says which. Choose another --name.' ;;
    *InvalidResourceGroupLocation*|*InvalidDeploymentLocation*)
      echo 'It is in another region already. Leave location (--location) empty, or choose another --name and rg (--resource-group).' ;;
    *) return 1 ;;
  esac
}

advice_on_regions() {
  case $1 in
    *LocationNotAvailableForResourceType*|*NoRegisteredProviderFound*|*InvalidApiSetId*|*DeploymentModelNotSupported*|*InvalidResourceProperties*|*ModelNotSupported*|*"allowed value"*)
      echo "$LOCATION lacks something that the site needs; the text above says what. $(another_region)" ;;
    *InsufficientQuota*)
      echo "The quota of the model in $LOCATION is used up: ask for more at https://aka.ms/oai/stuquotarequest. $(another_region)" ;;
    *SubscriptionIsOverQuotaForSku*|*QuotaExceeded*|*"quota of 0"*|*"exceeding approved"*|*OperationNotAllowed*|*InSubExceeded*|*SkuNotAvailable*|*SpecialFeatureOrQuotaIdRequired*)
      echo "The subscription's quota in $LOCATION is too small: ask for more in the portal (Quotas). $(another_region)" ;;
    *) return 1 ;;
  esac
}

# A site cannot move. One that never ran is removed, and begun again in another region.
another_region() {
  if [[ -n $DEPLOYED_TAG ]]; then
    echo 'Or create a second site in another region, with --name and --location.'
  else
    echo 'Or use another region: change location (--location), and run the same command again; swedencentral and' \
      'eastus2 have most models.'
  fi
}

advice_on_the_rest() {
  case $1 in
    *MissingSubscriptionRegistration*)
      echo 'This provider is not registered for the subscription yet: az provider register --wait --namespace with the name above.' ;;
    *TasksOperationsNotAllowed*)
      echo 'This subscription may not build images in the cloud (free trials may not): upgrade it, or ask Azure support.' ;;
    *toomanyrequests*)
      echo 'Docker Hub, where the image starts from, limits downloads, and the builds in the cloud share that limit. Run the' \
        'same command again in some minutes; if it fails for hours, use another region, whose builds have other addresses.' ;;
    *"Run failed"*|*"Run timed out"*|*"Run was canceled"*)
      echo "The end of the build's log is above; all of it: az acr task list-runs --registry $REGISTRY --output table. Fix the cause; if a download failed, run the same command again." ;;
    *DeploymentActive*)
      echo "Another deployment of this site is running. Wait for it, or stop it: az deployment sub cancel --name $DEPLOYMENT" ;;
    *"unable to fetch secret"*)
      echo 'The site may not read the vault yet. Wait some minutes, then run the same command again. To get back a secret that' \
        "was deleted: az keyvault secret recover --vault-name ${VAULT:-VAULT} --name SECRET" ;;
    *MANIFEST_UNKNOWN*|*"unable to pull image"*)
      echo "The image is not in the registry. $ME image builds a new one." ;;
    *ScopeLocked*)
      echo 'A lock protects it. To remove the lock: az lock list --resource-group '"$RESOURCE_GROUP"', then az lock delete.' ;;
    *"ownload Bicep"*|*"nstall Bicep"*)
      echo 'az could not fetch Bicep. Do: az bicep install, on a network that reaches downloads.bicep.azure.com.' ;;
    *)
      echo 'Run the same command again in a minute: it continues from here.' \
        "${DEPLOYMENT:+If it fails again, Azure has details: az deployment operation sub list --name $DEPLOYMENT}" ;;
  esac
}
