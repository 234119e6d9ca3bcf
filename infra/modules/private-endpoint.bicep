// One service of one resource, at an address of the network.

@description('The name of the endpoint.')
@minLength(2)
@maxLength(80)
param name string

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('The subnet.')
param subnetId string

@description('The resource.')
param targetId string

@description('Which of its services, such as blob.')
param service string

@description('The private DNS zone in which it is found.')
param zone string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: service
        properties: {
          privateLinkServiceId: targetId
          groupIds: [service]
        }
      }
    ]
  }

  resource found 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: service
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone) }
        }
      ]
    }
  }
}
