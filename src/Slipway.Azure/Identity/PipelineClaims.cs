using Microsoft.IdentityModel.JsonWebTokens;

namespace Slipway.Azure.Identity;

/// <summary>Reads from the token of a pipeline's run which pipeline it is.</summary>
internal static class PipelineClaims
{
    /// <summary>What begins a run that may ask: what takes the right to write, and nothing that strangers can bring about, as a pull request or a comment.</summary>
    private static readonly string[] Events = ["push", "release", "workflow_dispatch", "schedule", "repository_dispatch", "deployment"];

    /// <summary>A workflow of GitHub Actions. What strangers can begin is no release, whatever branch it says it runs on.</summary>
    /// <exception cref="CallerRefusedException">It lacks a claim, or was begun by something else than it may be.</exception>
    public static Caller.GitHubWorkflow OfGitHub(JsonWebToken token, TokenIssuer issuer)
    {
        if (token.Text("event_name") is not { } begun || !Events.Contains(begun, StringComparer.Ordinal))
        {
            throw new CallerRefusedException($"The workflow was begun by {token.Text("event_name") ?? "nobody knows what"}; have it act on {string.Join(", ", Events)}.");
        }

        return token.Text("repository") is { } repository && token.Text("ref") is { } gitRef
            ? new(issuer, repository, token.Text("repository_id"), token.Text("repository_owner_id"), gitRef, token.Text("environment"), token.Text("run_id"))
            : throw new CallerRefusedException("The token has no repository or no ref claim; ask GitHub Actions for an ID token, with permissions: id-token: write.");
    }

    /// <summary>A pipeline of Azure DevOps, through a service connection.</summary>
    /// <exception cref="CallerRefusedException">It lacks the subject, or builds a pull request.</exception>
    public static Caller.AzurePipeline OfAzureDevOps(JsonWebToken token, TokenIssuer issuer) =>
        token.Text("rpo_ref")?.StartsWith("refs/pull/", StringComparison.OrdinalIgnoreCase) is true
            ? throw new CallerRefusedException("The pipeline builds a pull request; have it act on a branch.")
        : token.Text("sub") is { } subject
        ? new(issuer, subject, token.Text("rpo_uri"), token.Text("rpo_ref"), token.Text("run_id"))
        : throw new CallerRefusedException("The token has no sub claim; ask Azure DevOps for the OIDC token of a service connection.");

    /// <summary>A claim's text; null where it is missing, blank or no text.</summary>
    public static string? Text(this JsonWebToken token, string claim) =>
        token.TryGetPayloadValue(claim, out string? text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The texts of a claim that is a list; those of one that is a text alone too.</summary>
    public static IEnumerable<string> Texts(this JsonWebToken token, string claim) => token.Claims.Where(one => one.Type == claim).Select(one => one.Value);
}
