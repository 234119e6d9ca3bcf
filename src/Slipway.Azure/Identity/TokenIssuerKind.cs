namespace Slipway.Azure.Identity;

/// <summary>Whose tokens an issuer signs.</summary>
public enum TokenIssuerKind
{
    /// <summary>Those of people and applications of the tenant.</summary>
    Tenant,

    /// <summary>Those of workflows of GitHub Actions.</summary>
    GitHub,

    /// <summary>Those of pipelines of Azure DevOps.</summary>
    AzureDevOps,
}
