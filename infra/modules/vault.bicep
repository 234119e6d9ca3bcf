// The vault of what other systems make secret, and of the keys that plans pin. The deployment puts nothing into it.

import { roles, secretSetting } from '../types.bicep'

@description('The name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('The object id that the app acts as.')
param principalId string

@description('The settings whose values are secrets in this vault.')
@maxLength(50)
param secretSettings secretSetting[]

@description('For how many days a deleted secret can be restored; it cannot be changed later.')
@minValue(7)
@maxValue(90)
param softDeleteDays int

@description('Whether the vault is reached from the internet too, by identity; else over private endpoints alone.')
param isPublic bool

@description('The workspace that diagnostics go to.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: softDeleteDays
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: { defaultAction: isPublic ? 'Allow' : 'Deny', bypass: 'None' }
  }
}

// The public halves of keys and certificates that plans pin to prove where a build comes from.
resource readsKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, roles.KeyVaultReader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.KeyVaultReader)
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = [
  for entry in secretSettings: {
    parent: vault
    name: entry.secret
  }
]

// Just the secrets that settings name, and no other of the vault.
resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (entry, i) in secretSettings: {
    scope: secrets[i]
    name: guid(vault.id, entry.secret, principalId, roles.KeyVaultSecretsUser)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.KeyVaultSecretsUser)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The vault\'s resource id.')
output id string = vault.id

@description('The vault\'s name.')
output name string = vault.name

@description('The vault\'s address.')
output address string = vault.properties.vaultUri
