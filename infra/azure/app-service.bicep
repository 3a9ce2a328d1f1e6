// The site on App Service: one container, on as many instances as the plan has.

@description('Name of the plan.')
param planName string

@minLength(2)
@maxLength(60)
@description('Name of the app, and the first part of its host name.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Size of an instance.')
param planSku string

@description('Number of instances.')
param instances int

@description('Full name of the image.')
param image string

@description('Shell command that runs in it.')
param command string

@description('Resource id of the site\'s identity.')
param identityId string

@description('Client id of the site\'s identity, which pulls the image.')
param identityClientId string

@description('Address of the vault, with a slash at the end.')
param vaultUri string

@description('Settings of the site, by name.')
param settings object

@description('Settings of the site that are secrets in the vault, by name.')
param vaultSettings object

@description('Host name of your own. Empty: none.')
param customDomain string

@description('Name of the Log Analytics workspace.')
param logsName string

@description('Name of Application Insights.')
param insightsName string

@description('Subnet through which the site reaches the rest. Empty: none.')
param subnetId string

var azureHost = '${name}.azurewebsites.net'
var hosts = empty(customDomain) ? azureHost : '${azureHost},${customDomain}'
var origins = empty(customDomain) ? 'https://${azureHost}' : 'https://${azureHost},https://${customDomain}'
var plainSettings = [for setting in items(settings): { name: setting.key, value: setting.value }]
var references = [for setting in items(vaultSettings): { name: setting.key, value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${setting.value})' }]

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'linux'
  sku: {
    name: planSku
    capacity: instances
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'web' })
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      linuxFxVersion: 'DOCKER|${image}'
      appCommandLine: 'sh -c "${command}"'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: true
      webSocketsEnabled: true
      http20Enabled: true
      healthCheckPath: '/health/ready'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      httpLoggingEnabled: true
      logsDirectorySizeLimit: 35
      appSettings: concat(plainSettings, references, [
        { name: 'ALLOWED_HOSTS', value: hosts }
        { name: 'ALLOWED_ORIGINS', value: origins }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
        { name: 'WEBSITES_PORT', value: '8000' }
        // A process that stops first hands its calls over; one that starts may have to migrate the database.
        { name: 'WEBSITES_CONTAINER_STOP_TIME_LIMIT', value: '120' }
        { name: 'WEBSITES_CONTAINER_START_TIME_LIMIT', value: '600' }
        { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
      ])
    }
  }
}

// Publishing passwords would bypass the roles.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

resource siteLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
      { category: 'AppServiceAuditLogs', enabled: true }
    ]
  }
}

output name string = site.name
output uri string = 'https://${site.properties.defaultHostName}'
