// The engine's storage account: the Functions host's leases and the durable task hub, and the app's package. Nobody else writes here, and
// the host and the Durable extension make their containers, queues and tables themselves, so the identity may do so in this account alone.

import { redundancy, roles } from '../types.bicep'

@description('The name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('How replicas are kept.')
param sku redundancy

@description('The container of the app\'s package.')
@minLength(3)
@maxLength(63)
param packageContainer string

@description('The object id that the app acts as.')
param principalId string

@description('Whether the account is reached from the internet too, by identity; else over private endpoints alone.')
param isPublic bool

@description('The workspace that diagnostics go to.')
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: { defaultAction: isPublic ? 'Allow' : 'Deny', bypass: 'None' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: packageContainer
    }
  }

  resource queues 'queueServices' = {
    name: 'default'
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

// Blobs: the host's locks and keys, the task hub's leases and large messages, and the package. Queues and tables: the task hub.
var granted = [
  roles.StorageBlobDataOwner
  roles.StorageQueueDataContributor
  roles.StorageTableDataContributor
]

resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in granted: {
    scope: account
    name: guid(account.id, principalId, role)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

// Metrics alone: the task hub polls, and a line for each of its requests would cost more than the requests.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('The account\'s resource id.')
output id string = account.id

@description('The account\'s name.')
output name string = account.name

@description('Where the app\'s package lies.')
output packageAddress string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
