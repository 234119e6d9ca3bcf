// Every option at once, for the tests alone.
using 'main.bicep'

param environmentName = 'everything'
param location = 'westeurope'
param tags = { costCentre: 'releases' }

param environments = ['test', 'staging', 'production']
param builders = [{ principalId: '00000000-0000-0000-0000-0000000000b1', principalType: 'ServicePrincipal' }]
param readers = [
  { principalId: '00000000-0000-0000-0000-0000000000c1', principalType: 'Group' }
  { principalId: '00000000-0000-0000-0000-0000000000c2', principalType: 'ServicePrincipal' }
]
param artifactRedundancy = 'Standard_GZRS'
param engineRedundancy = 'Standard_ZRS'
param immutable = true
param softDeleteDays = 30
param previousVersionDays = 90
param furtherAccounts = [{ name: 'eu', accountName: 'contosoeu' }]

param instanceMemory = 4096
param maximumInstances = 1000
param alwaysReadyHttp = 2
param alwaysReadyDurable = 3
param zoneRedundant = true

param apiAppId = '00000000-0000-0000-0000-0000000000a1'
param apiAddress = 'https://slipway.example.com'
param hasBot = true
param teamsChannel = '19:channel@thread.tacv2'
param personalChats = true
param catalogAppId = '00000000-0000-0000-0000-0000000000a2'
param access = {
  grants: [
    {
      groups: ['00000000-0000-0000-0000-0000000000e1']
      roles: ['Release.Read', 'Release.Approve', 'Release.Operate']
      products: ['*']
      environments: ['*']
    }
    {
      gitHub: { repository: 'contoso/storefront', ref: 'refs/heads/main' }
      roles: ['Release.Read', 'Release.Submit']
      products: ['storefront']
      environments: ['test', 'staging']
    }
  ]
}
param settings = {
  SlipwayMetrics__prometheus__main__address: 'https://metrics.example.com'
  SlipwayMetrics__prometheus__main__azure: 'true'
  SlipwayTeams__channels__production: '19:production@thread.tacv2'
  SlipwayTeams__timeZones: 'true'
  SlipwayWebhooks__deployer__url: 'https://deployer.example.com/slipway'
  SlipwayWebhooks__deployer__timeout: '00:00:30'
  SlipwayKubernetes__main__server: 'https://aks.example.com'
}
param secretSettings = [
  { setting: 'SlipwayWebhooks__deployer__secret', secret: 'deployer' }
]

param hasBus = true
param busSku = 'Premium'
param agents = [{ name: 'factory', principalId: '00000000-0000-0000-0000-0000000000d1', principalType: 'ServicePrincipal' }]
param eventDays = 14

param isPrivate = true
param addressPrefix = '10.20.0.0/23'
param allowedAddresses = ['203.0.113.0/24']
param isAppPublic = false

param logDays = 730
param logDailyCapGb = -1
param vaultSoftDeleteDays = 90

param alertEmails = ['ada@example.com', 'bo@example.com']
param stuckAfterMinutes = 5
