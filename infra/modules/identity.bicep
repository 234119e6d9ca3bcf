// The one identity that the app, its host and its bot act as.

@description('The name of the identity.')
@minLength(3)
@maxLength(128)
param name string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Its resource id.')
output id string = identity.id

@description('The client id that tokens are asked for with.')
output clientId string = identity.properties.clientId

@description('The object id that roles are assigned to.')
output principalId string = identity.properties.principalId
