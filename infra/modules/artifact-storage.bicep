// The account of artifacts and records: a container for each environment, Slipway's own containers, and its tables.

import { principal, redundancy, roles } from '../types.bicep'

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

@description('The environments that plans deliver to; each has a container of its name.')
@minLength(1)
@maxLength(50)
param environments string[]

@description('The object id that the app acts as.')
param principalId string

@description('Who may put builds into the container of builds: the pipelines.')
@maxLength(50)
param builders principal[]

@description('Who may read channel pointers and what was promoted: clients, and the apps that run their packages from there.')
@maxLength(50)
param readers principal[]

@description('Addresses on the internet from which builders and readers reach artifacts although the account is private.')
@maxLength(100)
param allowedAddresses string[]

@description('Whether what is promoted can be held and made immutable, as plans may ask. It cannot be taken back for a container.')
param immutable bool

@description('For how many days what was deleted can be restored.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('For how many days versions are kept that were overwritten or deleted.')
@minValue(1)
@maxValue(3650)
param previousVersionDays int

@description('Whether the account is reached from the internet too, by identity; else over private endpoints alone.')
param isPublic bool

@description('The workspace that diagnostics go to.')
param workspaceId string

var builds = 'builds'

// Plans by digest, channel pointers, seals and journals, what gates have measured.
var own = ['plans', 'channels', 'seals', 'evidence']

var tableNames = [
  'SlipwayReleases'
  'SlipwayLedger'
  'SlipwayApprovals'
  'SlipwayEnvironments'
  'SlipwayWindowWaits'
  'SlipwayPlans'
  'SlipwayVerifications'
  'SlipwayRetention'
  'SlipwayDelegations'
  'SlipwayConversations'
  'SlipwayAlerts'
  'SlipwayWebhookCalls'
  'SlipwayEventCursors'
  'SlipwayAgentCommands'
]

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
    // Index tags, versions and immutability are not to be had with a hierarchical namespace.
    isHnsEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPublic || !empty(allowedAddresses) ? 'Enabled' : 'Disabled'
    networkAcls: {
      defaultAction: isPublic ? 'Allow' : 'Deny'
      bypass: 'None'
      ipRules: map(allowedAddresses, address => { value: address, action: 'Allow' })
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // Immutability of single versions needs it; and whoever writes over a pointer or a plan by hand leaves the old one to be found.
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource slipways 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for container in own: {
    parent: blobs
    name: container
  }
]

resource built 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: builds
}

resource promoted 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for environment in environments: {
    parent: blobs
    name: environment
    properties: {
      // Left out where it is not wanted: a container that has it once keeps it.
      immutableStorageWithVersioning: immutable ? { enabled: true } : null
    }
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for table in tableNames: {
    parent: tableService
    name: table
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'previous-versions'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: previousVersionDays } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

// Its own containers are read, written and cleared.
resource keeps 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in own: {
    scope: slipways[i]
    name: guid(account.id, container, principalId, roles.StorageBlobDataContributor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataContributor)
    }
  }
]

// Builds are read with their index tags, and expired ones removed: the built-in contributor may not read tags.
resource takes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: built
  name: guid(account.id, builds, principalId, roles.StorageBlobDataOwner)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataOwner)
  }
}

// Promotion writes index tags, legal holds and immutability policies, which the built-in contributor may not.
resource promotes 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (environment, i) in environments: {
    scope: promoted[i]
    name: guid(account.id, environment, principalId, roles.StorageBlobDataOwner)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataOwner)
    }
  }
]

// All tables are Slipway's, and a transaction over several rows is sent to the account and not to a table.
resource records 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, principalId, roles.StorageTableDataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageTableDataContributor)
  }
}

resource puts 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for builder in builders: {
    scope: built
    name: guid(account.id, builds, builder.principalId, roles.StorageBlobDataContributor)
    properties: {
      principalId: builder.principalId
      principalType: builder.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataContributor)
    }
  }
]

var reading = flatten(map(
  readers,
  reader => map(range(0, length(environments)), i => { reader: reader, environment: i })
))

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for entry in reading: {
    scope: promoted[entry.environment]
    name: guid(account.id, environments[entry.environment], entry.reader.principalId, roles.StorageBlobDataReader)
    properties: {
      principalId: entry.reader.principalId
      principalType: entry.reader.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataReader)
    }
  }
]

resource follows 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for reader in readers: {
    scope: slipways[indexOf(own, 'channels')]
    name: guid(account.id, 'channels', reader.principalId, roles.StorageBlobDataReader)
    properties: {
      principalId: reader.principalId
      principalType: reader.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.StorageBlobDataReader)
    }
  }
]

// Who wrote and deleted artifacts; reads would be the bulk of it.
resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: tableService
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('The account\'s resource id.')
output id string = account.id

@description('The account\'s name.')
output name string = account.name
