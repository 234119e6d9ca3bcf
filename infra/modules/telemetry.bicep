// The workspace that all logs go to, and Application Insights on top of it, which takes telemetry by identity alone.

import { roles } from '../types.bicep'

@description('The name of the workspace.')
@minLength(4)
@maxLength(63)
param workspaceName string

@description('The name of Application Insights.')
@minLength(1)
@maxLength(255)
param insightsName string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('How many days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('How many GB of logs a day are taken at most; -1 for no limit. What comes after that is lost until the next day.')
@minValue(-1)
@maxValue(1000)
param dailyCapGb int

@description('The object id that may publish telemetry.')
param principalId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    // Whoever knows the instrumentation key alone can send nothing.
    DisableLocalAuth: true
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insights.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Slipway'
    category: 'workbook'
    sourceId: insights.id
    serializedData: loadTextContent('../workbook.json')
  }
}

// The host sends its logs, requests and metrics, and the app what it measures.
resource publishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, principalId, roles.MonitoringMetricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.MonitoringMetricsPublisher)
  }
}

@description('The workspace\'s resource id.')
output workspaceId string = workspace.id

@description('The workspace\'s own id, by which plans\' gates name it.')
output workspaceCustomerId string = workspace.properties.customerId

@description('Where telemetry is sent. It names places and proves nothing.')
output connectionString string = insights.properties.ConnectionString
