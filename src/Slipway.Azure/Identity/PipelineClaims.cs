using Microsoft.IdentityModel.JsonWebTokens;

namespace Slipway.Azure.Identity;

/// <summary>Reads from the token of a pipeline's run which pipeline it is.</summary>
internal static class PipelineClaims
{
    /// <summary>A workflow of GitHub Actions. What strangers can begin by a pull request is no release, whatever branch it says it runs on.</summary>
    /// <exception cref="CallerRefusedException">It lacks a claim, or was begun by a pull request.</exception>
    public static Caller.GitHubWorkflow OfGitHub(JsonWebToken token, TokenIssuer issuer)
    {
        if (token.Text("event_name") is "pull_request" or "pull_request_target")
        {
            throw new CallerRefusedException("The workflow was begun by a pull request; have it act on push, on a release or by hand.");
        }

        return token.Text("repository") is { } repository && token.Text("ref") is { } gitRef
            ? new(issuer, repository, token.Text("repository_id"), token.Text("repository_owner_id"), gitRef, token.Text("environment"), token.Text("run_id"))
            : throw new CallerRefusedException("The token has no repository or no ref claim; ask GitHub Actions for an ID token, with permissions: id-token: write.");
    }

    /// <summary>A pipeline of Azure DevOps, through a service connection.</summary>
    /// <exception cref="CallerRefusedException">It lacks the subject.</exception>
    public static Caller.AzurePipeline OfAzureDevOps(JsonWebToken token, TokenIssuer issuer) => token.Text("sub") is { } subject
        ? new(issuer, subject, token.Text("rpo_uri"), token.Text("rpo_ref"), token.Text("run_id"))
        : throw new CallerRefusedException("The token has no sub claim; ask Azure DevOps for the OIDC token of a service connection.");

    /// <summary>A claim's text; null where it is missing, blank or no text.</summary>
    public static string? Text(this JsonWebToken token, string claim) =>
        token.TryGetPayloadValue(claim, out string? text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The texts of a claim that is a list; those of one that is a text alone too.</summary>
    public static IEnumerable<string> Texts(this JsonWebToken token, string claim) => token.Claims.Where(one => one.Type == claim).Select(one => one.Value);
}
