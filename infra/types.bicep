// What the modules share: the shapes of parameters, and the built-in roles by their names.

@export()
@description('A person, group or application that is granted something.')
type principal = {
  @description('Its object id in Entra.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What it is; Azure looks for it by this.')
  principalType: 'ServicePrincipal' | 'User' | 'Group'
}

@export()
@description('A deployment agent, which plans name.')
type agent = {
  @description('Its name in plans: lower-case letters, digits and hyphens, beginning with a letter.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('The object id that it acts as.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What that is; Azure looks for it by this.')
  principalType: 'ServicePrincipal' | 'User' | 'Group'
}

@export()
@description('A setting of the app whose value is a secret in the key vault.')
type secretSetting = {
  @description('The setting, such as SlipwayWebhooks__deployer__secret.')
  @minLength(1)
  setting: string

  @description('The name of the secret in the vault.')
  @minLength(1)
  @maxLength(127)
  secret: string
}

@export()
@description('A further storage account whose containers plans may name, as in eu/production. Its owner grants Slipway access to it.')
type furtherAccount = {
  @description('Its name in plans: lower-case letters and digits.')
  @minLength(1)
  name: string

  @description('The name of the storage account.')
  @minLength(3)
  @maxLength(24)
  accountName: string
}

@export()
@description('How replicas of a storage account are kept.')
type redundancy = 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' | 'Standard_RAGRS' | 'Standard_RAGZRS'

@export()
@description('The built-in roles that are used. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles')
var roles = {
  StorageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  StorageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  StorageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  StorageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  StorageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  AzureServiceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  AzureServiceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  KeyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2'
  KeyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  MonitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}
