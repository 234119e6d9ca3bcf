// The registration of the bot that asks in Teams. It has no secret: it is the app's own identity.

@description('The name of the registration.')
@minLength(2)
@maxLength(64)
param name string

@description('Tags of every resource.')
param tags object

@description('F0 is free and without a promise of service; S1 costs nothing for Teams either.')
param sku 'F0' | 'S1'

@description('The tenant that the identity is of.')
param tenantId string

@description('The identity\'s client id, which is the bot\'s app id.')
param clientId string

@description('The identity\'s resource id.')
param identityId string

@description('The app\'s host name.')
param hostName string

@description('The first segment of the app\'s routes, as host.json has it.')
param routePrefix string

@description('The workspace that diagnostics go to.')
param workspaceId string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: { name: sku }
  properties: {
    displayName: 'Slipway'
    description: 'Asks people to approve releases, and shows how they go.'
    endpoint: 'https://${hostName}/${routePrefix}/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: clientId
    msaAppTenantId: tenantId
    msaAppMSIResourceId: identityId
    disableLocalAuth: true
    isStreamingSupported: false
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: { isEnabled: true }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: bot
  name: 'slipway'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'BotRequest', enabled: true }]
  }
}
