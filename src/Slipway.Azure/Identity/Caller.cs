using System.Collections.Frozen;

namespace Slipway.Azure.Identity;

/// <summary>Who calls, as a token proves it.</summary>
public abstract record Caller
{
    private Caller()
    {
    }

    /// <summary>What timelines and refusals call the caller: what it is, a colon, and what its issuer never gives to another.</summary>
    public abstract string Name { get; }

    /// <summary>The roles that the token itself carries; null where its issuer knows none, and the policy alone gives them.</summary>
    public virtual IReadOnlySet<Role>? TokenRoles => null;

    /// <summary>A person of the tenant.</summary>
    /// <param name="Id">The object id.</param>
    /// <param name="Roles">The app roles that were assigned to the person or a group of theirs.</param>
    /// <param name="Groups">The object ids of the groups that the token tells of: none where it tells of no groups, or of too many.</param>
    public sealed record Person(Guid Id, FrozenSet<Role> Roles, FrozenSet<Guid> Groups) : Caller
    {
        /// <inheritdoc/>
        public override string Name => $"person:{Id}";

        /// <inheritdoc/>
        public override IReadOnlySet<Role> TokenRoles => Roles;
    }

    /// <summary>An application, or a managed identity, of the tenant that calls in its own name.</summary>
    /// <param name="Id">Its app id (client id).</param>
    /// <param name="Roles">The app roles that were assigned to its service principal.</param>
    /// <param name="Groups">As with a person.</param>
    public sealed record Application(Guid Id, FrozenSet<Role> Roles, FrozenSet<Guid> Groups) : Caller
    {
        /// <inheritdoc/>
        public override string Name => $"app:{Id}";

        /// <inheritdoc/>
        public override IReadOnlySet<Role> TokenRoles => Roles;
    }

    /// <summary>
    /// A workflow of GitHub Actions, by the claims of its OIDC token
    /// (https://docs.github.com/actions/reference/security/oidc): <c>repository</c>, <c>repository_id</c>, <c>repository_owner_id</c>, <c>ref</c>,
    /// <c>environment</c>, which a job has only when it names one, and <c>run_id</c>.
    /// </summary>
    public sealed record GitHubWorkflow(
        TokenIssuer Issuer, string Repository, string? RepositoryId, string? OwnerId, string Ref, string? Environment, string? RunId) : Caller
    {
        /// <inheritdoc/>
        public override string Name => $"github:{Repository}@{Ref}";
    }

    /// <summary>
    /// A pipeline of Azure DevOps, by the claims of the OIDC token that it asks its service connection for: <c>sub</c>, <c>rpo_uri</c>, <c>rpo_ref</c>
    /// and <c>run_id</c>, of which tokens that Entra issues for the connection have the first only.
    /// </summary>
    public sealed record AzurePipeline(TokenIssuer Issuer, string Subject, string? Repository, string? Ref, string? RunId) : Caller
    {
        /// <inheritdoc/>
        public override string Name => $"azuredevops:{(Subject.StartsWith("sc://", StringComparison.Ordinal) ? Subject["sc://".Length..] : Subject)}";
    }
}
