// The function app on Flex Consumption, and its settings. It signs in everywhere as its identity.

import { furtherAccount, secretSetting } from '../types.bicep'

@description('The name of the app, which is the first part of its host name.')
@minLength(2)
@maxLength(60)
param name string

@description('The name of its plan.')
@minLength(1)
@maxLength(60)
param planName string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('The identity\'s resource id.')
param identityId string

@description('The identity\'s client id.')
param clientId string

@description('The engine\'s storage account.')
param engineAccount string

@description('Where the app\'s package lies.')
param packageAddress string

@description('The account of artifacts and records.')
param artifactAccount string

@description('Further accounts whose containers plans may name.')
@maxLength(20)
param furtherAccounts furtherAccount[]

@description('Where telemetry is sent.')
param insightsConnectionString string

@description('The address of the vault.')
param vaultAddress string

@description('Whether there is a Service Bus.')
param hasBus bool

@description('The Service Bus namespace; empty for none.')
param busNamespace string

@description('The names of the deployment agents.')
@maxLength(50)
param agents string[]

@description('The tenant whose people and applications call.')
param tenantId string

@description('The app id for which callers get their tokens; empty for none.')
param apiAppId string

@description('Where browsers reach the app, when it is not its own host name.')
param apiAddress string

@description('Whether a bot asks in Teams.')
param hasBot bool

@description('The Teams channel in which stages ask; empty for none.')
param teamsChannel string

@description('Whether approvers are asked in their own chats too.')
param personalChats bool

@description('The bot\'s app in the organisation\'s catalogue; empty for none.')
param catalogAppId string

@description('The policy of access; empty for nobody.')
param access object

@description('Further settings by their names, none of them a secret.')
param settings object

@description('Settings whose values are secrets in the vault.')
@maxLength(50)
param secretSettings secretSetting[]

@description('The memory of an instance in MB.')
param instanceMemory 512 | 2048 | 4096

@description('How many instances there are at most.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('How many instances are kept for requests.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttp int

@description('How many instances are kept for orchestrations.')
@minValue(0)
@maxValue(20)
param alwaysReadyDurable int

@description('Whether instances are spread over the region\'s zones.')
param zoneRedundant bool

@description('The subnet that the app is integrated with; empty for none.')
param subnetId string

@description('Whether the app is reached from the internet; Teams reaches its bot there alone.')
param isPublic bool

@description('The workspace that diagnostics go to.')
param workspaceId string

var storage = {
  AzureWebJobsStorage__accountName: engineAccount
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  SlipwayStorage__accountName: artifactAccount
  SlipwayStorage__clientId: clientId
  // The deployment makes the containers and tables; the app has no right to, and saves the asking at each start.
  SlipwayStorage__prepared: 'true'
}

var accounts = reduce(
  furtherAccounts,
  {},
  (all, account) =>
    union(all, {
      'SlipwayAccounts__${account.name}__accountName': account.accountName
      'SlipwayAccounts__${account.name}__clientId': clientId
      'SlipwayAccounts__${account.name}__prepared': 'true'
    })
)

var telemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}

// Which identity is meant, wherever one signs in: an app with none but a user-assigned identity has no other to fall back on.
var identities = {
  AZURE_CLIENT_ID: clientId
  SlipwayArm__clientId: clientId
  SlipwayMetrics__clientId: clientId
  SlipwayTelemetry__clientId: clientId
}

var callers = union(
  empty(apiAppId) ? {} : { SlipwayApi__tenantId: tenantId, SlipwayApi__audience: apiAppId },
  empty(apiAddress) ? {} : { SlipwayApi__address: apiAddress },
  empty(access) ? {} : { SlipwayAccess__policy: string(access) }
)

var teams = hasBot
  ? union(
      {
        SlipwayTeams__tenantId: tenantId
        SlipwayTeams__appId: clientId
        SlipwayTeams__clientId: clientId
        SlipwayTeams__personalChats: personalChats ? 'true' : 'false'
      },
      empty(teamsChannel) ? {} : { SlipwayTeams__channel: teamsChannel },
      empty(catalogAppId) ? {} : { SlipwayTeams__catalogAppId: catalogAppId }
    )
  : {}

var bus = hasBus
  ? union(
      {
        SlipwayBus__fullyQualifiedNamespace: busNamespace
        SlipwayBus__clientId: clientId
      },
      empty(agents)
        ? {}
        : {
            SlipwayBus__agents: join(agents, ',')
            SlipwayBus__watched: join(map(agents, agent => 'slipway-commands/${agent}'), ',')
          }
    )
  : {}

var secrets = reduce(
  secretSettings,
  {},
  (all, entry) =>
    union(all, { '${entry.setting}': '@Microsoft.KeyVault(SecretUri=${vaultAddress}secrets/${entry.secret})' })
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'slipway' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageAddress
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: concat(
          alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : [],
          alwaysReadyDurable > 0 ? [{ name: 'durable', instanceCount: alwaysReadyDurable }] : []
        )
      }
    }
  }

  resource configured 'config' = {
    name: 'appsettings'
    // What is written by hand wins, as after a disaster when artifacts are in an account elsewhere.
    properties: union(storage, telemetry, identities, callers, teams, bus, accounts, secrets, settings)
  }

  // Packages are deployed with an Entra token.
  resource noPublishingByPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noFtpByPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

// What the platform itself says; the app's own logs come by Application Insights.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The app\'s resource id.')
output id string = app.id

@description('The app\'s name.')
output name string = app.name

@description('Its host name.')
output hostName string = app.properties.defaultHostName
