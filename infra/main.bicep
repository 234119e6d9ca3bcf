// Slipway in Azure: everything that it needs, in a resource group of its own. Nothing here is a secret, and no key of a service is asked for
// or allowed: the app signs in with its identity, which may do what it does and no more.

targetScope = 'subscription'

import { agent, furtherAccount, principal, redundancy, secretSetting } from 'types.bicep'

@description('The name of this deployment, such as slipway-dev; names of resources are made from it.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('The region.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Tags of every resource, besides the one by which azd finds them.')
param tags object = {}

@description('The environments that plans deliver to; each has a container of its name, in lower-case letters, digits and hyphens.')
@minLength(1)
@maxLength(50)
param environments string[]

@description('Who may put builds into the container of builds: the pipelines.')
@maxLength(50)
param builders principal[] = []

@description('Who may read channel pointers and what was promoted: clients, and the apps that run their packages from there.')
@maxLength(50)
param readers principal[] = []

@description('How replicas of artifacts and records are kept.')
param artifactRedundancy redundancy

@description('How replicas of the engine\'s state are kept. It cannot be failed over to another region by itself, so zones are as far as it helps.')
param engineRedundancy 'Standard_LRS' | 'Standard_ZRS'

@description('Whether what is promoted can be held and made immutable, as plans may ask. It cannot be taken back for a container.')
param immutable bool

@description('For how many days deleted blobs and containers can be restored.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('For how many days versions of blobs are kept that were overwritten or deleted.')
@minValue(1)
@maxValue(3650)
param previousVersionDays int

@description('Further storage accounts whose containers plans may name; their owners grant Slipway access.')
@maxLength(20)
param furtherAccounts furtherAccount[] = []

@description('The memory of an instance in MB.')
param instanceMemory 512 | 2048 | 4096

@description('How many instances there are at most.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('How many instances are kept for requests: 0 costs nothing, and the first request waits for a start.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int

@description('How many instances are kept for orchestrations.')
@minValue(0)
@maxValue(20)
param alwaysReadyDurable int

@description('Whether instances are spread over the region\'s zones; it takes two or more that are always ready.')
param zoneRedundant bool

@description('The tenant whose people and applications call.')
@minLength(36)
@maxLength(36)
param tenantId string = tenant().tenantId

@description('The app registration for which callers get their tokens (its client id); empty while there is none.')
@maxLength(36)
param apiAppId string = ''

@description('Where browsers reach the app, such as https://slipway.example.com; empty for its own host name.')
param apiAddress string = ''

@description('Whether a bot asks in Teams.')
param hasBot bool

@description('F0 is free and without a promise of service; S1 costs nothing for Teams either.')
param botSku 'F0' | 'S1' = 'F0'

@description('The id of the Teams channel in which stages ask; empty for none.')
param teamsChannel string = ''

@description('Whether approvers are asked in their own chats too.')
param personalChats bool = false

@description('The id of the bot\'s app in the organisation\'s catalogue, to install it for those who are asked; empty for none.')
@maxLength(36)
param catalogAppId string = ''

@description('The policy of access: grants of roles on products and environments, as section SlipwayAccess has them; empty for nobody.')
param access object = {}

@description('Further settings by their names with two underscores, such as SlipwayMetrics__prometheus__main__address; none of them a secret.')
param settings object = {}

@description('Settings whose values are secrets, and the names of these in the vault.')
@maxLength(50)
param secretSettings secretSetting[] = []

@description('Whether there is a Service Bus, for events and deployment agents.')
param hasBus bool

@description('Standard, or Premium, which private endpoints need.')
param busSku 'Standard' | 'Premium' = 'Standard'

@description('The deployment agents, which receive commands and send answers.')
@maxLength(50)
param agents agent[] = []

@description('For how many days an event waits for those who listen.')
@minValue(1)
@maxValue(90)
param eventDays int

@description('Whether storage, vault and a Premium Service Bus are reached over private endpoints alone.')
param isPrivate bool

@description('The virtual network\'s addresses, /24 or larger, where there is one.')
param addressPrefix string = '10.90.0.0/24'

@description('Addresses on the internet, such as 203.0.113.0/24, from which builders and readers reach artifacts all the same.')
@maxLength(100)
param allowedAddresses string[] = []

@description('Whether the app itself is reached from the internet; Teams reaches its bot there alone.')
param isAppPublic bool = true

@description('How many days logs are kept.')
@minValue(30)
@maxValue(730)
param logDays int

@description('How many GB of logs a day are taken at most; -1 for no limit.')
@minValue(-1)
@maxValue(1000)
param logDailyCapGb int

@description('For how many days a deleted secret can be restored; it cannot be changed later.')
@minValue(7)
@maxValue(90)
param vaultSoftDeleteDays int

@description('Whose mailboxes are told when a release is stuck.')
@maxLength(20)
param alertEmails string[]

@description('For how many minutes a release may wait for an operator before somebody is told.')
@minValue(5)
@maxValue(1440)
param stuckAfterMinutes int

var token = toLower(uniqueString(subscription().id, environmentName, location))
var every = union(tags, { 'azd-env-name': environmentName })
var appName = 'func-slipway-${token}'
var isBusPrivate = isPrivate && busSku == 'Premium'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: every
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-slipway-${token}'
    location: location
    tags: every
  }
}

module telemetry 'modules/telemetry.bicep' = {
  name: 'telemetry'
  scope: group
  params: {
    workspaceName: 'log-slipway-${token}'
    insightsName: 'appi-slipway-${token}'
    location: location
    tags: every
    retentionDays: logDays
    dailyCapGb: logDailyCapGb
    principalId: identity.outputs.principalId
  }
}

module engine 'modules/engine-storage.bicep' = {
  name: 'engine-storage'
  scope: group
  params: {
    name: 'stengine${token}'
    location: location
    tags: every
    sku: engineRedundancy
    packageContainer: 'app-package'
    principalId: identity.outputs.principalId
    isPublic: !isPrivate
    workspaceId: telemetry.outputs.workspaceId
  }
}

module artifacts 'modules/artifact-storage.bicep' = {
  name: 'artifact-storage'
  scope: group
  params: {
    name: 'startifacts${take(token, 13)}'
    location: location
    tags: every
    sku: artifactRedundancy
    environments: environments
    principalId: identity.outputs.principalId
    builders: builders
    readers: readers
    allowedAddresses: allowedAddresses
    immutable: immutable
    softDeleteDays: softDeleteDays
    previousVersionDays: previousVersionDays
    isPublic: !isPrivate
    workspaceId: telemetry.outputs.workspaceId
  }
}

module bus 'modules/bus.bicep' = if (hasBus) {
  name: 'bus'
  scope: group
  params: {
    name: 'sb-slipway-${token}'
    location: location
    tags: every
    sku: busSku
    principalId: identity.outputs.principalId
    agents: agents
    eventDays: eventDays
    isPublic: !isBusPrivate
    workspaceId: telemetry.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-slip-${token}'
    location: location
    tags: every
    principalId: identity.outputs.principalId
    secretSettings: secretSettings
    softDeleteDays: vaultSoftDeleteDays
    isPublic: !isPrivate
    workspaceId: telemetry.outputs.workspaceId
  }
}

var storageSuffix = environment().suffixes.storage
var zones = {
  blob: 'privatelink.blob.${storageSuffix}'
  queue: 'privatelink.queue.${storageSuffix}'
  table: 'privatelink.table.${storageSuffix}'
  vault: 'privatelink.vaultcore.azure.net'
  namespace: 'privatelink.servicebus.windows.net'
}

module network 'modules/network.bicep' = if (isPrivate) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-slipway-${token}'
    location: location
    tags: every
    addressPrefix: addressPrefix
    zones: concat(
      [zones.blob, zones.queue, zones.table, zones.vault],
      hasBus && isBusPrivate ? [zones.namespace] : []
    )
  }
}

var endpoints = concat(
  [
    { of: 'engine', service: 'blob' }
    { of: 'engine', service: 'queue' }
    { of: 'engine', service: 'table' }
    { of: 'artifacts', service: 'blob' }
    { of: 'artifacts', service: 'table' }
    { of: 'vault', service: 'vault' }
  ],
  hasBus && isBusPrivate ? [{ of: 'bus', service: 'namespace' }] : []
)

module privately 'modules/private-endpoint.bicep' = [
  for endpoint in isPrivate ? endpoints : []: {
    name: 'endpoint-${endpoint.of}-${endpoint.service}'
    scope: group
    params: {
      name: 'pep-${endpoint.of}-${endpoint.service}-${token}'
      location: location
      tags: every
      subnetId: network.?outputs.endpointSubnetId ?? ''
      targetId: endpoint.of == 'engine'
        ? engine.outputs.id
        : endpoint.of == 'artifacts'
            ? artifacts.outputs.id
            : endpoint.of == 'vault' ? vault.outputs.id : bus.?outputs.id ?? ''
      service: endpoint.service
      zone: zones[endpoint.service]
    }
  }
]

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: appName
    planName: 'plan-slipway-${token}'
    location: location
    tags: every
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    engineAccount: engine.outputs.name
    packageAddress: engine.outputs.packageAddress
    artifactAccount: artifacts.outputs.name
    furtherAccounts: furtherAccounts
    insightsConnectionString: telemetry.outputs.connectionString
    vaultAddress: vault.outputs.address
    hasBus: hasBus
    agents: map(agents, agent => agent.name)
    busNamespace: bus.?outputs.fullyQualifiedNamespace ?? ''
    tenantId: tenantId
    apiAppId: apiAppId
    apiAddress: apiAddress
    hasBot: hasBot
    teamsChannel: teamsChannel
    personalChats: personalChats
    catalogAppId: catalogAppId
    access: access
    settings: settings
    secretSettings: secretSettings
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: alwaysReadyDurable
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId ?? ''
    isPublic: isAppPublic
    workspaceId: telemetry.outputs.workspaceId
  }
  // Without its ways to storage the app could not take its first package.
  dependsOn: [privately]
}

module bot 'modules/bot.bicep' = if (hasBot) {
  name: 'bot'
  scope: group
  params: {
    name: 'bot-slipway-${token}'
    tags: every
    sku: botSku
    tenantId: tenant().tenantId
    clientId: identity.outputs.clientId
    identityId: identity.outputs.id
    hostName: app.outputs.hostName
    routePrefix: loadJsonContent('../host.json', 'extensions.http.routePrefix')
    workspaceId: telemetry.outputs.workspaceId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: every
    prefix: 'slipway-${environmentName}'
    workspaceId: telemetry.outputs.workspaceId
    appName: appName
    busId: bus.?outputs.id ?? ''
    emails: alertEmails
    stuckAfterMinutes: stuckAfterMinutes
  }
}

@description('The resource group, in which azd looks for the app.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The region.')
output AZURE_LOCATION string = location

@description('The tenant whose people and applications call.')
output AZURE_TENANT_ID string = tenantId

@description('The function app.')
output SERVICE_SLIPWAY_NAME string = app.outputs.name

@description('Where the API is.')
output SERVICE_SLIPWAY_ENDPOINT_URL string = 'https://${app.outputs.hostName}'

@description('The identity that the app acts as, to grant it what lies elsewhere.')
output SLIPWAY_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId

@description('The identity\'s client id, which is the bot\'s app id too.')
output SLIPWAY_IDENTITY_CLIENT_ID string = identity.outputs.clientId

@description('The account that builds are put into.')
output SLIPWAY_ARTIFACT_ACCOUNT string = artifacts.outputs.name

@description('The vault that secrets are put into.')
output SLIPWAY_VAULT string = vault.outputs.name

@description('The id by which plans\' gates name the workspace of logs.')
output SLIPWAY_WORKSPACE_ID string = telemetry.outputs.workspaceCustomerId
