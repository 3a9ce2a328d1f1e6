// The site on Container Apps. The number of replicas is fixed: a call lives in its process, and a process that is scaled
// away has to hand its calls over.

@description('Name of the environment.')
param environmentName string

@minLength(2)
@maxLength(32)
@description('Name of the app.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Cores of a replica; its memory is twice as many GiB.')
param cores string

@description('Number of replicas.')
param instances int

@description('Full name of the image.')
param image string

@description('Whether the image is the placeholder, which answers no health checks.')
param isPlaceholder bool

@description('Shell command that runs in it.')
param command string

@description('Registry that the image is pulled from.')
param registryServer string

@description('Resource id of the site\'s identity.')
param identityId string

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

@description('Subnet of the environment. Empty: Azure\'s own.')
param subnetId string

var memoryGiB = {
  '0.5': '1Gi'
  '1.0': '2Gi'
  '2.0': '4Gi'
}
var plainSettings = [for setting in items(settings): { name: setting.key, value: setting.value }]
var references = [for setting in items(vaultSettings): { name: setting.key, secretRef: setting.value }]
var secrets = [for setting in items(vaultSettings): { name: setting.value, keyVaultUrl: '${vaultUri}secrets/${setting.value}', identity: identityId }]
// The first probe gives the database's migrations five minutes; Azure allows at most ten failures. The placeholder has
// Azure's own probes, which only check that it listens.
var probes = [
  {
    type: 'Startup'
    httpGet: { path: '/health/live', port: 8000 }
    periodSeconds: 30
    failureThreshold: 10
  }
  {
    type: 'Liveness'
    httpGet: { path: '/health/live', port: 8000 }
    periodSeconds: 10
    timeoutSeconds: 4
    failureThreshold: 3
  }
  {
    type: 'Readiness'
    httpGet: { path: '/health/ready', port: 8000 }
    periodSeconds: 5
    timeoutSeconds: 4
    failureThreshold: 2
  }
]

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: logsName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource managedEnvironment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: environmentName
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
    vnetConfiguration: empty(subnetId) ? null : { infrastructureSubnetId: subnetId, internal: false }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

resource environmentLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: managedEnvironment
  name: 'logs'
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
  }
}

var azureHost = '${name}.${managedEnvironment.properties.defaultDomain}'
var hosts = empty(customDomain) ? azureHost : '${azureHost},${customDomain}'
var origins = empty(customDomain) ? 'https://${azureHost}' : 'https://${azureHost},https://${customDomain}'

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'web-containerapps' })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: managedEnvironment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8000
        transport: 'auto'
        allowInsecure: false
        stickySessions: { affinity: 'none' }
        // Auto: with the environment's certificate for that name, once there is one.
        customDomains: empty(customDomain) ? [] : [{ name: customDomain, bindingType: 'Auto' }]
      }
      registries: [{ server: registryServer, identity: identityId }]
      secrets: secrets
    }
    template: {
      // A process that stops first hands its calls over.
      terminationGracePeriodSeconds: 120
      containers: [
        {
          name: 'web'
          image: image
          // Not in an init container: tools that change an image change only this container.
          command: ['sh', '-c', command]
          resources: { cpu: json(cores), memory: memoryGiB[cores] }
          env: concat(plainSettings, references, [
            { name: 'ALLOWED_HOSTS', value: hosts }
            { name: 'ALLOWED_ORIGINS', value: origins }
            { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
          ])
          probes: isPlaceholder ? [] : probes
        }
      ]
      scale: {
        minReplicas: instances
        maxReplicas: instances
      }
    }
  }
}

output name string = app.name
output uri string = 'https://${app.properties.configuration.ingress.fqdn}'
