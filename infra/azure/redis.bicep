// Azure Managed Redis: live events, quotas, and which process holds which call. Nothing in it has to be kept.

@description('Name of the cache.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Size of the cache.')
param sku string

@description('Whether a second node takes over.')
param hasReplica bool

@description('Whether only private endpoints reach it.')
param isPrivate bool

@description('Name of the vault that gets the address with the key.')
param vaultName string

@description('Name of the Log Analytics workspace.')
param logsName string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  properties: {
    minimumTlsVersion: '1.2'
    highAvailability: hasReplica ? 'Enabled' : 'Disabled'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

// NoCluster: with the other policies scripts with several keys fail, or clients are redirected to other nodes (MOVED).
resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cache
  name: 'default'
  properties: {
    clientProtocol: 'Encrypted'
    port: 10000
    clusteringPolicy: 'NoCluster'
    evictionPolicy: 'NoEviction'
    accessKeysAuthentication: 'Enabled'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

// The key goes from here only to the vault.
resource url 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'redis-url'
  properties: {
    value: 'rediss://:${uriComponent(database.listKeys().primaryKey)}@${cache.properties.hostName}:10000/0'
  }
}

resource databaseLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: database
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [{ category: 'ConnectionEvents', enabled: true }]
  }
}

output id string = cache.id
