// Service Bus: what happens to releases, for whoever wants to know, and the talk with deployment agents.

import { agent, roles } from '../types.bicep'

@description('The name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Standard, or Premium, which private endpoints need.')
param sku 'Standard' | 'Premium'

@description('The object id that the app acts as.')
param principalId string

@description('The deployment agents, which receive commands and send answers.')
@maxLength(50)
param agents agent[]

@description('For how many days an event waits for those who listen.')
@minValue(1)
@maxValue(90)
param eventDays int

@description('Whether the namespace is reached from the internet too, by identity; else over private endpoints alone.')
param isPublic bool

@description('The workspace that diagnostics go to.')
param workspaceId string

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku, tier: sku, capacity: sku == 'Premium' ? 1 : null }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
  }
}

// What was sent twice, because an answer was lost, arrives once.
resource events 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: bus
  name: 'slipway-events'
  properties: {
    requiresDuplicateDetection: true
    maxSizeInMegabytes: 5120
    duplicateDetectionHistoryTimeWindow: 'P1D'
    defaultMessageTimeToLive: 'P${eventDays}D'
    supportOrdering: true
  }
}

// A session is a release, so its events come in order.
resource listeners 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = {
  parent: events
  name: 'all'
  properties: {
    requiresSession: true
    maxDeliveryCount: 10
    lockDuration: 'PT1M'
    // Nobody need listen: what was not fetched in time is no fault.
    deadLetteringOnMessageExpiration: false
    defaultMessageTimeToLive: 'P${eventDays}D'
  }
}

// A command that grew old is sent again under its id, so no duplicates are sorted out here; agents do, by that id.
resource commands 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: bus
  name: 'slipway-commands'
  properties: {
    requiresDuplicateDetection: false
    defaultMessageTimeToLive: 'P1D'
    supportOrdering: true
  }
}

// Each agent gets what is sent to its name. A session is a place, so that commands for one place come in order.
resource told 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for agent in agents: {
    parent: commands
    name: agent.name
    properties: {
      requiresSession: true
      maxDeliveryCount: 10
      lockDuration: 'PT1M'
      // It is sent again while it is wanted.
      deadLetteringOnMessageExpiration: false
    }
  }
]

resource addressed 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (agent, i) in agents: {
    parent: told[i]
    name: '$Default'
    properties: {
      filterType: 'CorrelationFilter'
      correlationFilter: { to: agent.name }
    }
  }
]

resource answers 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: bus
  name: 'slipway-answers'
  properties: {
    maxDeliveryCount: 10
    lockDuration: 'PT1M'
    deadLetteringOnMessageExpiration: true
    defaultMessageTimeToLive: 'P7D'
  }
}

resource tells 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: events
  name: guid(events.id, principalId, roles.AzureServiceBusDataSender)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataSender)
  }
}

resource asks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: commands
  name: guid(commands.id, principalId, roles.AzureServiceBusDataSender)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataSender)
  }
}

resource hears 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: answers
  name: guid(answers.id, principalId, roles.AzureServiceBusDataReceiver)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataReceiver)
  }
}

// To see what was given up: dead letters are looked at by whoever may receive.
resource sees 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (agent, i) in agents: {
    scope: told[i]
    name: guid(commands.id, agent.name, principalId, roles.AzureServiceBusDataReceiver)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataReceiver)
    }
  }
]

resource agentsHear 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (agent, i) in agents: {
    scope: told[i]
    name: guid(commands.id, agent.name, agent.principalId, roles.AzureServiceBusDataReceiver)
    properties: {
      principalId: agent.principalId
      principalType: agent.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataReceiver)
    }
  }
]

resource agentsAnswer 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for agent in agents: {
    scope: answers
    name: guid(answers.id, agent.name, agent.principalId, roles.AzureServiceBusDataSender)
    properties: {
      principalId: agent.principalId
      principalType: agent.principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AzureServiceBusDataSender)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: bus
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'OperationalLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The namespace\'s resource id.')
output id string = bus.id

@description('Its address, which the app connects to.')
output fullyQualifiedNamespace string = split(split(bus.properties.serviceBusEndpoint, '//')[1], ':')[0]
