// PostgreSQL. There are no passwords: the site's identity signs in with Microsoft Entra ID, as administrator of a server
// that is the site's alone.

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
@description('GB of storage. It grows by itself, and never shrinks.')
param storageGb int = 32

@minValue(7)
@maxValue(35)
@description('Days for which the server can be restored to any minute.')
param backupDays int = 7

@description('Name of the identity that signs in: the user in PostgreSQL.')
param identityName string

@description('Object id of that identity.')
param identityPrincipalId string

@description('Whether only private endpoints reach the server.')
param isPrivate bool

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

// One after the other from here: the server answers "busy" to two changes at a time.
resource onlyTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: {
    value: 'on'
    source: 'user-override'
  }
}

// 0.0.0.0 stands for Azure's own addresses, of all customers: they may knock, and need the identity's token to come in.
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (!isPrivate) {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [onlyTls]
}

// Not at once: right after it was made, the server does not take administrators yet
// (https://github.com/Azure/azure-postgresql/issues/127).
resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: identityPrincipalId
  properties: {
    principalName: identityName
    principalType: 'ServicePrincipal'
    tenantId: tenant().tenantId
  }
  dependsOn: [onlyTls, fromAzure]
}

// After the administrator: a database that is made before belongs to Azure's own superuser, and the site could make no
// tables in it (https://github.com/hashicorp/terraform-provider-azurerm/issues/27895).
resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: databaseName
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
  dependsOn: [administrator]
}

output id string = server.id
output fullyQualifiedDomainName string = server.properties.fullyQualifiedDomainName
