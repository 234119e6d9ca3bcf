// Who is told when a release is stuck, or nobody looks after releases any more.

@description('The region.')
param location string

@description('Tags of every resource.')
param tags object

@description('The prefix of the rules\' names.')
@minLength(1)
@maxLength(64)
param prefix string

@description('The workspace whose logs are asked.')
param workspaceId string

@description('The app\'s name, by which its logs are found.')
param appName string

@description('The Service Bus namespace; empty for none.')
param busId string

@description('Whose mailboxes are told.')
@maxLength(20)
param emails string[]

@description('For how many minutes a release may wait for an operator before somebody is told.')
@minValue(5)
@maxValue(1440)
param stuckAfterMinutes int

resource told 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'slipway'
    enabled: true
    emailReceivers: [
      for email in emails: {
        name: email
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

// The host speaks as the app, and the worker for itself.
var own = 'AppRoleName in~ ("${appName}", "slipway")'

// Each is asked of the workspace. An alert with a dimension speaks for each of its values by itself.
var questions = [
  {
    name: 'stuck'
    title: 'A release waits for an operator'
    text: 'A gate could not tell, a step failed, or something could not be put back: open the release, and continue, take back or try again.'
    severity: 1
    query: 'AppTraces | where ${own} | where Message has "waits for an operator since" | parse Message with Release " in " Stage " waits for an operator since " Since ", as " State | where State == "RollbackStuck" or todatetime(Since) < ago(${stuckAfterMinutes}m) | summarize Times = count() by Release, Stage, State'
    measure: 'Times'
    dimensions: ['Release', 'Stage', 'State']
    operator: 'GreaterThan'
    threshold: 0
    every: 'PT5M'
    over: 'PT15M'
  }
  {
    name: 'lost'
    title: 'A release lost its orchestration'
    text: 'Its orchestration ended before the release was closed, or it cannot be looked after; Slipway takes it back by itself, and its timeline says how that goes.'
    severity: 1
    query: 'AppTraces | where ${own} | where Message has "before the release was closed" or Message has "could not be reconciled" | summarize Times = count()'
    measure: 'Times'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 0
    every: 'PT5M'
    over: 'PT15M'
  }
  {
    name: 'silent'
    title: 'Nobody looks after releases'
    text: 'ReconcileReleases runs every two minutes and has not done so for half an hour: the app does not start, or cannot reach its storage.'
    severity: 0
    query: 'AppRequests | where ${own} | where Name == "ReconcileReleases" and Success == true | summarize Times = count()'
    measure: 'Times'
    dimensions: []
    operator: 'LessThan'
    threshold: 1
    every: 'PT15M'
    over: 'PT30M'
  }
  {
    name: 'unasked'
    title: 'People cannot be asked'
    text: 'Cards of approvals cannot be posted; approvals can be answered on their pages meanwhile.'
    severity: 2
    query: 'AppTraces | where ${own} | where Message has "could not be posted" | summarize Times = count()'
    measure: 'Times'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 2
    every: 'PT15M'
    over: 'PT30M'
  }
  {
    name: 'drift'
    title: 'An environment is not what was released'
    text: 'A verification found artifacts that are not those that were sealed: read GET /api/environments/{name}/verification.'
    severity: 1
    query: 'AppTraces | where ${own} | where Message has "drifted in" | summarize Times = count()'
    measure: 'Times'
    dimensions: []
    operator: 'GreaterThan'
    threshold: 0
    every: 'PT1H'
    over: 'PT1H'
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for question in questions: {
    name: '${prefix}-${question.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: question.title
      description: question.text
      severity: question.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: question.every
      windowSize: question.over
      autoMitigate: true
      // A new workspace does not know its tables before the first line.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: question.query
            metricMeasureColumn: question.measure
            timeAggregation: 'Total'
            operator: question.operator
            threshold: question.threshold
            dimensions: map(question.dimensions, dimension => { name: dimension, operator: 'Include', values: ['*'] })
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [told.id] }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = if (!empty(busId)) {
  name: '${prefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A message was given up: an agent does not do what it was told, or nobody takes its answer.'
    severity: 2
    enabled: true
    scopes: [busId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead'
          metricName: 'DeadletteredMessages'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    autoMitigate: true
    actions: [{ actionGroupId: told.id }]
  }
}
