using System.Text.RegularExpressions;

namespace Slipway.Releases.Provenance.Statements;

/// <summary>Repositories are the same when host and path are; which branch or commit was built is not compared.</summary>
public static partial class SourceRepository
{
    /// <summary>
    /// The plain address, <c>https://host/path</c>, of <c>git+https://host/path.git@ref</c> and the like; null for what is no https address of
    /// a repository. The host is in lower case; a path is kept as it is, since two that differ in case may be two repositories.
    /// </summary>
    public static string? Normalise(string uri)
    {
        Match match = Shape().Match(uri ?? "");
        string[] path = match.Groups["path"].Value.Split('/');
        return match.Success && path.All(segment => segment is not ("" or "." or ".."))
            ? $"https://{match.Groups["host"].Value.ToLowerInvariant()}/{string.Join('/', path)}"
            : null;
    }

    /// <summary>Whether an address names a branch, tag or commit too.</summary>
    public static bool HasReference(string uri) => Shape().Match(uri ?? "").Groups["ref"].Success;

    // No user, no percent-encoding, no backslash, no query: nothing that two readers could take for two addresses.
    [GeneratedRegex(@"^(git\+)?https://(?<host>[A-Za-z0-9.-]+(:[0-9]{1,5})?)/(?<path>[^@#?%\\\s]+?)(\.git)?/?(?<ref>[@#]\S*)?\z")]
    private static partial Regex Shape();
}
