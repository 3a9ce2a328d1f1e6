// Keeps the few secrets there are. Access is by roles, not by access policies.

@minLength(3)
@maxLength(24)
@description('Name of the vault.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Object id of the identity that reads the secrets.')
param identityPrincipalId string

@description('Object id of the person or pipeline that deploys and may read them too. Empty: nobody.')
param deployerPrincipalId string

@description('Name of the Log Analytics workspace.')
param logsName string

@description('Whether nobody may purge the vault, once it was deleted, before its seven days are over. It cannot be taken back.')
param isProtected bool

@description('Whether the vault was deleted less than seven days ago, and comes back as it was.')
param isRecovered bool

@secure()
@description('SECRET_KEY of the site. Empty leaves the secret alone.')
param secretKey string

@secure()
@description('Password of the first superuser. Empty leaves the secret alone.')
param firstAdminPassword string

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

// azd makes 15 characters, about 80 random bits: enough to sign with. The site requires 50 characters, so a short key is
// made longer; one that comes back from the vault is long already and is kept.
var spread = '${secretKey}${uniqueString(secretKey, 'a')}${uniqueString(secretKey, 'b')}${uniqueString(secretKey, 'c')}'

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

// Azure refuses false for enablePurgeProtection: a vault without it must not name it. What is deleted by mistake can be
// recovered for seven days either way.
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    createMode: isRecovered ? 'recover' : 'default'
    enableSoftDelete: true
    enablePurgeProtection: isProtected ? true : null
    softDeleteRetentionInDays: 7
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
  }
}

resource keySecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(secretKey)) {
  parent: vault
  name: 'secret-key'
  properties: {
    value: (length(secretKey) < 50) ? spread : secretKey
  }
}

resource passwordSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(firstAdminPassword)) {
  parent: vault
  name: 'first-admin-password'
  properties: {
    value: firstAdminPassword
  }
}

resource siteReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identityPrincipalId, secretsUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Without principalType: it may be a person or a pipeline.
resource deployerReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  scope: vault
  name: guid(vault.id, deployerPrincipalId, secretsUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
    principalId: deployerPrincipalId
  }
}

// Who read which secret, and when.
resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
