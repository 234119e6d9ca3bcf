// For trying Slipway: scales to nothing, keeps little, and costs next to nothing while no release runs.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'slipway-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param environments = ['test', 'production']
param artifactRedundancy = 'Standard_LRS'
param engineRedundancy = 'Standard_LRS'
param immutable = false
param softDeleteDays = 7
param previousVersionDays = 7

param instanceMemory = 2048
param maximumInstances = 40
param alwaysReadyHttp = 0
param alwaysReadyDurable = 0
param zoneRedundant = false

param apiAppId = readEnvironmentVariable('SLIPWAY_API_APP_ID', '')
param hasBot = true
param teamsChannel = readEnvironmentVariable('SLIPWAY_TEAMS_CHANNEL', '')

param hasBus = false
param eventDays = 7

param isPrivate = false

param logDays = 30
param logDailyCapGb = 1
param vaultSoftDeleteDays = 7

param alertEmails = []
param stuckAfterMinutes = 60

// Whoever deploys may put builds, to release something at once.
var deployer = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
var isPerson = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User') == 'User'
param builders = empty(deployer) ? [] : [{ principalId: deployer, principalType: isPerson ? 'User' : 'ServicePrincipal' }]

// Everybody whose token has the role, for everything.
param access = {
  grants: [
    {
      everyone: true
      roles: ['Release.Read', 'Release.Submit', 'Release.Approve', 'Release.Operate', 'Plan.Write']
      products: ['*']
      environments: ['*']
    }
  ]
}
