namespace Slipway.Azure.Identity;

/// <summary>
/// Which pipelines of Azure DevOps a grant is for, by the OIDC token that a pipeline asks its service connection for
/// (https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity). Older connections are signed for by Azure DevOps itself: the issuer is
/// <c>https://vstoken.dev.azure.com/{the organisation's id}</c> and the subject <c>sc://{organisation}/{project}/{connection}</c>; it retires that issuer on
/// 2027-07-01. Newer ones are signed for by Entra: the issuer is <c>https://login.microsoftonline.com/{tenant}/v2.0</c> and the subject the text that the
/// connection shows, which ends in <c>/sc/{organisation's id}/{connection's id}</c>. The audience of both is fixed.
/// </summary>
public sealed record AzureDevOpsRule
{
    /// <summary>The audience of every token of a service connection: pipelines cannot ask for another.</summary>
    public const string Exchange = "api://AzureADTokenExchange";

    private const string Classic = "https://vstoken.dev.azure.com/";

    /// <summary>Who signs.</summary>
    public required string Issuer { get; init; }

    /// <summary>The token's <c>sub</c>, to the letter.</summary>
    public required string Subject { get; init; }

    /// <summary>The address of the repository that was built (<c>rpo_uri</c>), which only Azure DevOps' own tokens tell; null for any.</summary>
    public Pattern? Repository { get; init; }

    /// <summary>The git ref that was built (<c>rpo_ref</c>), which a rule for a token that tells it must name; null where it tells none.</summary>
    public Pattern? Ref { get; init; }

    /// <summary>The audience.</summary>
    public string Audience { get; init; } = Exchange;

    /// <summary>Whether it is for this pipeline.</summary>
    public bool Admits(Caller.AzurePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.Issuer.Issuer == Issuer
            && pipeline.Issuer.Audience == Audience
            && pipeline.Subject == Subject
            && Repository?.Matches(pipeline.Repository) is not false
            && Ref?.Matches(pipeline.Ref) is not false;
    }

    internal string? WhyWrong(string? audience) =>
        !CallerOptions.IsAddress(Issuer)
            ? $"azureDevOps.issuer '{Issuer}' is not an https address; write the one that the service connection shows, such as https://vstoken.dev.azure.com/0f8fad5b-d9cb-469f-a165-70867728950e."
        : string.IsNullOrWhiteSpace(Subject) || Subject.Contains('*', StringComparison.Ordinal)
            ? $"azureDevOps.subject '{Subject}' is not one subject; write the one that the service connection shows, such as sc://acme/shop/slipway."
        : Ref is null && Issuer.StartsWith(Classic, StringComparison.Ordinal)
            ? "azureDevOps.ref is missing, so that whoever can push any branch may release; write one, such as refs/heads/main."
        : Audience == audience ? "azureDevOps.audience is that of SlipwayApi:audience, so that a person's token could be taken for a pipeline's; leave it out."
        : null;
}
