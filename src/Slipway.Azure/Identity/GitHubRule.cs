namespace Slipway.Azure.Identity;

/// <summary>
/// Which workflows of GitHub Actions a grant is for. All that is written must match. GitHub compares the names of repositories and environments without
/// regard to case, and so does this; refs count as they are written.
/// </summary>
public sealed record GitHubRule
{
    /// <summary>Who signs the tokens of github.com; a GitHub Enterprise Server does so as <c>https://{host}/_services/token</c>.</summary>
    public const string GitHubCom = "https://token.actions.githubusercontent.com";

    /// <summary>The repository, <c>owner/name</c>; the owner is written out. A name can pass to another owner: the ids below cannot.</summary>
    public required Pattern Repository { get; init; }

    /// <summary>The git ref, such as <c>refs/heads/main</c> or <c>refs/tags/v*</c>; null for any, where an environment is named.</summary>
    public Pattern? Ref { get; init; }

    /// <summary>The environment that the job names, which GitHub may guard by reviewers of its own; null for any.</summary>
    public Pattern? Environment { get; init; }

    /// <summary>The repository's id (<c>repository_id</c>); null for any.</summary>
    public string? RepositoryId { get; init; }

    /// <summary>The owner's id (<c>repository_owner_id</c>); null for any.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Who signs.</summary>
    public string Issuer { get; init; } = GitHubCom;

    /// <summary>The audience that workflows ask for; null for that of <c>SlipwayApi:audience</c>.</summary>
    public string? Audience { get; init; }

    /// <summary>Whether it is for this workflow.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="audience">The audience where the rule has none.</param>
    public bool Admits(Caller.GitHubWorkflow workflow, string? audience)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return workflow.Issuer.Issuer == Issuer
            && workflow.Issuer.Audience == (Audience ?? audience)
            && Repository.Matches(workflow.Repository, ignoreCase: true)
            && Ref?.Matches(workflow.Ref) is not false
            && Environment?.Matches(workflow.Environment, ignoreCase: true) is not false
            && (RepositoryId is null || RepositoryId == workflow.RepositoryId)
            && (OwnerId is null || OwnerId == workflow.OwnerId);
    }

    internal string? WhyWrong(string? audience) =>
        $"{Repository}".Split('/') is not [{ Length: > 0 } owner, { Length: > 0 }] || owner.Contains('*', StringComparison.Ordinal)
            ? $"gitHub.repository '{Repository}' is not owner/name with the owner written out; write one such as octo/shop or octo/shop-*."
        : Ref is null && Environment is null ? $"gitHub names neither ref nor environment of {Repository}, so that any branch could act; write ref: refs/heads/main."
        : !CallerOptions.IsAddress(Issuer) ? $"gitHub.issuer '{Issuer}' is not an https address; leave it out for github.com."
        : (Audience ?? audience) is null ? "gitHub.audience is missing, and SlipwayApi:audience too; write the audience that the workflow asks its token for."
        : null;
}
