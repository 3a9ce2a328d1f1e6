// Where logs, traces and metrics go.

@description('Name of the Log Analytics workspace.')
param logsName string

@description('Name of Application Insights.')
param insightsName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@minValue(1)
@description('GB a day. Then the workspace accepts no more until the next day, so that a loop that logs does not cost a fortune.')
param dailyQuotaGb int = 1

resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: logsName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
  }
}

output logsName string = logs.name
output insightsName string = insights.name
