// Everything the site needs in Azure, in one resource group. `azd up` and azdeploy.sh both deploy this file. By hand:
//   az deployment sub create --location swedencentral --template-file infra/main.bicep --parameters @parameters.json
// with environmentName, location, secretKey and firstAdminPassword in that file: everybody on the machine can read
// arguments.
// The deployment assigns roles to the site's identity. For that you need the role Owner, or Contributor with Role Based
// Access Control Administrator, on the subscription.
targetScope = 'subscription'

@minLength(3)
@maxLength(16)
@description('Base of the names: 3 to 16 lower-case letters, digits and hyphens, the first a letter.')
param environmentName string

@minLength(3)
@description('Region of everything; voiceLiveLocation can name another for the Foundry resource. swedencentral and eastus2 have most models.')
param location string

@minLength(1)
@maxLength(90)
@description('Resource group, created if it does not exist. Deleting it deletes the site with its data.')
param resourceGroupName string = 'rg-${environmentName}'

@allowed(['appservice', 'containerapps'])
@description('What runs the container: App Service, which has a fixed price, or Container Apps.')
param host string = 'appservice'

@description('Tag of the image voicesite in the registry. Empty at the first deployment, which runs a placeholder.')
param imageTag string = ''

@description('Full name of the image, as azd remembers it. It overrides imageTag.')
param image string = ''

@minValue(1)
@maxValue(30)
@description('Processes of the site. With two or more the site goes on when one stops; a basic App Service plan allows three.')
param instances int = 1

// It costs two private endpoints a month. Without it PostgreSQL is open to Azure's addresses and Redis to all, both only
// with TLS. PostgreSQL lets in the site's identity, Redis a client that has the key in the vault. Container Apps use it only
// from the first deployment on. A trial is also removed for good: its vault may be purged, that of another site may not.
@description('Closes PostgreSQL and Redis to the internet: they get private endpoints in the site\'s virtual network. false: a public trial.')
param privateNetwork bool = true

@description('Whether the site was removed less than seven days ago. Its vault, which nobody could purge, comes back.')
param recoverVault bool = false

@secure()
@description('SECRET_KEY of the site, 50 random characters. Empty leaves the one in the vault alone.')
param secretKey string = ''

@secure()
@description('Password of the first superuser, for the first sign-in. Empty leaves the one in the vault alone.')
param firstAdminPassword string = ''

@minLength(1)
@description('Name of the superuser that is created when there is none yet.')
param firstAdminUsername string = 'admin'

@minLength(1)
@description('Model of new personas.')
param voiceLiveModel string = 'gpt-realtime'

@description('Deploys voiceLiveModel in the Foundry resource. gpt-realtime and similar models need no deployment: Voice Live has them.')
param modelDeployment bool = false

@description('Region of the Foundry resource. Empty: location. Not every region has every model.')
param voiceLiveLocation string = ''

@description('Object id of the person or pipeline that deploys and may read the secrets in the vault. Empty: nobody may.')
param principalId string = ''

// For the second deployment: the DNS records name what the first has created. The certificate is created by hand and kept:
// `az webapp config hostname add` and `az webapp config ssl create`, or `az containerapp hostname bind --environment`.
@description('Host name of your own, for example voice.example.org, in addition to Azure\'s. Its DNS records have to exist.')
param customDomain string = ''

@description('Size of the App Service plan: B1 for a trial, P0v3 and up for many calls.')
param planSku string = 'B1'

@description('Cores of a Container Apps replica; its memory is twice as many GiB.')
@allowed(['0.5', '1.0', '2.0'])
param containerCores string = '1.0'

@description('Size of the PostgreSQL server: Standard_B1ms for a trial, Standard_D2ds_v5 and up for many calls.')
param databaseSku string = 'Standard_B1ms'

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('Tier that databaseSku belongs to.')
param databaseTier string = 'Burstable'

@description('Size of Azure Managed Redis: Balanced_B0 for a trial, Balanced_B5 and up for many calls.')
param redisSku string = 'Balanced_B0'

@description('A second Redis node that takes over. Without it, calls go on while Azure moves Redis, but no quota is counted.')
param redisReplica bool = false

@description('More settings of the site by name, for example { SESSIONS_PER_PROCESS: \'20\' }; the README lists all.')
param extraSettings object = {}

@description('More settings that are secrets in the vault, with their names there: { SSO_CLIENT_SECRET: \'sso-client-secret\' }.')
param extraVaultSettings object = {}

var token = uniqueString(subscription().id, resourceGroupName, environmentName)
// azd and azdeploy.sh recognise the site's resources by these tags, and remove nothing else.
var tags = {
  'azd-env-name': environmentName
  voicesite: environmentName
}
var names = {
  identity: 'id-${token}'
  logs: 'log-${token}'
  insights: 'appi-${token}'
  registry: 'cr${token}'
  vault: 'kv-${token}'
  foundry: 'ai-${token}'
  project: 'voicesite'
  database: 'psql-${token}'
  redis: 'redis-${token}'
  network: 'vnet-${token}'
  plan: 'plan-${token}'
  environment: 'cae-${token}'
  appService: '${environmentName}-${token}'
  containerApp: 'web-${token}'
}
var databaseName = 'voicesite'

var onAppService = (host == 'appservice')
var hasImage = !empty('${image}${imageTag}')
// It needs a shell and Python: until there is an image, the command below serves an empty folder with it.
var placeholder = 'mcr.microsoft.com/azurelinux/base/python:3.12'
var tagged = '${registry.outputs.loginServer}/voicesite:${imageTag}'
var ownImage = empty(image) ? tagged : image
// Before a release serves, it prepares the database; of several processes one does, holding a lock. Only that step gets
// the password of the first superuser.
var command = 'test -f manage.py || exec python3 -m http.server 8000 --directory /tmp; python manage.py prepare_database && unset DJANGO_SUPERUSER_PASSWORD && exec python manage.py serve --host 0.0.0.0'

// The database's certificate is checked against the image's roots: another server that got the token could sign in with
// it for an hour.
var databaseTls = 'sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt'

var settings = union({
  TRUSTED_PROXIES: '1'
  DATABASE_URL: 'postgres://${identity.outputs.name}@${database.outputs.fullyQualifiedDomainName}:5432/${databaseName}?${databaseTls}'
  DATABASE_ENTRA: '1'
  AZURE_CLIENT_ID: identity.outputs.clientId
  AZURE_VOICE_LIVE_ENDPOINT: foundry.outputs.endpoint
  VOICE_LIVE_REGION: empty(voiceLiveLocation) ? location : voiceLiveLocation
  VOICE_LIVE_MODEL: voiceLiveModel
  LOG_FORMAT: 'json'
  OTEL_SERVICE_NAME: 'voicesite'
  DJANGO_SUPERUSER_USERNAME: firstAdminUsername
}, extraSettings)
// Settings that the site's identity reads from the vault, with the names of the secrets.
var vaultSettings = union({
  SECRET_KEY: 'secret-key'
  REDIS_URL: 'redis-url'
  DJANGO_SUPERUSER_PASSWORD: 'first-admin-password'
}, extraVaultSettings)

resource rg 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module identity 'azure/identity.bicep' = {
  scope: rg
  name: 'identity'
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module monitoring 'azure/monitoring.bicep' = {
  scope: rg
  name: 'monitoring'
  params: {
    logsName: names.logs
    insightsName: names.insights
    location: location
    tags: tags
  }
}

module registry 'azure/registry.bicep' = {
  scope: rg
  name: 'registry'
  params: {
    name: names.registry
    location: location
    tags: tags
    logsName: monitoring.outputs.logsName
    identityPrincipalId: identity.outputs.principalId
  }
}

module vault 'azure/vault.bicep' = {
  scope: rg
  name: 'vault'
  params: {
    name: names.vault
    location: location
    tags: tags
    logsName: monitoring.outputs.logsName
    identityPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
    isProtected: privateNetwork && hasImage // before it ever ran, a site may be begun again in another region
    isRecovered: recoverVault
    secretKey: secretKey
    firstAdminPassword: firstAdminPassword
  }
}

module foundry 'azure/foundry.bicep' = {
  scope: rg
  name: 'foundry'
  params: {
    name: names.foundry
    projectName: names.project
    location: empty(voiceLiveLocation) ? location : voiceLiveLocation
    tags: tags
    logsName: monitoring.outputs.logsName
    identityPrincipalId: identity.outputs.principalId
    modelName: modelDeployment ? voiceLiveModel : ''
  }
}

module database 'azure/database.bicep' = {
  scope: rg
  name: 'database'
  params: {
    name: names.database
    databaseName: databaseName
    location: location
    tags: tags
    logsName: monitoring.outputs.logsName
    sku: databaseSku
    tier: databaseTier
    identityName: identity.outputs.name
    identityPrincipalId: identity.outputs.principalId
    isPrivate: privateNetwork
  }
}

module redis 'azure/redis.bicep' = {
  scope: rg
  name: 'redis'
  params: {
    name: names.redis
    location: location
    tags: tags
    logsName: monitoring.outputs.logsName
    sku: redisSku
    hasReplica: redisReplica
    isPrivate: privateNetwork
    vaultName: vault.outputs.name
  }
}

module network 'azure/network.bicep' = if (privateNetwork) {
  scope: rg
  name: 'network'
  params: {
    name: names.network
    location: location
    tags: tags
    delegateTo: onAppService ? 'Microsoft.Web/serverFarms' : 'Microsoft.App/environments'
  }
}

module databaseEndpoint 'azure/private-endpoint.bicep' = if (privateNetwork) {
  scope: rg
  name: 'database-endpoint'
  params: {
    name: 'pe-${names.database}'
    location: location
    tags: tags
    targetId: database.outputs.id
    group: 'postgresqlServer'
    zoneName: 'privatelink.postgres.database.azure.com'
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
  }
}

module redisEndpoint 'azure/private-endpoint.bicep' = if (privateNetwork) {
  scope: rg
  name: 'redis-endpoint'
  params: {
    name: 'pe-${names.redis}'
    location: location
    tags: tags
    targetId: redis.outputs.id
    group: 'redisEnterprise'
    zoneName: 'privatelink.redis.azure.net'
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
  }
}

module appService 'azure/app-service.bicep' = if (onAppService) {
  scope: rg
  name: 'app-service'
  params: {
    planName: names.plan
    name: names.appService
    location: location
    tags: tags
    planSku: planSku
    instances: instances
    image: hasImage ? ownImage : placeholder
    command: command
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    vaultUri: vault.outputs.uri
    settings: settings
    vaultSettings: vaultSettings
    customDomain: customDomain
    logsName: monitoring.outputs.logsName
    insightsName: monitoring.outputs.insightsName
    subnetId: privateNetwork ? network!.outputs.webSubnetId : ''
  }
  dependsOn: [redis, databaseEndpoint, redisEndpoint]
}

module containerApp 'azure/container-app.bicep' = if (!onAppService) {
  scope: rg
  name: 'container-app'
  params: {
    environmentName: names.environment
    name: names.containerApp
    location: location
    tags: tags
    cores: containerCores
    instances: instances
    image: hasImage ? ownImage : placeholder
    isPlaceholder: !hasImage
    command: command
    registryServer: registry.outputs.loginServer
    identityId: identity.outputs.id
    vaultUri: vault.outputs.uri
    settings: settings
    vaultSettings: vaultSettings
    customDomain: customDomain
    logsName: monitoring.outputs.logsName
    insightsName: monitoring.outputs.insightsName
    subnetId: privateNetwork ? network!.outputs.webSubnetId : ''
  }
  dependsOn: [redis, databaseEndpoint, redisEndpoint]
}

output AZURE_RESOURCE_GROUP string = rg.name
output AZURE_CONTAINER_REGISTRY_NAME string = registry.outputs.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_VOICE_LIVE_ENDPOINT string = foundry.outputs.endpoint
output SERVICE_WEB_NAME string = onAppService ? appService!.outputs.name : containerApp!.outputs.name
output SERVICE_WEB_URI string = onAppService ? appService!.outputs.uri : containerApp!.outputs.uri
