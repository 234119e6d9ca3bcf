// For real releases: an instance of each kind is always ready, storage survives a zone and artifacts a region, and services are reached over
// the virtual network alone.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'slipway')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param environments = ['test', 'staging', 'production']
param artifactRedundancy = 'Standard_RAGZRS'
param engineRedundancy = 'Standard_ZRS'
param immutable = true
param softDeleteDays = 30
param previousVersionDays = 90

param instanceMemory = 2048
param maximumInstances = 100
param alwaysReadyHttp = 2
param alwaysReadyDurable = 2
param zoneRedundant = true

param apiAppId = readEnvironmentVariable('SLIPWAY_API_APP_ID', '')
param hasBot = true
param botSku = 'S1'
param teamsChannel = readEnvironmentVariable('SLIPWAY_TEAMS_CHANNEL', '')

param hasBus = true
param busSku = 'Premium'
param eventDays = 14

param isPrivate = true

param logDays = 90
param logDailyCapGb = 5
param vaultSoftDeleteDays = 90

param alertEmails = filter(map(split(readEnvironmentVariable('SLIPWAY_ALERT_EMAILS', ''), ','), email => trim(email)), email => !empty(email))
param stuckAfterMinutes = 15

// Write a grant for each of those who shall do more; what is granted to nobody, nobody may do.
var operators = readEnvironmentVariable('SLIPWAY_OPERATORS_GROUP', '')
param access = empty(operators)
  ? {}
  : {
      grants: [
        {
          groups: [operators]
          roles: ['Release.Read', 'Release.Submit', 'Release.Approve', 'Release.Operate', 'Plan.Write']
          products: ['*']
          environments: ['*']
        }
      ]
    }
