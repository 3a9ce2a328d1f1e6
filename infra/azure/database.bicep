// PostgreSQL, without passwords: the site's identity signs in with Microsoft Entra ID, as administrator of a server that
// only the site uses.

@minLength(3)
@maxLength(63)
@description('Name of the server.')
param name string

@description('Name of the database.')
param databaseName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Size of the server.')
param sku string

@description('Tier that the size belongs to.')
param tier string

@minValue(32)
@description('GB of storage. It grows when needed, and never shrinks.')
param storageGb int = 32

@minValue(7)
@maxValue(35)
@description('Days back to which the server can be restored.')
param backupDays int = 7

@description('Name of the identity that signs in, which is its user name in PostgreSQL.')
param identityName string

@description('Object id of that identity.')
param identityPrincipalId string

@description('Whether only private endpoints reach the server.')
param isPrivate bool

@description('Name of the Log Analytics workspace.')
param logsName string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: tier
  }
  properties: {
    version: '17'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: {
      storageSizeGB: storageGb
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    network: { publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled' }
  }
}

// From here on one change after the other: the server answers "busy" to two at a time.
resource onlyTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: {
    value: 'on'
    source: 'user-override'
  }
}

// A statement that fails would stand in the log with its values, and they are what people say.
resource noStatements 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'log_min_error_statement'
  properties: {
    value: 'panic'
    source: 'user-override'
  }
  dependsOn: [onlyTls]
}

resource noRows 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'log_error_verbosity'
  properties: {
    value: 'terse'
    source: 'user-override'
  }
  dependsOn: [noStatements]
}

// 0.0.0.0 means the addresses of all of Azure's customers: they can connect, but need the identity's token to sign in.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (!isPrivate) {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [noRows]
}

// After the configuration: right after its creation the server does not accept administrators yet
// (https://github.com/Azure/azure-postgresql/issues/127).
resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: identityPrincipalId
  properties: {
    principalName: identityName
    principalType: 'ServicePrincipal'
    tenantId: tenant().tenantId
  }
  dependsOn: [noRows, fromAzure]
}

// After the administrator: a database that is created earlier belongs to Azure's own superuser, and the site could create
// no tables in it (https://github.com/hashicorp/terraform-provider-azurerm/issues/27895).
resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: databaseName
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
  dependsOn: [administrator]
}

// Who connected, and what failed.
resource serverLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: server
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
  }
}

output id string = server.id
output fullyQualifiedDomainName string = server.properties.fullyQualifiedDomainName
