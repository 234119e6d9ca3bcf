using Slipway.Releases.Versions;

namespace Slipway.Azure.Identity;

/// <summary>
/// One line of the policy: who may do what, with which products, in which environments. People and applications need the role in their token too; a
/// pipeline's token has no roles, so the grant alone gives them.
/// </summary>
public sealed record Grant
{
    /// <summary>People, by object id.</summary>
    public IReadOnlyList<Guid> People { get; init; } = [];

    /// <summary>Groups of people and applications, by object id, as tokens tell of them.</summary>
    public IReadOnlyList<Guid> Groups { get; init; } = [];

    /// <summary>Applications and managed identities, by app id (client id).</summary>
    public IReadOnlyList<Guid> Apps { get; init; } = [];

    /// <summary>Whether it is for every person and application of the tenant whose token has the role.</summary>
    public bool Everyone { get; init; }

    /// <summary>Workflows of GitHub Actions; null for none.</summary>
    public GitHubRule? GitHub { get; init; }

    /// <summary>Pipelines of Azure DevOps; null for none.</summary>
    public AzureDevOpsRule? AzureDevOps { get; init; }

    /// <summary>What they may do.</summary>
    public required IReadOnlyList<Role> Roles { get; init; }

    /// <summary>With which products, such as <c>storefront</c>, <c>shop-*</c> or <c>*</c>.</summary>
    public required IReadOnlyList<Pattern> Products { get; init; }

    /// <summary>In which environments, which are the stages of plans. To see a release, one of its product's grants is enough.</summary>
    public required IReadOnlyList<Pattern> Environments { get; init; }

    /// <summary>Whether it is for this caller.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="audience">The audience of rules that have none.</param>
    public bool Admits(Caller caller, string? audience) => caller switch
    {
        Caller.Person person => Everyone || People.Contains(person.Id) || Groups.Any(person.Groups.Contains),
        Caller.Application app => Everyone || Apps.Contains(app.Id) || Groups.Any(app.Groups.Contains),
        Caller.GitHubWorkflow workflow => GitHub?.Admits(workflow, audience) is true,
        Caller.AzurePipeline pipeline => AzureDevOps?.Admits(pipeline) is true,
        _ => false,
    };

    internal bool Covers(ProductName product) => Products.Any(pattern => pattern.Matches($"{product}"));

    internal bool Covers(string environment) => Environments.Any(pattern => pattern.Matches(environment));

    internal bool CoversAll => Products.Any(pattern => pattern.IsAny) && Environments.Any(pattern => pattern.IsAny);

    internal string? WhyWrong(string? audience) =>
        People.Count + Groups.Count + Apps.Count == 0 && !Everyone && GitHub is null && AzureDevOps is null
            ? "is for nobody; write people, groups, apps, gitHub, azureDevOps or everyone: true."
        : Roles.Count == 0 ? $"gives no role; write roles with some of {string.Join(", ", Enum.GetValues<Role>().Select(Identity.Roles.Named))}."
        : Products.Count == 0 ? "names no product; write products: [storefront], or [\"*\"] for all."
        : Environments.Count == 0 ? "names no environment; write environments: [production], or [\"*\"] for all."
        // A plan's author names its stages, and what they act on; no environment would bound that.
        : Roles.Contains(Role.WritePlan) && !Environments.Any(pattern => pattern.IsAny)
            ? "gives Plan.Write in some environments, and a plan's author says what its environments are; write environments: [\"*\"] in a grant for Plan.Write alone."
        : GitHub?.WhyWrong(audience) ?? AzureDevOps?.WhyWrong(audience);
}
