// The Foundry resource with Voice Live, and a project in it. Keys are turned off: only identities with a role have access.

@minLength(2)
@maxLength(64)
@description('Name of the resource, and of its subdomain: lower-case letters, digits and hyphens.')
param name string

@description('Name of the project.')
param projectName string

@description('Region, which must have the model.')
param location string

@description('Tags of every resource.')
param tags object

@description('Object id of the identity that talks to Voice Live.')
param identityPrincipalId string

@description('Model to deploy. Empty: none, since Voice Live has its own.')
param modelName string

@minValue(1)
@description('Capacity of the deployed model, in thousands of tokens a minute.')
param modelCapacity int = 10

@description('Name of the Log Analytics workspace.')
param logsName string

// https://learn.microsoft.com/azure/ai-services/speech-service/voice-live-how-to: Voice Live needs both roles.
var cognitiveServicesUser = 'a97b65f3-24c7-4388-baec-2e87135dc908'
var foundryUser = '53ca6127-db72-4b80-b1b0-d745d6d5456d'

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource foundry 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'AIServices'
  sku: { name: 'S0' }
  identity: { type: 'SystemAssigned' }
  properties: {
    customSubDomainName: name
    allowProjectManagement: true
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource project 'Microsoft.CognitiveServices/accounts/projects@2025-06-01' = {
  parent: foundry
  name: projectName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    displayName: projectName
    description: 'Personas that talk'
  }
}

// After the project: the resource accepts one change at a time.
resource model 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = if (!empty(modelName)) {
  parent: foundry
  name: empty(modelName) ? 'none' : modelName
  sku: {
    name: 'GlobalStandard'
    capacity: modelCapacity
  }
  properties: {
    model: {
      format: 'OpenAI'
      name: modelName
    }
    versionUpgradeOption: 'OnceNewDefaultVersionAvailable'
  }
  dependsOn: [project]
}

resource mayUseServices 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: foundry
  name: guid(foundry.id, identityPrincipalId, cognitiveServicesUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cognitiveServicesUser)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource mayUseFoundry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: foundry
  name: guid(foundry.id, identityPrincipalId, foundryUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', foundryUser)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Who used it, and with which right; not what was said.
resource foundryLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: foundry
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [{ category: 'Audit', enabled: true }]
  }
}

output endpoint string = 'https://${foundry.name}.services.ai.azure.com'
